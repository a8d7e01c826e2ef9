import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '../../src/domain/access/secret';
import { SecretReference } from '../../src/domain/access/secret-files';
import { systemClock } from '../../src/resilience/system-clock';
import { nats } from '../../src/receivers/sinks/nats';
import { Sink, SinkMessage } from '../../src/receivers/sinks/sink.port';
import { testKit } from '../support/config-kit';
import { RecordedEvents } from '../support/recorded-events';
import { Nats, natsOperator, startNats } from '../support/start-nats';
import { undisturbed } from '../support/undisturbed';
import { until } from '../support/until';

/* The sink of JetStream against Debian's nats-server. */

const TLS = join(__dirname, '../tls');
const ID = '52fdfc072182654f163f5f0f9a621d72';
const EVENT = `{"specversion":"1.0","id":"${ID}","data":{"stream":"s1"}}`;
const MESSAGE: SinkMessage = {
  id: ID,
  type: 'livegate.stream.started',
  account: 'ali-prod',
  receiver: 'media',
  orderingKey: 'media/push.example.com/live/s1',
  event: EVENT,
  attempt: 1,
};
const SUBJECT = 'livegate.ali-prod.livegate.stream.started';
const never = new AbortController().signal;

let server: Nats;
const sinks: Sink[] = [];

function sinkOf(section: object, files: Readonly<Record<string, string>> = {}): Sink {
  const given = { servers: [server.address], stream: 'LIVE', ...section };
  const sink = nats.create('bus', nats.schema(testKit(files)).parse(given), {
    clock: systemClock,
    random: Math.random,
    openEgress: () => ({ send: () => Promise.reject(new Error('nobody is called')), close: () => Promise.resolve() }),
    urlPolicy: () => ({ allowPrivateHosts: true }),
    files: { watch },
    ...new RecordedEvents(),
  });
  sinks.push(sink);
  return sink;
}

function watch<T>({ value }: SecretReference, parse: (text: Secret) => T | undefined) {
  const current = parse(value);
  if (current === undefined) throw new Error('the content does not parse');
  return { current: () => current, changedAt: -Infinity, lookedAt: Infinity, look: () => Promise.resolve() };
}

async function begin(...given: Parameters<typeof startNats>): Promise<void> {
  server = await startNats(...given);
}

const addStream = (config: object = {}) =>
  server.admin(({ streams }) => streams.add({ name: 'LIVE', subjects: ['livegate.>'], ...config }));

afterEach(async () => {
  await Promise.all(sinks.splice(0).map((sink) => sink.close()));
  await server.stop();
});

test('an event is a message that the stream keeps once, however often it is sent', async () => {
  await begin();
  await addStream();
  const sink = sinkOf({});
  expect(await sink.send(MESSAGE, never)).toEqual({ kind: 'delivered', status: 'sequence 1' });
  expect(await sink.send({ ...MESSAGE, attempt: 2 }, never)).toEqual({ kind: 'delivered', status: 'duplicate of 1' });
  // Another process, which does not know of the first one.
  expect(await sinkOf({}).send(MESSAGE, never)).toEqual({ kind: 'delivered', status: 'duplicate of 1' });
  const contentType = 'application/cloudevents+json; charset=utf-8';
  expect(await server.messages('LIVE')).toEqual([{ subject: SUBJECT, id: ID, contentType, body: EVENT }]);
});

test('events wait for a stream that is missing, another one, or full', async () => {
  await begin();
  const sink = sinkOf({});
  const missing = `no stream takes ${SUBJECT}; LIVE must have it`;
  expect(await sink.send(MESSAGE, never)).toEqual({ kind: 'retry', error: missing });
  await addStream({ name: 'OTHER' });
  const other = `${SUBJECT} belongs to another stream than LIVE`;
  expect(await sink.send(MESSAGE, never)).toEqual({ kind: 'retry', status: '10060', error: other });
  await server.admin(({ streams }) => streams.delete('OTHER'));
  await addStream({ max_msgs: 1, discard: 'new' });
  expect(await sink.send(MESSAGE, never)).toMatchObject({ kind: 'delivered' });
  const next = { ...MESSAGE, id: 'next' };
  const full = 'the stream LIVE is full: maximum messages exceeded';
  expect(await sink.send(next, never)).toEqual({ kind: 'retry', status: '10077', error: full });
  await server.admin(({ streams }) => streams.purge('LIVE'));
  expect(await sink.send(next, never)).toMatchObject({ kind: 'delivered' });
});

test('what is too large for the stream or the server becomes a dead letter', async () => {
  await begin('max_payload: 4096');
  await addStream({ max_msg_size: 2_000 });
  const sink = sinkOf({});
  const send = (size: number) => sink.send({ ...MESSAGE, event: 'x'.repeat(size) }, never);
  expect(await send(3_000)).toEqual({ kind: 'dead', status: '10054', error: 'LIVE takes no event of this size' });
  expect(await send(5_000)).toEqual({ kind: 'dead', error: 'the NATS server takes no message of this size' });
});

