import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuiltLivegate, startBuilt } from '../support/readiness';
import { Nats, startNats } from '../support/start-nats';
import {
  faultsOf,
  StormCloud,
  StormEvent,
  stormEventOf,
  StormWebhook,
  TOKEN,
  WEBHOOK_SECRET,
} from '../support/storm-sinks';
import { until } from '../support/until';
import { PartResult } from './part';
import { Row } from './report';

type SinkId = 'orders' | 'bus';

const STREAMS = 32;
/** The clouds wait 4 s and longer; the promise is a second. */
const ANSWER_GOAL_MS = 1_000;
const DRAIN_MS = 300_000;
/** livegate has the first core to itself if the machine has two. */
const ONE_CORE = ['taskset', '-c', '0', process.execPath];

/** What a run needs beside livegate; on the other cores. */
interface World {
  readonly webhook: StormWebhook;
  readonly nats: Nats;
  readonly start: () => Promise<BuiltLivegate>;
}

/**
 * How many events a second one core takes from a cloud, stores durably and delivers; what becomes
 * of those that the cloud sends twice; and what kills lose.
 */
export async function measureReceivedEvents({ quick }: { readonly quick: boolean }): Promise<PartResult> {
  const each = quick ? 100 : 250;
  const rows: Row[] = [];
  for (const sinks of [[], ['orders'], ['bus']] as const) {
    rows.push(await inWorld(sinks, (world) => measureRate(world, sinks, each)));
  }
  rows.push(await inWorld(['orders', 'bus'], (world) => measureKills(world, quick ? 3 : 10)));
  return { rows, notes: [] };
}

async function inWorld(sinks: readonly SinkId[], work: (world: World) => Promise<Row>): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-events-'));
  const [webhook, nats] = [new StormWebhook(), await startNats()];
  const running: BuiltLivegate[] = [];
  try {
    await webhook.start();
    await nats.admin(({ streams }) => streams.add({ name: 'LIVE', subjects: ['livegate.>'] }));
    const start = async (): Promise<BuiltLivegate> => {
      const env = { TOKEN, SECRET: WEBHOOK_SECRET };
      const built = await startBuilt(folder, ONE_CORE, env, settingsOf(sinks, webhook, nats));
      running.push(built);
      return built;
    };
    return await work({ webhook, nats, start });
  } finally {
    await running.at(-1)?.livegate.stop('SIGKILL');
    await webhook.stop();
    await nats.stop();
    rmSync(folder, { recursive: true });
  }
}

function settingsOf(sinks: readonly SinkId[], webhook: StormWebhook, nats: Nats): string {
  const all = [
    { id: 'orders', webhook: { url: webhook.url, secret: { env: 'SECRET' } } },
    { id: 'bus', nats: { servers: [nats.address], stream: 'LIVE' } },
  ];
  const receiver = { id: 'media', token: { env: 'TOKEN' }, account: 'ali', keys: [], sinks };
  return [
    'urlPolicy: { allowPrivateHosts: true }',
    `receivers: ${JSON.stringify([receiver])}`,
    `sinks: ${JSON.stringify(all)}`,
  ].join('\n');
}

async function measureRate(world: World, sinks: readonly SinkId[], each: number): Promise<Row> {
  const { rest } = await world.start();
  await new StormCloud().send(rest, { prefix: 'warm', streams: STREAMS, each: 20 });
  await drained(rest);
  const [cloud, again] = [new StormCloud(), new StormCloud()];
  const storm = { prefix: 'cloud', streams: STREAMS, each };
  const begin = performance.now();
  await cloud.send(rest, storm);
  const acceptedMs = performance.now() - begin;
  await drained(rest);
  const deliveredMs = performance.now() - begin;
  const { length: before } = await gotOf(world, sinks);
  await again.send(rest, storm);
  await drained(rest);
  const got = await gotOf(world, sinks);
  const { lost } = faultsOf(got, sinks.length > 0 ? cloud.stored : []);
  const repeated = got.length - before;
  const rate = (ms: number): number => (cloud.stored.length / ms) * 1_000;
  return {
    part: 'events',
    subject: NAMES[sinks[0] ?? 'none'],
    figures: {
      'events accepted/s': rate(acceptedMs),
      ...(sinks.length > 0 && { 'delivered/s': rate(deliveredMs) }),
      'ms p99 of the answer': cloud.p99Ms,
      lost: lost.length,
      'duplicates sent': again.stored.length,
      'of them delivered': repeated,
    },
    goals: [
      { text: '0 lost', met: lost.length === 0, must: true },
      { text: '0 duplicates delivered', met: repeated === 0, must: true },
      { text: `an answer within ${ANSWER_GOAL_MS} ms`, met: cloud.p99Ms <= ANSWER_GOAL_MS, must: false },
    ],
  };
}

const NAMES = { none: 'no sink', orders: 'a webhook', bus: 'JetStream' } as const;

async function measureKills(world: World, kills: number): Promise<Row> {
  const cloud = new StormCloud();
  let built = await world.start();
  for (let kill = 1; kill <= kills; kill += 1) {
    const sending = cloud.send(built.rest, { prefix: `kill-${kill}`, streams: STREAMS, each: 40 });
    const goal = cloud.stored.length + 400;
    await until(() => cloud.stored.length >= goal);
    await built.livegate.stop('SIGKILL');
    await sending;
    built = await world.start();
  }
  await drained(built.rest);
  const [orders, bus] = [await gotOf(world, ['orders']), await gotOf(world, ['bus'])];
  const [atWebhook, inStream] = [faultsOf(orders, cloud.stored), faultsOf(bus, cloud.stored)];
  const lost = atWebhook.lost.length + inStream.lost.length;
  return {
    part: 'events',
    subject: 'kill -9 under load, both sinks',
    figures: {
      kills,
      'events answered 200': cloud.stored.length,
      lost,
      'a webhook got twice': atWebhook.repeated,
      'JetStream kept twice': inStream.repeated,
    },
    goals: [{ text: '0 lost', met: lost === 0, must: true }],
  };
}

/** What a sink has of the storm; nothing of those before, which only warm up. */
async function gotOf({ webhook, nats }: World, [sink]: readonly SinkId[]): Promise<readonly StormEvent[]> {
  if (sink === undefined) return [];
  const got = sink === 'orders' ? webhook.got : (await nats.messages('LIVE')).map(({ body }) => stormEventOf(body));
  return got.filter(({ stream }) => !stream.startsWith('warm'));
}

/** Until nothing waits for a sink any more. */
async function drained(rest: string): Promise<void> {
  await until(async () => {
    const answer = await fetch(`${rest}/v1/accounts/ali/events?state=PENDING&pageSize=1`);
    return ((await answer.json()) as { events: unknown[] }).events.length === 0;
  }, DRAIN_MS);
}
