import { request as plainRequest } from 'undici';
import {
  alibabaStatus,
  alibabaStream,
  CALLBACK_KEY,
  familyPost,
  MODERATED,
  alibabaPost,
  Sample,
  signed,
} from '../support/event-samples';
import { RecordedEvents } from '../support/recorded-events';
import { scrape } from '../support/scrape';
import { startSystem, System } from '../support/start-system';

/* What the endpoint of receivers answers to clouds. Time is real, so messages are signed anew. */

const TOKEN = 'receiver-token-0123456789-0123456789';
const RECEIVERS = [
  { id: 'signed', token: { env: 'TOKEN' }, account: 'ali', keys: ['hook-2026', 'hook-2025'] },
  { id: 'unsigned', token: { env: 'TOKEN' }, account: 'ali', keys: [] },
  { id: 'volc-events', token: { env: 'TOKEN' }, account: 'volc', keys: ['hook-2026'] },
];
const KEYS = [
  { id: 'hook-2026', value: { env: 'HOOK' }, accounts: ['ali', 'volc'] },
  { id: 'hook-2025', value: { env: 'OLD_HOOK' }, accounts: ['ali'] },
];
const OLD_KEY = 'theKeyBefore1234';

let system: System;
const log = new RecordedEvents();

beforeAll(async () => {
  system = await startSystem({
    callbackKeys: KEYS,
    settings: `
metrics: { host: 127.0.0.1, port: 0 }
publicUrl: https://gate.example.com
receivers: ${JSON.stringify(RECEIVERS)}
`,
    env: { TOKEN, HOOK: CALLBACK_KEY, OLD_HOOK: OLD_KEY },
    callers: [
      { id: 'team', keys: [{ key: 'team-key' }], grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }] },
    ],
    log,
  });
});

afterAll(() => system.close());

/** Sends a sample, signed now, to a receiver. */
async function deliver(receiver: string, sample: Sample, choice: Parameters<typeof signed>[1] = {}, token = TOKEN) {
  const time = Math.floor(Date.now() / 1_000) + (sample.provider === 'alibaba' ? 0 : 600);
  const { method, url, headers, body } = signed({ ...sample, now: Date.now() }, { time, ...choice });
  const {
    statusCode,
    headers: answered,
    body: answer,
  } = await plainRequest(`${system.app.rest}/v1/events/${receiver}/${token}${new URL(url).search}`, {
    method: method as 'GET' | 'POST',
    headers: { 'content-type': 'text/plain;charset=GBK', ...(headers as Record<string, string>) },
    ...(method === 'POST' && { body: body as string }),
  });
  return { status: statusCode, type: answered['content-type'], text: await answer.text() };
}

const OK = { status: 200, type: undefined, text: '' };
let unique = 0;
const stream = (fields: Readonly<Record<string, string>> = {}) => alibabaStream({ id: `s${(unique += 1)}`, ...fields });

describe('the answer to a cloud', () => {
  it.each<[string, string, () => Sample, Parameters<typeof signed>[1]]>([
    ['a signed event', 'signed', stream, {}],
    ['an event signed with the key before', 'signed', stream, { key: OLD_KEY }],
    [
      'an event signed for the public host',
      'signed',
      () => alibabaStatus('record_started'),
      { signedDomain: 'gate.example.com' },
    ],
    ['an event of a kind that is never signed', 'signed', () => alibabaPost(MODERATED), { key: 'none' }],
    ['an event of another cloud', 'volc-events', () => familyPost('volcengine'), {}],
    ['an unsigned event where there are no keys', 'unsigned', stream, { key: 'another' }],
    ['what is no event, where there are no keys', 'unsigned', () => alibabaPost({ what: `${(unique += 1)}` }), {}],
  ])('%s is 200 and empty', async (_title, receiver, sample, choice) => {
    expect(await deliver(receiver, sample(), choice)).toEqual(OK);
  });

  it('an event that was there is 200 too, and is stored once', async () => {
    const sample = stream({ id: 'twice' });
    expect(await deliver('signed', sample)).toEqual(OK);
    expect(await deliver('signed', sample)).toEqual(OK);
    expect(await counted('signed', 'livegate.stream.started', 'duplicate')).toBe(1);
  });

  it.each<[string, Parameters<typeof signed>[1]]>([
    ['of another key', { key: 'another-key-1234' }],
    ['of another domain', { signedDomain: 'other.example.com' }],
    ['that is old', { time: Math.floor(Date.now() / 1_000) - 600 }],
  ])('a signature %s is 401, and counted', async (_title, choice) => {
    const before = await counted('signed', '', 'unauthenticated');
    expect(await deliver('signed', stream(), choice)).toMatchObject({ status: 401 });
    expect(await counted('signed', '', 'unauthenticated')).toBe(before + 1);
    expect(log.of('event_refused').at(-1)).toMatchObject({ receiver: 'signed' });
  });

  it('what cannot be read is 401 where there are keys', async () => {
    expect(await deliver('signed', { ...alibabaPost({}), body: '{' }, { key: 'none' })).toMatchObject({ status: 401 });
  });

  it('a wrong token and an unknown receiver are 404 alike', async () => {
    const wrong = await deliver('signed', stream(), {}, `${TOKEN}x`);
    const unknown = await deliver('nobody', stream());
    expect(wrong).toMatchObject({ status: 404 });
    const anonymous = ({ text, ...rest }: typeof wrong) => ({
      ...rest,
      body: { ...(JSON.parse(text) as object), requestId: '' },
    });
    expect(anonymous(unknown)).toEqual(anonymous(wrong));
  });

  it('the question whether to record is 404', async () => {
    const question = {
      ...stream(),
      url: 'https://cb.example.com/?app=live&domain=push.example.com&stream=s1&codec=h264&vbitrate=1',
    };
    expect(await deliver('unsigned', question)).toMatchObject({ status: 404 });
  });

  it('more than 64 KiB is 413, and counted', async () => {
    expect(await deliver('unsigned', alibabaPost({ what: 'x'.repeat(65_536) }))).toMatchObject({ status: 413 });
    expect(await counted('unsigned', '', 'too_large')).toBe(1);
    expect(log.of('event_refused').at(-1)).toMatchObject({ receiver: 'unsigned', reason: 'MESSAGE_TOO_LARGE' });
  });

  it('other methods are refused', async () => {
    expect(await system.rest.send('PUT', `/v1/events/signed/${TOKEN}`, {})).toMatchObject({ status: 401 });
    expect(await system.rest.send('HEAD', `/v1/events/signed/${TOKEN}`)).toMatchObject({ status: 401 });
  });
});

