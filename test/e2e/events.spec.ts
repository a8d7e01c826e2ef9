import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { LivegateClient, ReceivedEvent } from '../../src/client';
import { Grant, VERBS } from '../../src/domain/access/caller';
import { cli } from '../support/cli';
import { startSystem, System } from '../support/start-system';
import { until } from '../support/until';

/* EventService over both transports, the client and the command line. */

const TOKEN = 'receiver-token-0123456789-0123456789';
const ALL: Grant = { accounts: ['*'], domains: ['*'], verbs: VERBS };
const CALLERS = [
  { id: 'team', keys: [{ key: 'lg_team' }], grants: [ALL] },
  { id: 'media', keys: [{ key: 'lg_media' }], grants: [{ ...ALL, domains: ['*.media.example.com'] }] },
  { id: 'reader', keys: [{ key: 'lg_reader' }], grants: [{ ...ALL, verbs: ['read' as const] }] },
  { id: 'other', keys: [{ key: 'lg_other' }], grants: [{ ...ALL, accounts: ['volc'] }] },
];

let system: System;
let client: LivegateClient;
let webhook: Server;
/** What the webhook answers: first that it never takes anything. */
let webhookStatus = 410;
const posted: string[] = [];

beforeAll(async () => {
  webhook = createServer((request, response) => {
    posted.push(String(request.headers['webhook-id']));
    request.resume().once('end', () => response.writeHead(webhookStatus).end());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => webhook.once('listening', resolve));
  const common = { token: { env: 'TOKEN' }, account: 'ali', keys: [] };
  const receivers = [
    { id: 'events', ...common },
    { id: 'passed-on', ...common, sinks: ['orders'] },
  ];
  const url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
  const sinks = [{ id: 'orders', webhook: { url, secret: { env: 'SECRET' } } }];
  system = await startSystem({
    settings: `
urlPolicy: { allowPrivateHosts: true }
receivers: ${JSON.stringify(receivers)}
sinks: ${JSON.stringify(sinks)}
`,
    env: { TOKEN, SECRET: `whsec_${Buffer.alloc(24, 7).toString('base64')}` },
    callers: CALLERS,
  });
  client = clientOf('team');
  for (const [index, domain] of ['a.media.example.com', 'b.media.example.com', 'other.example.com'].entries()) {
    await send(domain, `s${index}`);
  }
  await send('', 'unknown');
});

afterAll(async () => {
  await system.close();
  webhook.close();
});

const clientOf = (caller: string) => new LivegateClient({ url: system.app.rest, token: `lg_${caller}` });

/** An event of Alibaba; without a domain, one that is not recognised. */
async function send(app: string, id: string, receiver = 'events', time = '1704164645'): Promise<void> {
  const fields: Record<string, string> =
    app === '' ? { what: id } : { action: 'publish', app, appname: 'live', id, time };
  const url = `${system.app.rest}/v1/events/${receiver}/${TOKEN}?${new URLSearchParams(fields).toString()}`;
  expect((await fetch(url)).status).toBe(200);
}

const streamsOf = (events: readonly ReceivedEvent[]) =>
  events.map(({ cloudEvent: { subject } }) => (typeof subject === 'string' ? subject : '-'));
const list = async (caller: string, query: object = {}) =>
  streamsOf(await clientOf(caller).events.list('accounts/ali', query).toArray());

it('lists events, the newest first, by page and filter', async () => {
  expect(await list('team')).toEqual(['-', 'live/s2', 'live/s1', 'live/s0']);
  expect(await list('team', { pageSize: 1 })).toEqual(['-', 'live/s2', 'live/s1', 'live/s0']);
  expect(await list('team', { type: 'livegate.unrecognised' })).toEqual(['-']);
  expect(await list('team', { state: 'DEAD' })).toEqual([]);
  expect(await list('team', { endTime: '2026-01-01T00:00:00Z' })).toEqual([]);
});

it('tells of an event what sinks receive of it, alike over both transports', async () => {
  const [, newest] = await client.events.list('accounts/ali').toArray();
  const name = newest?.name ?? '';
  const event = await client.events.get(name);
  expect(event).toEqual({
    name: expect.stringMatching(/^accounts\/ali\/events\/[0-9a-f]{32}-\d+$/) as string,
    receiver: 'events',
    receiveTime: expect.stringMatching(/^20.*Z$/) as string,
    cloudEvent: expect.objectContaining({
      specversion: '1.0',
      type: 'livegate.stream.started',
      source: '/providers/alibaba/accounts/ali/domains/other.example.com',
      subject: 'live/s2',
    }) as object,
    deliveries: [],
  });
  const headers = { authorization: 'Bearer lg_team' };
  const answer = await system.grpc.call('EventService', 'GetEvent', { name }, { headers });
  expect(JSON.stringify(answer)).toContain('/domains/other.example.com');
  expect((event.cloudEvent['id'] as string).length).toBe(32);
});

it('shows each caller the events of its domains', async () => {
  expect(await list('media')).toEqual(['live/s1', 'live/s0']);
  expect(await list('media', { pageSize: 1 })).toEqual(['live/s1', 'live/s0']);
  expect(await list('reader')).toHaveLength(4);
  await expect(list('other')).rejects.toMatchObject({ reason: 'ACCOUNT_NOT_FOUND' });
  const [unseen, , seen] = await client.events.list('accounts/ali').toArray();
  await expect(clientOf('media').events.get(unseen?.name ?? '')).rejects.toMatchObject({ reason: 'EVENT_NOT_FOUND' });
  expect(await clientOf('media').events.get(seen?.name ?? '')).toMatchObject({ name: seen?.name });
  await expect(client.events.get(`${unseen?.name}9`)).rejects.toMatchObject({ reason: 'EVENT_NOT_FOUND' });
});

it('sends again for those who may operate the account', async () => {
  const [event] = await client.events.list('accounts/ali').toArray();
  expect(await client.events.retry(event?.name ?? '')).toMatchObject({ name: event?.name });
  for (const caller of ['reader', 'media']) {
    await expect(clientOf(caller).events.retry(event?.name ?? '')).rejects.toMatchObject({ reason: 'ACCESS_DENIED' });
  }
  const records = await client.auditEvents.list('accounts/ali', { method: 'RetryEvent' }).toArray();
  expect(records).toMatchObject([
    { kind: 'OUTCOME', caller: 'team', resource: event?.name, code: 'OK', outcome: 'APPLIED' },
    { kind: 'INTENT', caller: 'team', resource: event?.name },
  ]);
});

describe('a watch', () => {
  /** What a caller sees, as it comes. */
  function watching(caller: string) {
    const seen: ReceivedEvent[] = [];
    const stop = new AbortController();
    const ended = (async () => {
      for await (const event of clientOf(caller).events.watch('accounts/ali', { signal: stop.signal }))
        seen.push(event);
    })().catch(() => undefined);
    return { seen, stop: async () => (stop.abort(), await ended) };
  }

  it('tells what comes, to each caller that of its domains', async () => {
    const [team, media] = [watching('team'), watching('media')];
    for (let round = 0; team.seen.length === 0 || media.seen.length === 0; round += 1) {
      await send('c.media.example.com', `watched-${round}`);
      await send('other.example.com', `hidden-${round}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await until(() => streamsOf(team.seen).some((stream) => stream.includes('hidden')));
    expect(streamsOf(media.seen).filter((stream) => !stream.includes('watched'))).toEqual([]);
    await Promise.all([team.stop(), media.stop()]);
  });

  it('goes on from the last event, in events named for it', async () => {
    const [last] = await client.events.list('accounts/ali', { pageSize: 1 }).toArray();
    const seq = Number(last?.name.split('-').at(-1));
    await send('d.media.example.com', 'after');
    const stop = new AbortController();
    const answer = await fetch(`${system.app.rest}/v1/accounts/ali/events:watch`, {
      headers: { authorization: 'Bearer lg_team', 'last-event-id': String(seq) },
      signal: stop.signal,
    });
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
    let text = '';
    for await (const bytes of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(bytes).toString();
      if (text.includes('live/after')) break;
    }
    stop.abort();
    expect(text).toContain(`event: event\nid: ${seq + 1}\ndata: {"event":{"name":"accounts/ali/events/`);
  });

  it('is a stream over gRPC', async () => {
    const headers = { authorization: 'Bearer lg_team' };
    const messages = system.grpc.stream('EventService', 'WatchEvents', { parent: 'accounts/ali' }, headers);
    const first = messages.next();
    let told = false;
    void first.then(() => (told = true));
    for (let round = 0; !told; round += 1) {
      await send('e.media.example.com', `grpc-${round}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(JSON.stringify((await first).value)).toContain('grpc-');
    await messages.return(undefined);
  });
});

describe('the command line', () => {
  const runAny = (line: string, world: Parameters<typeof cli>[1] = {}) =>
    cli(line.split(' '), {
      ...world,
      env: { LIVEGATE_URL: system.app.rest, LIVEGATE_TOKEN: 'lg_team' },
    });
  const run = (line: string, world: Parameters<typeof cli>[1] = {}) => runAny(`events ${line}`, world);

  it('lists events, for people and for programs', async () => {
    const { out } = await run('list ali --type livegate.unrecognised');
    expect(out).toMatch(/^RECEIVED +TYPE +SUBJECT +RECEIVER +SINKS +EVENT\n/);
    expect(out.trimEnd().split('\n').slice(1)).toEqual([
      expect.stringMatching(/^20\S+Z +livegate\.unrecognised +events +[0-9a-f]{32}-\d+$/),
    ]);
    const { out: json } = await run('list ali --limit 2 -o json');
    expect((JSON.parse(json) as { events: object[] }).events).toHaveLength(2);
    expect(await run('list ali --state DEAD')).toMatchObject({ status: 0, out: '', err: 'nothing found\n' });
    expect(await run('list ali/events/x')).toMatchObject({ status: 2 });
    const [event] = (JSON.parse(json) as { events: ReceivedEvent[] }).events;
    const one = await runAny(`get ${event?.name.replace('accounts/', '')} -o json`);
    expect(JSON.parse(one.out)).toEqual(event);
  });

  it('prints events as they come, until it is interrupted', async () => {
    const stop = new AbortController();
    const ended = run('tail ali -o json', { signal: stop.signal, onWrite: () => stop.abort() });
    for (let round = 0; !stop.signal.aborted; round += 1) {
      await send('c.media.example.com', `tailed-${round}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { status, out } = await ended;
    expect(status).toBe(130);
    const [line = ''] = out.split('\n');
    expect(JSON.parse(line)).toMatchObject({
      cloudEvent: { subject: expect.stringMatching(/^live\/tailed-/) as string },
    });
  });

  it('sends dead letters again, in the order in which they came', async () => {
    const times = Array.from({ length: 105 }, (_, index) => String(1_704_164_646 + index));
    for (const time of times) await send('c.media.example.com', 'lost', 'passed-on', time);
    const dead = () => client.events.list('accounts/ali', { state: 'DEAD' }).toArray();
    const oldestFirst = await until(async () => {
      const found = await dead();
      return found.length === times.length && found.map(({ name }) => name).toReversed();
    });
    const none = 'events sent again: 0, left: 0\n';
    expect(await run('retry ali --sink another')).toMatchObject({ status: 0, out: '', err: none });
    webhookStatus = 200;
    posted.length = 0;
    const namesIn = (out: string) => out.match(/accounts\/ali\/events\/[0-9a-f]{32}-\d+/g);
    const two = await run('retry ali --limit 2 -o json');
    expect(two).toMatchObject({ status: 0, err: 'events sent again: 2, left: 103\n' });
    expect(namesIn(two.out)).toEqual(oldestFirst.slice(0, 2));
    await until(() => posted.length === 2);
    const all = await run('retry ali --sink orders -o json');
    expect(all).toMatchObject({ status: 0, err: 'events sent again: 103, left: 0\n' });
    expect(namesIn(all.out)).toEqual(oldestFirst.slice(2));
    await until(async () => (await dead()).length === 0 && posted.length === times.length);
    expect(posted).toEqual(oldestFirst.map((name) => /[0-9a-f]{32}/.exec(name)?.[0]));
    const one = await run(`retry ${oldestFirst[0]?.replace('accounts/', '')}`);
    expect(one).toMatchObject({ status: 0, out: expect.stringMatching(/^20\S+Z {2}livegate/) as string, err: '' });
  });

  it('says how many it has sent when it fails on the way', async () => {
    webhookStatus = 410;
    for (const time of ['1704164646', '1704164647']) await send('d.media.example.com', 'lost', 'passed-on', time);
    const dead = { state: 'DEAD' } as const;
    await until(async () => (await client.events.list('accounts/ali', dead).toArray()).length === 2);
    const stop = new AbortController();
    const { status, err } = await run('retry ali', { signal: stop.signal, onWrite: () => stop.abort() });
    expect({ status, err }).toEqual({ status: 130, err: expect.stringContaining('again: 1, left: 1\n') as string });
  });
});
