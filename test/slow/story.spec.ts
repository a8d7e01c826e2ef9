/*
 * The story of docs/events.md: a team sets one callback on three clouds by `livegate:` URLs,
 * streams start, three dialects arrive as one type of CloudEvent at a webhook and in JetStream, and
 * a key is replaced while streams run. Starts nats-server; all else is in this process.
 */
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { LivegateClient } from '../../src/client';
import { tellFigures } from '../support/figures';
import { reached, RolloutAnswer } from '../support/rollouts';
import { scrape } from '../support/scrape';
import { Nats, startNats } from '../support/start-nats';
import { startSystem, System, SystemOptions } from '../support/start-system';
import { until } from '../support/until';

interface CloudEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly lgauth: string;
  readonly lgprovider: string;
}

const CLOUDS = {
  ali: { cloud: 'alibaba', domain: 'push.example.com', owner: 'domains/push.example.com' },
  volc: { cloud: 'volcengine', domain: 'push.live.example.com', owner: 'vhosts/live.example.com' },
  byte: { cloud: 'byteplus', domain: 'push.live.example.com', owner: 'vhosts/live.example.com' },
} as const;
const ACCOUNTS = ['ali', 'volc', 'byte'] as const;
const OLD = 'hook-2026';
const NEW = 'hook-2027';
/** In each round, so many streams begin on each cloud, and those of the round before end. */
const STREAMS_OF_ROUND = 3;

let nats: Nats;
let webhook: Server;
let system: System;
let client: LivegateClient;
const atWebhook: CloudEvent[] = [];

