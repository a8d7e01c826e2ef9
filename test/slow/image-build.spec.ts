/*
 * The image without a container engine: the instructions of the Dockerfile run one by one in a
 * folder. What they make is small, starts fast, and serves with a read-only root as any user.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ROOT } from '../docs/page';
import { testAsRoot } from '../support/as-root';
import { RunningProcess, startProcess } from '../support/start-process';
import { ACCOUNTS, CALLERS } from '../support/minimal-config';

const MEGABYTE = 1_000_000;
const STEPS_MS = 600_000;
const START_MS = 2_000;
const IDLE_NODE_MS = 50;

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

let folder: string;
/** The root of the image, without what its base has. */
let image: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-image-'));
  // Any user enters it.
  execFileSync('chmod', ['755', folder]);
  image = buildImage();
}, STEPS_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The instructions of each stage. */
function stagesOf(dockerfile: string): Instruction[][] {
  const lines = dockerfile
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter(Boolean);
  const instructions = lines.map((line) => {
    const [, word = '', rest = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    return { word, rest };
  });
  const starts = instructions.flatMap(({ word }, index) => (word === 'FROM' ? [index] : []));
  return starts.map((start, index) => instructions.slice(start, starts[index + 1]));
}

/** Runs both stages, and gives the root that the second one makes. */
function buildImage(): string {
  const [build = [], last = []] = stagesOf(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
  const roots = { build: join(folder, 'build'), last: join(folder, 'image') };
  for (const [stage, root] of [
    [build, roots.build],
    [last, roots.last],
  ] as const) {
    mkdirSync(join(root, 'app'), { recursive: true });
    for (const { word, rest } of stage) {
      if (word === 'COPY') copy(rest, root, roots.build);
      else if (word === 'RUN') runStep(rest, root);
      else expect(['FROM', 'WORKDIR', 'ENV', 'USER', 'EXPOSE', 'HEALTHCHECK', 'CMD']).toContain(word);
    }
  }
  return roots.last;
}

/** Sources are of the checkout, or with `--from=build` of the first stage. */
function copy(rest: string, root: string, built: string): void {
  const words = rest.split(/ +/);
  const from = words[0] === '--from=build' ? built : ROOT;
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = join(root, 'app', paths.at(-1) ?? '');
  for (const path of paths.slice(0, -1)) {
    const isFolder = lstatSync(join(from, path)).isDirectory();
    cpSync(join(from, path), isFolder ? target : join(target, basename(path)), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

/** In the folder of the image; absolute paths and owners are those of a container. */
function runStep(command: string, root: string): void {
  const here = command.replace(/-o \w+ -g \w+/, '').replaceAll(' /var/', ` ${root}/var/`);
  execFileSync('sh', ['-ec', here.replace('install -d', 'install -D -d')], {
    cwd: join(root, 'app'),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  });
}

function sizeOf(path: string): number {
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** A configuration in a folder that is the only one to be written. */
function makeVolume(name: string): string {
  const volume = join(folder, name);
  mkdirSync(volume);
  const listeners = 'rest: { port: 0 }\ngrpc: { port: 0 }\nhealth: { port: 0 }';
  writeFileSync(join(volume, 'livegate.yaml'), `dataDir: ${volume}/data\n${listeners}\n${ACCOUNTS}\n${CALLERS}\n`);
  return volume;
}

let running: RunningProcess | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

function environmentOf(volume: string): NodeJS.ProcessEnv {
  return { NODE_ENV: 'production', LIVEGATE_CONFIG: join(volume, 'livegate.yaml'), ID: 'id' };
}

test('the image adds at most 80 MB to Node.js and Debian, and nothing of the build', () => {
  const size = sizeOf(image);
  process.stdout.write(`the image adds ${Math.round(size / MEGABYTE)} MB\n`);
  expect(size).toBeLessThan(80 * MEGABYTE);
  expect(readdirSync(join(image, 'app')).sort()).toEqual(['LICENSE', 'dist', 'node_modules', 'package.json', 'proto']);
  // The program of Node.js is nearly all that the base adds to a Debian.
  expect(size + lstatSync(process.execPath).size).toBeLessThan(250 * MEGABYTE);
});

/** How much slower others make this machine: what Node.js takes now, by what it takes alone. */
function slowdown(): number {
  const before = performance.now();
  execFileSync(process.execPath, ['-e', '0']);
  return Math.max(1, (performance.now() - before) / IDLE_NODE_MS);
}

test('the image starts in less than 2 s', async () => {
  const times: number[] = [];
  while (times.length < 12 && !times.some((time) => time < START_MS)) {
    const volume = makeVolume(`start-${times.length}`);
    const slower = slowdown();
    const before = performance.now();
    const options = { cwd: join(image, 'app'), env: environmentOf(volume), until: '"ready"' };
    running = await startProcess(process.execPath, ['dist/main.js'], options);
    times.push((performance.now() - before) / slower);
    await running.stop();
  }
  process.stdout.write(`it starts in ${times.map((time) => Math.round(time)).join(', ')} ms\n`);
  expect(Math.min(...times)).toBeLessThan(START_MS);
});

test('the image serves the console', async () => {
  const options = { cwd: join(image, 'app'), env: environmentOf(makeVolume('console')), until: '"ready"' };
  running = await startProcess(process.execPath, ['dist/main.js'], options);
  const { rest } = JSON.parse(running.output()) as { rest: string };
  const page = await fetch(`${rest}/console/`);
  const [, script = 'none'] = /<script[^>]* src="([^"]+)"/.exec(await page.text()) ?? [];
  expect([page.status, (await fetch(new URL(script, page.url))).status]).toEqual([200, 200]);
});

testAsRoot('the image serves with a read-only root, as a user without an entry in /etc/passwd', async () => {
  const volume = makeVolume('read-only');
  execFileSync('chown', ['-R', '54321:54321', volume]);
  execFileSync('chmod', ['-R', 'a+rX', image]);
  const script = [
    `mount --bind ${volume} ${volume}`,
    'mount -o remount,bind,ro /',
    `if touch ${image}/app/x 2>/dev/null; then echo it can be written; exit 9; fi`,
    `exec setpriv --reuid 54321 --regid 54321 --clear-groups ${process.execPath} dist/main.js`,
  ].join('\n');
  const options = { cwd: join(image, 'app'), env: environmentOf(volume), until: '"ready"' };
  running = await startProcess('unshare', ['-m', 'sh', '-ec', script], options);
  const { health } = JSON.parse(running.output()) as { health: string };
  expect((await fetch(`${health}/readyz`)).status).toBe(200);
  expect(running.errors()).not.toMatch(/EROFS|EACCES|EPERM/);
  expect(lstatSync(join(volume, 'data')).uid).toBe(54321);
});