it('shows the token in no line of the log', () => {
  expect(JSON.stringify([log.events, log.requests])).not.toContain(TOKEN);
});

it('takes both URLs while a token is replaced, and the former one no longer', async () => {
  const renewed = 'another-token-0123456789-0123456789';
  const next = { ...RECEIVERS[0], id: 'signed-next', token: { env: 'NEXT' } };
  const settingsOf = (receivers: readonly unknown[]) => ({
    callbackKeys: KEYS,
    settings: `
metrics: { host: 127.0.0.1, port: 0 }
publicUrl: https://gate.example.com
receivers: ${JSON.stringify(receivers)}
`,
    env: { TOKEN, NEXT: renewed, HOOK: CALLBACK_KEY, OLD_HOOK: OLD_KEY },
    callers: [
      {
        id: 'team',
        keys: [{ key: 'team-key' }],
        grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read'] as const }],
      },
    ],
  });
  await system.reload(settingsOf([...RECEIVERS, next]));
  expect(await deliver('signed', stream())).toEqual(OK);
  expect(await deliver('signed-next', stream(), {}, renewed)).toEqual(OK);
  expect(await deliver('signed-next', stream())).toMatchObject({ status: 404 });
  await system.reload(settingsOf([...RECEIVERS.slice(1), next]));
  expect(await deliver('signed', stream())).toMatchObject({ status: 404 });
  expect(await deliver('signed-next', stream(), {}, renewed)).toEqual(OK);
  await system.reload(settingsOf(RECEIVERS));
});

it('takes another token and key from the next message on', async () => {
  const renewed = 'another-token-0123456789-0123456789';
  await system.reload({
    callbackKeys: KEYS,
    settings: `
metrics: { host: 127.0.0.1, port: 0 }
publicUrl: https://gate.example.com
receivers: ${JSON.stringify([{ ...RECEIVERS[0], keys: ['hook-2026'] }])}
`,
    env: { TOKEN: renewed, HOOK: CALLBACK_KEY, OLD_HOOK: OLD_KEY },
    callers: [
      { id: 'team', keys: [{ key: 'team-key' }], grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }] },
    ],
  });
  expect(await deliver('signed', stream())).toMatchObject({ status: 404 });
  expect(await deliver('signed', stream(), {}, renewed)).toEqual(OK);
  expect(await deliver('signed', stream(), { key: OLD_KEY }, renewed)).toMatchObject({ status: 401 });
  expect(await deliver('volc-events', familyPost('volcengine'), {}, renewed)).toMatchObject({ status: 404 });
});

async function counted(receiver: string, type: string, result: string): Promise<number> {
  const metrics = await scrape(system.app.metrics ?? '');
  const labels = `receiver="${receiver}",type="${type}",result="${result}"`;
  return Number(new RegExp(`livegate_events_total\\{${labels}\\} (\\d+)`).exec(metrics)?.[1] ?? 0);
}
