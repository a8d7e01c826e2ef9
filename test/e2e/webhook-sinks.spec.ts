/*
 * Events on their way from a cloud's call to a real webhook: the URL, the endpoint, the store, the
 * dispatcher, the sink and its connection, in a started livegate. What each answer of a webhook
 * means is in src/receivers/sinks/webhook, and order and time in test/receivers/dispatch.spec.ts.
 */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { LivegateClient, ReceivedEvent } from '../../src/client';
import { RecordedEvents } from '../support/recorded-events';
import { scrape } from '../support/scrape';
import { startSystem, System } from '../support/start-system';
import { until } from '../support/until';

const TOKEN = 'receiver-token-0123456789-0123456789';
const KEY = Buffer.alloc(32, 'webhook-key');
const SECRET = `whsec_${KEY.toString('base64')}`;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the webhook answers, one after the other; then 200. */
let statuses: number[] = [];
let received: Received[] = [];
let webhook: Server;
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
  system = await startSystem({ settings: settingsOf(true), env: { TOKEN, ORDERS: SECRET }, log });
  client = new LivegateClient({ url: system.app.rest });
});

afterAll(async () => {
  await system.close();
  webhook.close();
});

beforeEach(() => {
  received = [];
  statuses = [];
});

function settingsOf(allowPrivateHosts: boolean): string {
  const { port } = webhook.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/live?team=orders`;
  const retry = { minBackoffMs: 10, maxBackoffMs: 100 };
  const receiver = { id: 'media', token: { env: 'TOKEN' }, account: 'ali', keys: [], sinks: ['orders'], retry };
  return `
metrics: { host: 127.0.0.1, port: 0 }
urlPolicy: { allowPrivateHosts: ${allowPrivateHosts} }
receivers: ${JSON.stringify([receiver])}
sinks: ${JSON.stringify([{ id: 'orders', webhook: { url, secret: { env: 'ORDERS' } } }])}
`;
}

async function send(id: string): Promise<void> {
  const fields = { action: 'publish', app: 'push.example.com', appname: 'live', id, time: '1704164645' };
  const query = new URLSearchParams(fields).toString();
  expect((await fetch(`${system.app.rest}/v1/events/media/${TOKEN}?${query}`)).status).toBe(200);
}

/** The event of a stream, once its delivery is as expected. */
async function settled(stream: string, state: string): Promise<ReceivedEvent> {
  return await until(async () => {
    const events = await client.events.list('accounts/ali').toArray();
    const event = events.find(({ cloudEvent: { subject } }) => subject === `live/${stream}`);
    return event?.deliveries[0]?.state === state && event;
  });
}

/** As a receiver of Standard Webhooks checks it. */
function isAuthentic({ headers, body }: Received): boolean {
  const timestamp = String(headers['webhook-timestamp']);
  const content = `${String(headers['webhook-id'])}.${timestamp}.${body}`;
  const isRecent = Math.abs(Date.now() / 1_000 - Number(timestamp)) < 300;
  return (
    isRecent && headers['webhook-signature'] === `v1,${createHmac('sha256', KEY).update(content).digest('base64')}`
  );
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
  expect(JSON.parse(message?.body ?? '')).toEqual(cloudEvent);
  expect(received.map(isAuthentic)).toEqual([true]);
});

test('what fails and what redirects is sent again, the same but for its time', async () => {
  statuses = [503, 302];
  await send('s2');
  const { deliveries } = await settled('s2', 'DELIVERED');
  expect(deliveries).toMatchObject([{ attempts: 3, lastStatus: '200' }]);
  expect(received.map(isAuthentic)).toEqual([true, true, true]);
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
  await system.reload({ settings: settingsOf(false), env: { TOKEN, ORDERS: SECRET } });
  await send('s4');
  const { deliveries } = await until(async () => {
    const [event] = await client.events.list('accounts/ali', { pageSize: 1 }).toArray();
    return (event?.deliveries[0]?.attempts ?? 0) > 0 && event;
  });
  expect(deliveries).toMatchObject([{ state: 'PENDING', lastError: expect.stringContaining('special-use') as string }]);
  expect(received).toEqual([]);
});
