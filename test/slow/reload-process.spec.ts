/*
 * The built process, and its configuration file: a change of it, a signal, and what is wrong with
 * it. Needs `npm run build`.
 */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Of } from '../../src/transports/auth/api-key';
import { RunningProcess, startProcess } from '../support/start-process';
import { until } from '../support/until';
import { ACCOUNTS } from '../support/minimal-config';

const ROOT = join(__dirname, '../..');
const MARKER = 'a-value-that-nobody-may-see';

interface Line {
  readonly level: number;
  readonly event: string;
  readonly [key: string]: unknown;
}

let folder: string;
let file: string;
let livegate: RunningProcess;
let rest: string;

function text(keys: readonly string[], more = ''): string {
  const callers = keys.map((key) => {
    const grants = [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }];
    return { id: key, apiKeys: [{ sha256: sha256Of(key) }], grants };
  });
  return `
rest: { port: 0 }
grpc: { port: 0 }
reload: { pollMs: 50 }
callers: ${JSON.stringify(callers)}
${ACCOUNTS}${more}`;
}

/** As editors and configuration management do it. */
function replaceFile(content: string): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

function lines(event: string): Line[] {
  const all = livegate.errors().split('\n').filter(Boolean);
  return all.map((line) => JSON.parse(line) as Line).filter((line) => line.event === event);
}

/** Resolves when there are so many lines of one event. */
function told(event: string, count: number, cause = 'file'): Promise<Line[]> {
  return until(() => {
    const found = lines(event).filter((line) => line['cause'] === cause);
    return found.length >= count && found;
  });
}

const statusOf = async (key: string): Promise<number> =>
  (await fetch(`${rest}/v1/accounts`, { headers: { authorization: `Bearer ${key}` } })).status;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-reload-'));
  file = join(folder, 'livegate.yaml');
  writeFileSync(file, text(['one']));
  livegate = await startProcess(process.execPath, [join(ROOT, 'dist/main.js'), '--config', file], {
    cwd: folder,
    env: { ID: MARKER },
    until: '"ready"',
  });
  ({ rest } = JSON.parse(livegate.output()) as { rest: string });
});
afterAll(async () => {
  const status = await livegate.stop('SIGTERM');
  rmSync(folder, { recursive: true });
  expect(status).toBe(0);
  expect(livegate.errors()).not.toContain(MARKER);
});

test('a changed file takes effect by itself', async () => {
  expect([await statusOf('one'), await statusOf('two')]).toEqual([200, 401]);
  replaceFile(text(['two']));
  expect(await told('config_reloaded', 1)).toMatchObject([{ level: 'info', cause: 'file' }]);
  expect([await statusOf('one'), await statusOf('two')]).toEqual([401, 200]);
});

test('a bad file changes nothing, and is logged once, problem by problem, without values', async () => {
  replaceFile(text(['three'], `throttle: { limit: 0 }\nredis: ${MARKER}`));
  const told1 = await told('reload_refused', 1);
  expect(told1).toMatchObject([
    {
      level: 'error',
      cause: 'file',
      problems: [
        { path: 'redis', rule: 'must be a mapping' },
        { path: 'throttle.limit', rule: 'must be a whole number from 1 to 10000' },
      ],
    },
  ]);
  expect([await statusOf('two'), await statusOf('three')]).toEqual([200, 401]);
  rmSync(file);
  expect((await told('reload_refused', 2))[1]).toMatchObject({
    problems: [{ path: 'configuration', rule: `file ${file} cannot be read (ENOENT)` }],
  });
  expect(await statusOf('two')).toBe(200);
});

test('SIGHUP loads the file, changed or not, and names the keys that need a restart', async () => {
  replaceFile(text(['four'], 'log: { level: warn }'));
  livegate.child.kill('SIGHUP');
  const bySignal = await told('config_reloaded', 1, 'signal');
  expect(bySignal).toMatchObject([{ level: 'warn', needRestart: ['log.level'] }]);
  expect(await statusOf('four')).toBe(200);
  livegate.child.kill('SIGHUP');
  await told('config_reloaded', 2, 'signal');
  expect(lines('reload_refused')).toHaveLength(2);
});
