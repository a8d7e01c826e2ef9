/*
 * Events on their way from a cloud's call to a real webhook and to a real JetStream: the URL, the
 * endpoint, the store, the dispatcher, the sink and its connection, in a started livegate. What an
 * answer means is in src/receivers/sinks/webhook and in test/receivers/jetstream.spec.ts, and order
 * and time are in test/receivers/dispatch.spec.ts.
 */
import { once } from 'node:events';
import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { LivegateClient, ReceivedEvent } from '../../src/client';
import { RecordedEvents } from '../support/recorded-events';
import { scrape } from '../support/scrape';
import { Nats, startNats } from '../support/start-nats';
import { startSystem, System } from '../support/start-system';
import { until } from '../support/until';

const TOKEN = 'receiver-token-0123456789-0123456789';
const SECRET = `whsec_${Buffer.alloc(32, 'webhook-key').toString('base64')}`;
const ENV = { TOKEN, ORDERS: SECRET };

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the webhook answers, one after the other; then 200. */
let statuses: number[] = [];
let received: Received[] = [];
let webhook: Server;
let nats: Nats;
let system: System;
let client: LivegateClient;
const log = new RecordedEvents();

beforeAll(async () => {
  webhook = createServer((request, response) => {
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 200, { location: '/elsewhere' }).end(TOKEN);
    });
  });
  webhook.listen(0, '127.0.0.1');
  await once(webhook, 'listening');
  nats = await startNats();
  system = await startSystem({ settings: settingsOf(true), env: ENV, log });
  client = new LivegateClient({ url: system.app.rest });
});

afterAll(async () => {
  await system.close();
  webhook.close();
  await nats.stop();
});

beforeEach(() => {
  received = [];
  statuses = [];
});

function settingsOf(allowPrivateHosts: boolean, bus: object = { stream: 'LIVE' }): string {
  const { port } = webhook.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/live?team=orders`;
  const retry = { minBackoffMs: 10, maxBackoffMs: 100 };
  const receiver = { id: 'media', token: { env: 'TOKEN' }, account: 'ali', keys: [], sinks: ['orders'], retry };
  const toBus = { ...receiver, id: 'media-bus', sinks: ['bus'] };
  const sinks = [
    { id: 'orders', webhook: { url, secret: { env: 'ORDERS' } } },
    { id: 'bus', nats: { servers: [nats.address], ...bus } },
  ];
  return `
metrics: { host: 127.0.0.1, port: 0 }
urlPolicy: { allowPrivateHosts: ${allowPrivateHosts} }
receivers: ${JSON.stringify([receiver, toBus])}
sinks: ${JSON.stringify(sinks)}
`;
}

async function send(id: string, receiver = 'media'): Promise<void> {
  const fields = { action: 'publish', app: 'push.example.com', appname: 'live', id, time: '1704164645' };
  const query = new URLSearchParams(fields).toString();
  expect((await fetch(`${system.app.rest}/v1/events/${receiver}/${TOKEN}?${query}`)).status).toBe(200);
}

/** The event of a stream, once its delivery is as expected. */
async function settled(stream: string, state: string): Promise<ReceivedEvent> {
  return await until(async () => {
    const events = await client.events.list('accounts/ali').toArray();
    const event = events.find(({ cloudEvent: { subject } }) => subject === `live/${stream}`);
    return event?.deliveries[0]?.state === state && event;
  });
}

/** As a receiver with the package of Standard Webhooks reads it; throws unless it is signed. */
function verified({ headers, body }: Received): unknown {
  return new Webhook(SECRET).verify(body, headers as Record<string, string>);
}

test('a webhook gets the event that livegate shows, signed', async () => {
  await send('s1');
  const { cloudEvent, deliveries } = await settled('s1', 'DELIVERED');
  expect(deliveries).toEqual([{ sink: 'orders', state: 'DELIVERED', attempts: 1, lastStatus: '200' }]);
  const [message] = received;
  expect(received).toHaveLength(1);
  expect(message?.headers).toMatchObject({
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'webhook-id': cloudEvent['id'],
  });
  expect(received.map(verified)).toEqual([cloudEvent]);
});

test('what fails and what redirects is sent again, the same but for its time', async () => {
  statuses = [503, 302];
  await send('s2');
  const { cloudEvent, deliveries } = await settled('s2', 'DELIVERED');
  expect(deliveries).toMatchObject([{ attempts: 3, lastStatus: '200' }]);
  expect(received.map(verified)).toEqual([cloudEvent, cloudEvent, cloudEvent]);
  expect(new Set(received.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`)).size).toBe(1);
});

