/*
 * Breaks each line of traps.ts in a copy of the repository and runs the test that must notice.
 * Exits with 1 if one does not, if a test fails over unbroken code, or if a row finds nothing to
 * break. The working tree is only read.
 *
 *   npm run mutations                   all rows
 *   npm run mutations -- volcengine     those whose trap, file or test has the word
 *
 * Plain JavaScript, as jest.config.js: node 20 runs no TypeScript.
 */
const { execFileSync, spawn } = require('node:child_process');
const { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { transformSync } = require('@swc/core');

const ROOT = join(__dirname, '../..');
const WORKERS = 2;
/** A test that hangs over a broken line has noticed; it need not take as long as others may. */
const TEST_TIMEOUT_MS = 15_000;
const ROW_TIMEOUT_MS = 180_000;

function loadTraps() {
  const source = readFileSync(join(__dirname, 'traps.ts'), 'utf8');
  const { code } = transformSync(source, {
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const loaded = { exports: {} };
  new Function('module', 'exports', 'require', code)(loaded, loaded.exports, require);
  return loaded.exports.TRAPS;
}

/** What git knows of and what it would, each worker its own. */
function copyRepository(parent, number) {
  const copy = join(parent, `worker-${number}`);
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT });
  for (const path of new Set(listed.toString().split('\0').filter(Boolean))) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    // Deleted and not yet committed, or gone meanwhile.
    cpSync(join(ROOT, path), join(copy, path), { force: true, errorOnExist: false, recursive: true, filter: isThere });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

function isThere(path) {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Matches the full name: the titles in their order, anything between them and in the place of a
 * parameter.
 */
function patternOf({ under = [], name }) {
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const titles = [...under, name].map((title) =>
    title
      .split(/%[a-z]|\$[a-z]+/)
      .map(literal)
      .join('.*'),
  );
  return titles.join('.*');
}

/** `passed`, `failed`, or what kept the test from being run. */
function runTest(copy, test, report) {
  rmSync(report, { force: true });
  const options = ['--runTestsByPath', test.path, '-t', patternOf(test), '--runInBand', '--silent'];
  const limits = [`--testTimeout=${TEST_TIMEOUT_MS}`, '--forceExit', '--json', `--outputFile=${report}`];
  const jest = join(copy, 'node_modules/jest/bin/jest.js');
  const child = spawn(process.execPath, [jest, '-c', 'test/jest.config.js', ...options, ...limits], {
    cwd: copy,
    stdio: 'ignore',
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), ROW_TIMEOUT_MS);
    child.once('exit', (_code, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL' ? 'took too long' : verdictOf(report));
    });
  });
}

function verdictOf(report) {
  if (!isThere(report)) return 'was not run';
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  if (numFailedTests > 0) return 'failed';
  if (numPassedTests > 0) return 'passed';
  const [message = ''] = testResults.map((result) => result.message).filter(Boolean);
  return message === '' ? 'was not found' : `did not load: ${message.split('\n', 3).join(' ').slice(0, 200)}`;
}

async function runBroken(copy, { file, find, replace, test }, report) {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(find).length !== 2) return `the line is not once in ${file}`;
  // As a function, since a replacement may have dollars in it.
  writeFileSync(
    path,
    whole.replace(find, () => replace),
  );
  try {
    return await runTest(copy, test, report);
  } finally {
    writeFileSync(path, whole);
  }
}

/** Runs the jobs in order, one per worker at a time. */
async function inTurn(workers, jobs, run) {
  const left = [...jobs];
  await Promise.all(
    workers.map(async (worker) => {
      for (let job = left.shift(); job !== undefined; job = left.shift()) await run(worker, job);
    }),
  );
}

function print(mark, text, startedAt) {
  process.stdout.write(`${mark.padEnd(9)} ${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${text}\n`);
}

async function main() {
  const filter = (process.argv[2] ?? '').toLowerCase();
  const traps = loadTraps().filter((row) => JSON.stringify(row).toLowerCase().includes(filter));
  const parent = mkdtempSync(join(tmpdir(), 'livegate-mutations-'));
  const faults = [];
  try {
    const workers = Array.from({ length: WORKERS }, (_, i) => ({
      copy: copyRepository(parent, i),
      report: join(parent, `report-${i}.json`),
    }));
    const tests = new Map(traps.map(({ test }) => [`${test.path}: ${patternOf(test)}`, test]));
    await inTurn(workers, tests.entries(), async ({ copy, report }, [title, test]) => {
      const startedAt = Date.now();
      const verdict = await runTest(copy, test, report);
      if (verdict === 'passed') return;
      faults.push(title);
      print('BASELINE', `${title}: ${verdict} over unbroken code`, startedAt);
    });
    await inTurn(workers, traps, async ({ copy, report }, trap) => {
      const startedAt = Date.now();
      const verdict = await runBroken(copy, trap, report);
      const isKilled = verdict === 'failed';
      if (!isKilled) faults.push(trap.trap);
      print(isKilled ? 'killed' : 'SURVIVED', isKilled ? trap.trap : `${trap.trap}: the test ${verdict}`, startedAt);
    });
    process.stdout.write(`${traps.length} traps, ${tests.size} tests, ${faults.length} faults\n`);
    process.exitCode = traps.length === 0 || faults.length > 0 ? 1 : 0;
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

void main();