test('a server that is away fails attempts at once, and is used again when it is back', async () => {
  await begin();
  await addStream();
  const sink = sinkOf({});
  expect(await sink.send(MESSAGE, never)).toMatchObject({ kind: 'delivered' });
  await server.kill();
  const refused = `connect ECONNREFUSED ${server.address}`;
  await until(async () => {
    const outcome = await sink.send(MESSAGE, never);
    return 'error' in outcome && outcome.error === refused;
  });
  await server.restart();
  const outcome = await until(async () => {
    const { kind, status } = await sink.send(MESSAGE, never);
    return kind === 'delivered' && status;
  });
  expect(outcome).toBe('duplicate of 1');
});

test('an attempt ends when its time is over, whether it waits for a connection or an acknowledgement', async () => {
  await begin();
  await addStream();
  const sink = sinkOf({});
  await sink.send(MESSAGE, never);
  await server.pause();
  await undisturbed(async () => {
    const deadline = AbortSignal.timeout(200);
    const begun = performance.now();
    const outcomes = await Promise.all([sink, sinkOf({})].map((one) => one.send(MESSAGE, deadline)));
    expect(outcomes).toMatchObject([{ kind: 'retry' }, { kind: 'retry' }]);
    expect(performance.now() - begun).toBeLessThan(2_500);
  });
});

test('a user shows credentials, and may publish what its account lets it', async () => {
  const { settings, credentials } = natsOperator();
  const { credsAuthenticator } = await import('@nats-io/transport-node');
  await begin(settings, { authenticator: credsAuthenticator(Buffer.from(credentials())) });
  await addStream();
  const send = (content: string) =>
    sinkOf({ credentials: { file: 'user.creds' } }, { 'user.creds': content }).send(MESSAGE, never);
  expect(await send(credentials())).toMatchObject({ kind: 'delivered' });
  expect(await send(credentials(['other.>']))).toEqual({
    kind: 'retry',
    error: `Permissions Violation for Publish to "${SUBJECT}"`,
  });
  const foreign = natsOperator().credentials();
  const outcome = await send(foreign);
  expect(outcome).toMatchObject({ kind: 'retry', error: 'Authorization Violation' });
  expect(await sinkOf({}).send(MESSAGE, never)).toMatchObject({ kind: 'retry', error: 'Authorization Violation' });
});

test.each([
  [
    'a user shows a password',
    'user: livegate, password: PASSWORD',
    { user: 'livegate', password: { env: 'PASSWORD' } },
  ],
  ['servers ask for a token', 'token: TOKEN', { token: { env: 'TOKEN' } }],
])('%s, and a wrong one publishes nothing', async (_title, authorization, section) => {
  const login = { user: 'livegate', pass: 'PASSWORD', token: 'TOKEN' };
  const admin = 'token' in section ? { token: login.token } : { user: login.user, pass: login.pass };
  await begin(`authorization { ${authorization} }`, admin);
  await addStream();
  expect(await sinkOf(section).send(MESSAGE, never)).toMatchObject({ kind: 'delivered' });
  const wrong = { ...section, ['token' in section ? 'token' : 'password']: { env: 'WRONG' } };
  const refused = await sinkOf(wrong).send({ ...MESSAGE, id: 'next' }, never);
  expect(refused).toEqual({ kind: 'retry', error: 'Authorization Violation' });
  expect(await server.messages('LIVE')).toHaveLength(1);
});

test('TLS is spoken with servers whose certificate an authority has signed, and with no others', async () => {
  const authority = readFileSync(join(TLS, 'authority.pem'), 'utf8');
  const files = `cert_file: "${TLS}/server.pem", key_file: "${TLS}/server.key"`;
  await begin(`tls { ${files} }`, { tls: { ca: authority } });
  await addStream();
  const withCa = sinkOf({ tls: true, ca: 'ca.pem' }, { 'ca.pem': authority });
  expect(await withCa.send(MESSAGE, never)).toMatchObject({ kind: 'delivered' });
  const outcome = await sinkOf({ tls: true }).send(MESSAGE, never);
  expect(outcome).toEqual({
    kind: 'retry',
    // Node 24 adds advice.
    error: expect.stringMatching(/^UNABLE_TO_VERIFY_LEAF_SIGNATURE: unable to verify the first certificate/),
  });
});

test('a sink that must use TLS sends nothing to a server without', async () => {
  await begin();
  await addStream();
  const outcome = await sinkOf({ tls: true }).send(MESSAGE, never);
  expect(outcome).toEqual({ kind: 'retry', error: "server does not support 'tls'" });
  expect(await server.messages('LIVE')).toEqual([]);
});
