import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { startAlibabaEmulator } from './alibaba/alibaba.emulator';
import { startBytePlusEmulator } from './byteplus/byteplus.emulator';
import { playDay } from './demo';
import { freePort } from './free-port';
import { SANDBOX_SECRETS, sandboxAccounts, sandboxConfig, sandboxEnvironment, SandboxUrls } from './sandbox-world';
import { startVolcengineEmulator } from './volcengine/volcengine.emulator';

/** The line that livegate prints when it serves. */
interface Ready {
  readonly rest: string;
  readonly grpc: string;
  readonly metrics: string;
}

/** Printed where livegate did not start; its log above has the reason. */
const PORTS_HINT = `livegate did not start. If a port is taken, choose others with LIVEGATE_REST_PORT,
LIVEGATE_GRPC_PORT and LIVEGATE_METRICS_PORT; 0 takes any free one.
`;

/**
 * `npm run sandbox`: runs the emulators, and the built livegate as a separate process. With
 * `-- --demo` it also plays a day of streams.
 */
async function main(): Promise<void> {
  const accounts = sandboxAccounts(process.env['LIVEGATE_SANDBOX_DOMAINS'] || '0');
  const alibaba = await startAlibabaEmulator({ accounts: [accounts.alibaba] });
  const volcengine = await startVolcengineEmulator({ accounts: [accounts.volcengine] });
  const byteplus = await startBytePlusEmulator({ accounts: [accounts.byteplus] });
  const urls = { alibaba: alibaba.url, volcengine: volcengine.url, byteplus: byteplus.url };
  const folder = mkdtempSync(join(tmpdir(), 'livegate-sandbox-'));
  const file = join(folder, 'livegate.yaml');
  const port = await restPort(process.env['LIVEGATE_REST_PORT'] || '8080');
  writeFileSync(file, sandboxConfig(urls, `http://127.0.0.1:${port}`));
  const livegate = spawn(process.execPath, [join(__dirname, '../main.js'), '--config', file], {
    env: { ...process.env, ...sandboxEnvironment(), ...SANDBOX_SECRETS, LIVEGATE_REST_PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => livegate.kill('SIGTERM'));
  const closed = once(livegate, 'close') as Promise<[number | null]>;
  // Prints the welcome text first; livegate's log waits in the pipe.
  const line = await firstLine(livegate.stdout);
  const ready = line === undefined ? undefined : (JSON.parse(line) as Ready);
  if (ready) process.stdout.write(welcome(ready, urls));
  livegate.stderr.pipe(process.stderr);
  if (ready && process.argv.includes('--demo')) {
    const print = (text: string): void => void process.stdout.write(`${text}\n`);
    const clouds = { alibaba, volcengine, byteplus };
    playDay({ clouds, rest: ready.rest, print }).catch((error: unknown) => print(String(error)));
  }
  const [status] = await closed;
  if (!ready) process.stderr.write(PORTS_HINT);
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([alibaba.close(), volcengine.close(), byteplus.close()]);
  process.exit(status ?? 1);
}

/** livegate is told its URL before it listens, so `0` becomes a port that is free now. */
async function restPort(given: string): Promise<string> {
  return given === '0' ? String(await freePort()) : given;
}

/** Undefined if the process ends without output. */
function firstLine(output: Readable): Promise<string | undefined> {
  const lines = createInterface(output);
  return new Promise((resolve) => lines.once('line', resolve).once('close', () => resolve(undefined)));
}

const VOLCENGINE_CALL = JSON.stringify({
  callbackConfig: {
    name: 'accounts/volc-sandbox/vhosts/live.example.com/callbackConfigs/stream',
    urls: ['https://hooks.example.com/live'],
  },
});

function welcome({ rest, grpc, metrics }: Ready, urls: SandboxUrls): string {
  return `livegate and the emulators of three clouds are running. Ctrl-C stops all of them.

  REST        ${rest}   (browse ${rest}/docs)
  gRPC        ${grpc}
  metrics     ${metrics}
  Alibaba     ${urls.alibaba}   account ali-sandbox: domains push.example.com (ingest), play.example.com
  Volcengine  ${urls.volcengine}   account volc-sandbox: vhost live.example.com
  BytePlus    ${urls.byteplus}   account byteplus-sandbox: vhost live.example.com

A first call over REST: send the stream events of an Alibaba domain to a URL.

curl -sS -X PUT ${rest}/v1/accounts/ali-sandbox/domains/push.example.com/callbackConfigs/stream \\
  -H 'content-type: application/json' \\
  -d '{"urls":["https://hooks.example.com/live"]}'

The same over gRPC, from the project's folder, for a Volcengine vhost.

npx buf curl --schema proto --protocol grpc --http2-prior-knowledge \\
  -d '${VOLCENGINE_CALL}' \\
  http://${grpc}/livegate.v1.CallbackConfigService/SetCallbackConfig

Have livegate itself receive them, start a stream, and see the event:

curl -sS -X PUT ${rest}/v1/accounts/ali-sandbox/domains/push.example.com/callbackConfigs/stream \\
  -H 'content-type: application/json' -d '{"urls":["livegate:ali-events"]}'
curl -sS -d '{"domain":"push.example.com","app":"live","stream":"s1"}' ${urls.alibaba}/__sandbox/streams
sleep 1
curl -sS ${rest}/v1/accounts/ali-sandbox/events

What a cloud received: curl -sS ${urls.alibaba}/__sandbox/calls
Let its next call fail: curl -sS -d '{"fault":{"kind":"throttle"}}' ${urls.alibaba}/__sandbox/faults
`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
