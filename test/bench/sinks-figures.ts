import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BuiltLivegate, startBuilt } from '../support/readiness';
import { Nats, startNats } from '../support/start-nats';
import { faultsOf, StormCloud, stormEventOf, StormWebhook, TOKEN, WEBHOOK_SECRET } from '../support/storm-sinks';

/*
 * How many events a second one core takes from a cloud, stores durably and delivers, to a webhook
 * and to JetStream: `node --require ./test/bench/typescript.js test/bench/sinks-figures.ts`, after
 * `npm run build`. livegate has the first core to itself if the machine has two; the cloud, the
 * webhook and the NATS server share the others.
 */

const STREAMS = 32;
const EACH = 250;
const ONE_CORE = ['taskset', '-c', '0', process.execPath];

interface Parts {
  readonly webhook: StormWebhook;
  readonly nats: Nats;
  readonly folder: string;
}

async function started(sink: 'orders' | 'bus' | undefined, { webhook, nats, folder }: Parts): Promise<BuiltLivegate> {
  const sinks = [
    { id: 'orders', webhook: { url: webhook.url, secret: { env: 'SECRET' } } },
    { id: 'bus', nats: { servers: [nats.address], stream: 'LIVE' } },
  ];
  const receiver = { id: 'media', token: { env: 'TOKEN' }, account: 'ali', keys: [], sinks: sink ? [sink] : [] };
  const settings = [
    'urlPolicy: { allowPrivateHosts: true }',
    `receivers: ${JSON.stringify([receiver])}`,
    `sinks: ${JSON.stringify(sinks)}`,
  ];
  return await startBuilt(folder, ONE_CORE, { TOKEN, SECRET: WEBHOOK_SECRET }, settings.join('\n'));
}

/** A line of figures for one sink, or for none. */
async function measure(sink: 'orders' | 'bus' | undefined): Promise<string> {
  const parts = {
    webhook: new StormWebhook(),
    nats: await startNats(),
    folder: mkdtempSync(join(tmpdir(), 'livegate-figures-')),
  };
  await parts.webhook.start();
  await parts.nats.admin(({ streams }) => streams.add({ name: 'LIVE', subjects: ['livegate.>'] }));
  const { livegate, rest } = await started(sink, parts);
  try {
    const warm = new StormCloud();
    await warm.send(rest, { prefix: 'warm', streams: STREAMS, each: 20 });
    await drained(rest);
    const cloud = new StormCloud();
    const begin = performance.now();
    await cloud.send(rest, { prefix: 'cloud', streams: STREAMS, each: EACH });
    const acceptedMs = performance.now() - begin;
    await drained(rest);
    const deliveredMs = performance.now() - begin;
    const rate = (ms: number): number => Math.round((cloud.stored.length / ms) * 1_000);
    const got =
      sink === 'bus' ? (await parts.nats.messages('LIVE')).map(({ body }) => stormEventOf(body)) : parts.webhook.got;
    const { lost, repeated } = faultsOf(got, sink ? cloud.stored : []);
    return [
      `${sink ?? 'no sink'}: ${cloud.stored.length} events, accepted ${rate(acceptedMs)}/s`,
      `delivered ${rate(deliveredMs)}/s, p99 of the answer ${cloud.p99Ms.toFixed(0)} ms`,
      `lost ${lost.length}, sent twice ${repeated}`,
    ].join(', ');
  } finally {
    await livegate.stop('SIGKILL');
    await parts.webhook.stop();
    await parts.nats.stop();
    rmSync(parts.folder, { recursive: true });
  }
}

async function drained(rest: string): Promise<void> {
  for (let waiting = 1; waiting > 0; await delay(20)) {
    const answer = await fetch(`${rest}/v1/accounts/ali/events?state=PENDING&pageSize=1`);
    waiting = ((await answer.json()) as { events: unknown[] }).events.length;
  }
}

async function main(): Promise<void> {
  process.stdout.write(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}\n`);
  for (const sink of [undefined, 'orders', 'bus'] as const) process.stdout.write(`${await measure(sink)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