beforeAll(async () => {
  nats = await startNats();
  await nats.admin(({ streams }) => streams.add({ name: 'LIVE', subjects: ['livegate.>'] }));
  webhook = createServer((request, response) => {
    void text(request).then((body) => {
      atWebhook.push(JSON.parse(body) as CloudEvent);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(webhook, 'listening');
  system = await startSystem(optionsOf([OLD]));
  await accept([OLD]);
  client = new LivegateClient({ url: system.app.rest });
});

afterAll(async () => {
  await system.close();
  webhook.close();
  await nats.stop();
});

function optionsOf(keys: readonly string[], publicUrl?: string): SystemOptions {
  const { port } = webhook.address() as AddressInfo;
  const sinks = [
    { id: 'orders', webhook: { url: `http://127.0.0.1:${port}/`, secret: { env: 'ORDERS' } } },
    { id: 'bus', nats: { servers: [nats.address], stream: 'LIVE', subject: 'livegate.{account}.{type}', tls: false } },
  ];
  const receivers = ACCOUNTS.map((account) => {
    return { id: `${account}-events`, token: { env: 'TOKEN' }, account, keys, sinks: ['orders', 'bus'] };
  });
  return {
    withBytePlus: true,
    callbackKeys: [OLD, NEW].map((id) => ({
      id,
      value: { env: id.toUpperCase().replace('-', '_') },
      accounts: ACCOUNTS,
    })),
    settings: `
metrics: { host: 127.0.0.1, port: 0 }
urlPolicy: { allowPrivateHosts: true }
${publicUrl === undefined ? '' : `publicUrl: ${publicUrl}`}
receivers: ${JSON.stringify(receivers)}
sinks: ${JSON.stringify(sinks)}
`,
    env: {
      TOKEN: 'receiver-token-0123456789-0123456789',
      ORDERS: `whsec_${Buffer.alloc(32, 'webhook').toString('base64')}`,
      HOOK_2026: 'StoryHookKey2026',
      HOOK_2027: 'StoryHookKey2027',
    },
  };
}

/** A reload after which the receivers accept these keys. */
async function accept(keys: readonly string[]): Promise<void> {
  await system.reload(optionsOf(keys, system.app.rest));
}

/** The rollout, once it has been planned, and applied as it was planned. */
async function rollOut(source: object): Promise<RolloutAnswer> {
  const read = (path: string) => system.rest.send('GET', path);
  const created = await system.rest.send('POST', '/v1/rollouts', { source });
  const { name } = created.body as RolloutAnswer;
  const { etag } = await reached(read, name, ['PLANNED']);
  await system.rest.send('POST', `/v1/${name}:apply?etag=${encodeURIComponent(etag)}`);
  return await reached(read, name, ['SUCCEEDED', 'PARTIALLY_FAILED', 'FAILED']);
}

/** How many messages the clouds send. */
let sent = 0;
function happen(kind: 'streamStarted' | 'streamEnded', round: number): void {
  for (const account of ACCOUNTS) {
    const { cloud, domain } = CLOUDS[account];
    for (let i = 0; i < STREAMS_OF_ROUND; i += 1) {
      const messages = system[cloud].happen(kind, { domain, app: 'live', stream: `s${round}-${i}` });
      if (typeof messages === 'string') throw new Error(messages);
      sent += messages;
    }
  }
}

/** How many messages may be on their way, so that a slow machine is not asked for more and more. */
const MOST_UNDER_WAY = 50;

/** Streams of three clouds come and go until the work is done. */
async function whileStreamsRun<T>(work: () => Promise<T>, firstRound: number): Promise<{ result: T; next: number }> {
  let isDone = false;
  const working = work().finally(() => (isDone = true));
  let round = firstRound;
  for (; !isDone || round < firstRound + 3; round += 1) {
    happen('streamStarted', round);
    happen('streamEnded', round - 1);
    await pause(50);
    await until(() => idsOf(atWebhook).length >= sent - MOST_UNDER_WAY);
  }
  return { result: await working, next: round };
}

async function inJetStream(): Promise<CloudEvent[]> {
  return (await nats.messages('LIVE')).map(({ body }) => JSON.parse(body) as CloudEvent);
}

const idsOf = (events: readonly CloudEvent[]): string[] => [...new Set(events.map(({ id }) => id))].sort();

test('one callback on three clouds, one type of event, and a key that is replaced', async () => {
  const callbackConfigs = ACCOUNTS.map((account) => {
    const name = `accounts/${account}/${CLOUDS[account].owner}/callbackConfigs/stream`;
    return { name, urls: [`livegate:${account}-events`] };
  });
  expect(await rollOut({ desired: { callbackConfigs } })).toMatchObject({ state: 'SUCCEEDED', counts: { done: 3 } });

  happen('streamStarted', 0);
  await until(() => atWebhook.length >= sent);
  expect(new Set(atWebhook.map(({ type }) => type))).toEqual(new Set(['livegate.stream.started']));
  expect(new Set(atWebhook.map(({ lgprovider }) => lgprovider)).size).toBe(3);

  const rotateKey = { parents: ACCOUNTS.map((account) => `accounts/${account}`), fromKey: OLD, toKey: NEW };
  const { result: rotated, next } = await whileStreamsRun(async () => {
    await accept([OLD, NEW]);
    return await rollOut({ rotateKey });
  }, 1);
  expect(rotated).toMatchObject({ state: 'SUCCEEDED', counts: { done: 3 } });
  happen('streamEnded', next - 1);
  await until(() => idsOf(atWebhook).length >= sent);
  await accept([NEW]);
  happen('streamStarted', next);

  await until(() => idsOf(atWebhook).length >= sent);
  await until(async () => idsOf(await inJetStream()).length >= sent);
  const ids = idsOf(atWebhook);
  expect(ids).toHaveLength(sent);
  expect(idsOf(await inJetStream())).toEqual(ids);
  expect(new Set(atWebhook.map(({ lgauth }) => lgauth))).toEqual(new Set(['verified']));
  const metrics = await scrape(system.app.metrics ?? '');
  const refused = metrics
    .split('\n')
    .filter((line) => line.startsWith('livegate_events_total{') && !/result="(stored|duplicate)"/.test(line));
  expect(refused).toEqual([]);
  for (const account of ACCOUNTS) {
    const failed = await client.deliveries.list(`accounts/${account}`, { outcome: 'FAILED' }).toArray();
    expect(failed).toEqual([]);
  }
  tellFigures({ 'events of three clouds while a key is replaced': sent, 'refused or lost': 0 });
}, 300_000);
