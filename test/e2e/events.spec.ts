import { LivegateClient, ReceivedEvent } from '../../src/client';
import { Grant, VERBS } from '../../src/domain/access/caller';
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

beforeAll(async () => {
  const receivers = [{ id: 'events', token: { env: 'TOKEN' }, account: 'ali', keys: [] }];
  system = await startSystem({
    settings: `receivers: ${JSON.stringify(receivers)}\n`,
    env: { TOKEN },
    callers: CALLERS,
  });
  client = clientOf('team');
  for (const [index, domain] of ['a.media.example.com', 'b.media.example.com', 'other.example.com'].entries()) {
    await send(domain, `s${index}`);
  }
  await send('', 'unknown');
});

afterAll(() => system.close());

const clientOf = (caller: string) => new LivegateClient({ url: system.app.rest, token: `lg_${caller}` });

/** An event of Alibaba; without a domain, one that is not recognised. */
async function send(app: string, id: string, action = 'publish'): Promise<void> {
  const fields: Record<string, string> =
    app === '' ? { what: id } : { action, app, appname: 'live', id, time: '1704164645' };
  const url = `${system.app.rest}/v1/events/events/${TOKEN}?${new URLSearchParams(fields).toString()}`;
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
