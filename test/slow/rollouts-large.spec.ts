/*
 * A rollout of 10,000 configurations in the built process: other calls must not wait for it. Needs
 * `npm run build`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { longestStretch, residentMb, WATCHED } from '../support/process-gauge';
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
  const args = [...WATCHED, join(ROOT, 'dist/main.js'), '--config', file];
  livegate = await startProcess(process.execPath, args, { cwd: folder, env: { KEY: 'a-key' }, until: '"ready"' });
  rest = new RestClient((JSON.parse(livegate.output()) as { rest: string }).rest);
});

afterAll(async () => {
  await rest.close();
  await livegate.stop('SIGTERM');
  rmSync(folder, { recursive: true });
});

function request(run: number): object {
  const callbackConfigs = Array.from({ length: ITEMS }, (_, index) => ({
    name: `accounts/ali/domains/play-${index}.streaming.example.com/callbackConfigs/snapshot`,
    urls: [`https://hooks.example.net/receivers/live/snapshot?run=${run}&tenant=${index}`],
    auth: { enabled: true },
  }));
  return { source: { desired: { callbackConfigs } } };
}

it('is read, checked, stored and begun in short steps, with little memory', async () => {
  const before = residentMb(livegate);
  for (let run = 0; run < 3; run += 1) {
    await longestStretch(livegate);
    const { status, body } = await rest.send('POST', '/v1/rollouts', request(run));
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('source');
    const path = `/v1/${String((body as { name: string }).name)}`;
    const items = async () =>
      ((await rest.send('GET', `${path}/items`)).body as { rolloutItems?: unknown[] }).rolloutItems;
    await until(async () => ((await items())?.length ?? 0) > 0);
    await rest.send('POST', `${path}:cancel`);
    await until(async () => ((await rest.send('GET', path)).body as { state: string }).state === 'CANCELLED');
    // The first run compiles the code.
    const stretch = await longestStretch(livegate);
    if (run > 0) expect(stretch).toBeLessThan(MAX_STRETCH_MS);
  }
  expect(residentMb(livegate) - before).toBeLessThan(MAX_GROWTH_MB);
});
