/*
 * A rollout of 10,000 configurations in the built process: other calls must not wait for it. Needs
 * `npm run build`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RestClient } from '../support/rest-client';
import { RunningProcess, startProcess } from '../support/start-process';
import { until } from '../support/until';

const ROOT = join(__dirname, '../..');
const ITEMS = 10_000;
const MAX_STRETCH_MS = 100;
const MAX_GROWTH_MB = 150;

const CONFIG = `
rest: { port: 0 }
grpc: { port: 0 }
auth: { mode: none }
accounts:
  - id: ali
    provider: alibaba
    uid: "1000"
    endpoint: "http://127.0.0.1:1"
    credentials: { accessKeyId: { env: KEY }, accessKeySecret: { env: KEY } }
`;

const folder = mkdtempSync(join(tmpdir(), 'livegate-rollout-'));
let livegate: RunningProcess;
let rest: RestClient;

beforeAll(async () => {
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, CONFIG);
  const preload = join(ROOT, 'test/support/loop-stretches.js');
  const args = ['--require', preload, join(ROOT, 'dist/main.js'), '--config', file];
  livegate = await startProcess(process.execPath, args, { cwd: folder, env: { KEY: 'a-key' }, until: '"ready"' });
  rest = new RestClient((JSON.parse(livegate.output()) as { rest: string }).rest);
});

afterAll(async () => {
  await rest.close();
  await livegate.stop('SIGTERM');
  rmSync(folder, { recursive: true });
});

/** In ms of CPU, since the last time. */
async function longestStretch(): Promise<number> {
  const told = (): number[] =>
    livegate
      .errors()
      .split('\n')
      .filter((line) => line.includes('"longest_stretch"'))
      .map((line) => (JSON.parse(line) as { ms: number }).ms);
  const before = told().length;
  livegate.child.kill('SIGUSR2');
  await until(() => told().length > before);
  return Number(told().at(-1));
}

function residentMb(): number {
  const status = readFileSync(`/proc/${livegate.child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

function request(run: number): object {
  const callbackConfigs = Array.from({ length: ITEMS }, (_, index) => ({
    name: `accounts/ali/domains/play-${index}.streaming.example.com/callbackConfigs/snapshot`,
    urls: [`https://hooks.example.net/receivers/live/snapshot?run=${run}&tenant=${index}`],
    auth: { enabled: true },
  }));
  return { source: { desired: { callbackConfigs } } };
}

it('is read, checked, stored and begun in short steps, with little memory', async () => {
  const before = residentMb();
  for (let run = 0; run < 3; run += 1) {
    await longestStretch();
    const { status, body } = await rest.send('POST', '/v1/rollouts', request(run));
    expect(status).toBe(200);
    const path = `/v1/${String((body as { name: string }).name)}`;
    const items = async () =>
      ((await rest.send('GET', `${path}/items`)).body as { rolloutItems?: unknown[] }).rolloutItems;
    await until(async () => ((await items())?.length ?? 0) > 0);
    await rest.send('POST', `${path}:cancel`);
    await until(async () => ((await rest.send('GET', path)).body as { state: string }).state === 'CANCELLED');
    // The first run compiles the code.
    const stretch = await longestStretch();
    if (run > 0) expect(stretch).toBeLessThan(MAX_STRETCH_MS);
  }
  expect(residentMb() - before).toBeLessThan(MAX_GROWTH_MB);
});
