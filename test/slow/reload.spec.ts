/*
 * Reloads of a large configuration, in the built process: calls and quota slots must not wait for
 * them. Needs `npm run build`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Of } from '../../src/transports/auth/api-key';
import { longestStretch, residentMb, WATCHED } from '../support/process-gauge';
import { RunningProcess, startProcess } from '../support/start-process';
import { until } from '../support/until';

const ROOT = join(__dirname, '../..');
const CALLERS = 10_000;
const ACCOUNTS = 9_900;
const MAX_STRETCH_MS = 50;

interface Line {
  readonly event: string;
  readonly [key: string]: unknown;
}

const folder = mkdtempSync(join(tmpdir(), 'livegate-large-'));
const file = join(folder, 'livegate.yaml');
let livegate: RunningProcess;
let rest: string;

/** As people write it: block style, references to files. */
function text(options: { readonly uid?: string; readonly digest?: string; readonly more?: string } = {}): string {
  const { uid = '', digest = '', more = 'read' } = options;
  const accounts = Array.from(
    { length: ACCOUNTS },
    (_, index) => `
  - id: a${index}
    provider: ${index % 2 === 0 ? 'alibaba' : 'volcengine'}
    uid: "${uid}${1_000 + index}"
    credentials:
      accessKeyId: { env: KEY }
      accessKeySecret: { file: keys/k${index % 100} }`,
  );
  const callers = Array.from(
    { length: CALLERS },
    (_, index) => `
  - id: c${index}
    apiKeys: [{ sha256: "${digest}${sha256Of(`key-${index}`)}" }]
    grants: [{ accounts: ["*"], domains: ["*"], verbs: [${more}] }]`,
  );
  return `
rest: { port: 0 }
grpc: { port: 0 }
reload: { pollMs: 0 }
accounts:${accounts.join('')}
callers:${callers.join('')}
`;
}

function lines(): Line[] {
  const all = livegate.errors().split('\n').filter(Boolean);
  return all.map((line) => JSON.parse(line) as Line);
}

function told(count: number, ...events: readonly string[]): Promise<Line[]> {
  return until(() => {
    const found = lines().filter(({ event }) => events.includes(event));
    return found.length >= count && found;
  });
}

const reloads = (): Line[] => lines().filter(({ event }) => ['config_reloaded', 'reload_refused'].includes(event));

async function reload(): Promise<Line | undefined> {
  const before = reloads().length;
  livegate.child.kill('SIGHUP');
  await told(before + 1, 'config_reloaded', 'reload_refused');
  return reloads().at(-1);
}

async function timeOf(count: number): Promise<number> {
  await told(count, 'config_reloaded', 'reload_refused');
  return performance.now();
}

const statusOf = async (key: string): Promise<number> =>
  (await fetch(`${rest}/v1/accounts/a1`, { headers: { authorization: `Bearer ${key}` } })).status;

beforeAll(async () => {
  const keys = join(folder, 'keys');
  mkdirSync(keys);
  for (let index = 0; index < 100; index += 1) writeFileSync(join(keys, `k${index}`), `secret-${index}\n`);
  writeFileSync(file, text());
  livegate = await startProcess(process.execPath, [...WATCHED, join(ROOT, 'dist/main.js'), '--config', file], {
    cwd: folder,
    env: { KEY: 'a-key' },
    until: '"ready"',
  });
  ({ rest } = JSON.parse(livegate.output()) as { rest: string });
  await statusOf('key-1');
  await longestStretch(livegate);
});
afterAll(async () => {
  await livegate.stop('SIGTERM');
  rmSync(folder, { recursive: true });
});

test.each([
  ['nothing that is other', text(), 'config_reloaded'],
  ['other accounts and callers throughout', text({ uid: '9', more: 'read, write' }), 'config_reloaded'],
  ['20,000 faults', text({ uid: 'x', digest: 'z' }), 'reload_refused'],
  ['a text that is no YAML', `${text()}\n  - [`, 'reload_refused'],
])('a reload of %s never blocks the event loop', async (_what, content, event) => {
  writeFileSync(file, content);
  expect(await reload()).toMatchObject({ event });
  expect(await longestStretch(livegate)).toBeLessThanOrEqual(MAX_STRETCH_MS);
  expect(await statusOf('key-9999')).toBe(200);
});

test('a refusal shows the first faults and their number', async () => {
  writeFileSync(file, text({ uid: 'x', digest: 'z' }));
  const refused = await reload();
  expect(refused).toMatchObject({ event: 'reload_refused', problemCount: ACCOUNTS + CALLERS });
  expect(refused?.['problems']).toHaveLength(100);
});

test('20 signals during a reload cause one more reload', async () => {
  writeFileSync(file, text({ uid: '8' }));
  const before = reloads().length;
  for (let count = 0; count < 20; count += 1) {
    livegate.child.kill('SIGHUP');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const first = await timeOf(before + 1);
  const second = await timeOf(before + 2);
  // A third one would take as long as the second did.
  await new Promise((resolve) => setTimeout(resolve, 2 * (second - first) + 1_000));
  expect(reloads()).toHaveLength(before + 2);
  expect(await longestStretch(livegate)).toBeLessThanOrEqual(MAX_STRETCH_MS);
});

test('memory does not grow with reloads', async () => {
  const seen: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    writeFileSync(file, text({ uid: String(round) }));
    await reload();
    seen.push(residentMb(livegate));
  }
  expect(Math.max(...seen.slice(3))).toBeLessThan(1.3 * Math.max(...seen.slice(0, 3)));
});