test('410 makes a dead letter, which is sent again when asked for', async () => {
  statuses = [410];
  await send('s3');
  const dead = await settled('s3', 'DEAD');
  expect(dead.deliveries).toMatchObject([{ attempts: 1, lastStatus: '410' }]);
  expect(log.of('event_dead')).toMatchObject([{ sink: 'orders', status: '410' }]);
  await client.events.retry(dead.name);
  await settled('s3', 'DELIVERED');
  expect(received).toHaveLength(2);
});

test('JetStream gets the event that livegate shows, as soon as there is a stream for it', async () => {
  await send('s4', 'media-bus');
  await until(() => log.of('sink_failing').some(({ sink }) => sink === 'bus'));
  const subject = 'livegate.ali.livegate.stream.started';
  const cause = `no stream takes ${subject}; LIVE must have it`;
  expect(log.of('sink_failing')).toContainEqual(expect.objectContaining({ sink: 'bus', cause }));
  await nats.admin(({ streams }) => streams.add({ name: 'LIVE', subjects: ['livegate.>'] }));
  const { cloudEvent, deliveries } = await settled('s4', 'DELIVERED');
  expect(deliveries).toMatchObject([{ sink: 'bus', lastStatus: 'sequence 1' }]);
  const messages = await nats.messages('LIVE');
  expect(messages).toMatchObject([{ subject, id: cloudEvent['id'] }]);
  expect(messages.map(({ body }) => JSON.parse(body) as unknown)).toEqual([cloudEvent]);
});

test('a reload that changes a JetStream sink holds for what waits, and for what comes', async () => {
  await nats.admin(({ streams }) => streams.purge('LIVE'));
  await system.reload({ settings: settingsOf(true, { stream: 'NEXT', subject: 'next.{type}' }), env: ENV });
  await send('waits', 'media-bus');
  await until(() => log.of('sink_failing').some(({ cause }) => String(cause).includes('NEXT must have it')));
  await nats.admin(({ streams }) => streams.add({ name: 'THIRD', subjects: ['third.>'] }));
  await system.reload({ settings: settingsOf(true, { stream: 'THIRD', subject: 'third.{type}' }), env: ENV });
  await send('comes', 'media-bus');
  for (const stream of ['waits', 'comes']) await settled(stream, 'DELIVERED');
  const subjects = (await nats.messages('THIRD')).map(({ subject }) => subject);
  expect(subjects).toEqual(['third.livegate.stream.started', 'third.livegate.stream.started']);
  expect(await nats.messages('LIVE')).toEqual([]);
});

test('the token is in nothing that anybody is told', async () => {
  const metrics = await scrape(system.app.metrics ?? '');
  expect(metrics).toContain('livegate_events_total{receiver="media"');
  const audited = await client.auditEvents.list('accounts/ali').toArray();
  const events = await client.events.list('accounts/ali').toArray();
  const wrong = await Promise.all(
    [`/v1/events/media/${TOKEN}/x`, `/v1/events/media/${TOKEN}%zz`, `/v1/events/none/${TOKEN}`].map(async (path) => {
      const answer = await fetch(`${system.app.rest}${path}`);
      return [...answer.headers, await answer.text()];
    }),
  );
  const told = JSON.stringify([metrics, audited, events, wrong, received, log.events, log.requests]);
  expect(told).not.toContain(TOKEN);
  expect(told).not.toContain(SECRET);
});

test('a host that the policy refuses after a reload is not called', async () => {
  await system.reload({ settings: settingsOf(false), env: ENV });
  await send('s4');
  const { deliveries } = await until(async () => {
    const [event] = await client.events.list('accounts/ali', { pageSize: 1 }).toArray();
    return (event?.deliveries[0]?.attempts ?? 0) > 0 && event;
  });
  expect(deliveries).toMatchObject([{ state: 'PENDING', lastError: expect.stringContaining('special-use') as string }]);
  expect(received).toEqual([]);
});
