/*
 * The demo of the sandbox with livegate in its configuration: a new user sees events arrive. That
 * `npm run sandbox` starts it is in test/slow/snippets.spec.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LivegateClient } from '../../src/client';
import { Instance } from '../../src/composition/instance';
import { loadConfigFile } from '../../src/config/loading/load-config-file';
import { createApp } from '../../src/create-app';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { SINK_CATALOG } from '../../src/receivers/sinks/sink.catalog';
import { systemClock } from '../../src/resilience/system-clock';
import { startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { startBytePlusEmulator } from '../../src/sandbox/byteplus/byteplus.emulator';
import { DemoClouds, playDay } from '../../src/sandbox/demo';
import { sandboxAccounts, sandboxConfig, sandboxEnvironment, SANDBOX_SECRETS } from '../../src/sandbox/sandbox-world';
import { startVolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { freePort } from '../../src/sandbox/free-port';
import { RecordedEvents } from '../support/recorded-events';
import { CONSOLE_DIR, DOCS_PAGE_DIR, PROTO_DIR } from '../support/start-system';

let folder: string;
let clouds: DemoClouds;
let app: Instance;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-demo-'));
  const accounts = sandboxAccounts('0');
  clouds = {
    alibaba: await startAlibabaEmulator({ accounts: [accounts.alibaba] }),
    volcengine: await startVolcengineEmulator({ accounts: [accounts.volcengine] }),
    byteplus: await startBytePlusEmulator({ accounts: [accounts.byteplus] }),
  };
  const { alibaba, volcengine, byteplus } = clouds;
  const port = String(await freePort());
  const urls = { alibaba: alibaba.url, volcengine: volcengine.url, byteplus: byteplus.url };
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, sandboxConfig(urls, `http://127.0.0.1:${port}`));
  const ports = { LIVEGATE_REST_PORT: port, LIVEGATE_GRPC_PORT: '0', LIVEGATE_METRICS_PORT: '0' };
  const env = { ...sandboxEnvironment(), ...SANDBOX_SECRETS, ...ports };
  app = await createApp({
    config: loadConfigFile(file, env, { providers: PROVIDER_CATALOG, sinks: SINK_CATALOG }).config,
    catalog: PROVIDER_CATALOG,
    clock: systemClock,
    version: '0.0.0',
    protoDir: PROTO_DIR,
    docsPageDir: DOCS_PAGE_DIR,
    consoleDir: CONSOLE_DIR,
    log: new RecordedEvents(),
  });
});

afterAll(async () => {
  await app.close();
  await Promise.all([clouds.alibaba.close(), clouds.volcengine.close(), clouds.byteplus.close()]);
  rmSync(folder, { recursive: true });
});

test('a day of streams arrives at the receivers of livegate, which keeps every event', async () => {
  const lines: string[] = [];
  await playDay({ clouds, rest: app.rest, print: (line) => lines.push(line), dayMs: 600 });
  expect(lines.filter((line) => /^\d\d:/.test(line))).toHaveLength(18);
  const told = lines.filter((line) => / livegate\.[a-z]/.test(line));
  expect(told).toHaveLength(18);
  expect(told.filter((line) => line.endsWith('(unsigned)'))).toEqual([
    expect.stringMatching(/alibaba livegate\.moderation\.video\.flagged live\/evening-game/),
  ]);
  expect(lines.at(-1)).toMatch(/^The day is over: 18 of 18 events arrived/);
  const client = new LivegateClient({ url: app.rest });
  const accounts = ['ali-sandbox', 'volc-sandbox', 'byteplus-sandbox'];
  const kept = await Promise.all(accounts.map((account) => client.events.list(`accounts/${account}`).toArray()));
  expect(kept.map(({ length }) => length)).toEqual([8, 7, 3]);
  const { urls } = await client.callbackConfigs.get(
    'accounts/volc-sandbox/vhosts/live.example.com/callbackConfigs/stream',
  );
  expect(urls).toEqual(['livegate:volc-events']);
});
