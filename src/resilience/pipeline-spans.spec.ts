/* The spans of an action: one for each attempt, and one for each wait for its quota. */
import { FakeClock, settled } from '../../test/support/fake-clock';
import { endlessOperation } from '../../test/support/endless-operation';
import { RecordedSpan } from '../../test/support/recorded-spans';
import { testResilience } from '../../test/support/test-resilience';
import { Account } from '../domain/access/account';
import { GatewayError } from '../domain/errors/gateway-error';
import { Operation } from '../domain/operations/operation';
import { Send } from '../domain/operations/upstream-pipeline';
import { NO_SPAN } from '../domain/telemetry/span.port';
import { Resilience } from './resilience';

const ACCOUNT: Account = { id: 'ali', provider: 'alibaba', uid: '1', endpoint: 'http://127.0.0.1:1' };

let clock: FakeClock;
let span: RecordedSpan;
let resilience: Resilience;
beforeEach(() => {
  clock = new FakeClock();
  span = new RecordedSpan();
  resilience = testResilience({ quotasOf: () => ({ Read: { limit: 1, windowMs: 1_000 } }), clock });
});
afterEach(() => resilience.close());

function operation(): Operation {
  return { ...endlessOperation(), deadlineMs: clock.elapsed() + 60_000, span };
}

function read(send: Send<unknown>, under = operation()): Promise<unknown> {
  return resilience
    .pipelineOf(ACCOUNT)
    .read(under, 'Read', send)
    .catch((error: unknown) => error);
}

const answers: Send<undefined> = (attempt) => {
  attempt.onWire();
  return Promise.resolve({ requestId: 'cloud-1', value: undefined });
};

test('each attempt has a span, even if it fails', async () => {
  const metadata = { upstreamCode: 'Busy', upstreamRequestId: 'cloud-0' };
  const sends: Send<undefined>[] = [
    () => Promise.reject(new GatewayError('PROVIDER_UNAVAILABLE', 'busy', { metadata })),
    () => Promise.reject(new GatewayError('PROVIDER_UNREACHABLE', 'no', { cause: new Error('ENOTFOUND: host') })),
  ];
  const done = read((attempt) => (sends.shift() ?? answers)(attempt));
  await clock.advance(60_000);
  await done;
  const attempts = span.children.filter(({ kind }) => kind === 'client');
  const common = { 'livegate.account': 'ali', 'livegate.action': 'Read' };
  expect(attempts.map(({ name, ended, attributes }) => [name, ended, attributes])).toEqual([
    [
      'alibaba Read',
      'PROVIDER_UNAVAILABLE',
      {
        ...common,
        'livegate.attempt': 1,
        'livegate.upstream.code': 'Busy',
        'livegate.upstream.request_id': 'cloud-0',
      },
    ],
    [
      'alibaba Read',
      'PROVIDER_UNREACHABLE',
      { ...common, 'livegate.attempt': 2, 'livegate.upstream.cause': 'ENOTFOUND: host' },
    ],
    ['alibaba Read', 'ok', { ...common, 'livegate.attempt': 3, 'livegate.upstream.request_id': 'cloud-1' }],
  ]);
});

test('a wait for the quota has a span, and a slot without a wait has none', async () => {
  await read(answers);
  expect(span.ends).toEqual([['alibaba Read', 'ok']]);
  const waiting = read(answers);
  const leaving = new AbortController();
  const gone = read(answers, { ...operation(), signal: leaving.signal });
  await settled();
  leaving.abort(new GatewayError('CALLER_CANCELLED', 'gone'));
  await gone;
  await clock.advance(5_000);
  await waiting;
  expect(span.ends.slice(1)).toEqual([
    ['quota.wait', 'ok'],
    ['quota.wait', 'CALLER_CANCELLED'],
    ['alibaba Read', 'ok'],
  ]);
});

test('a call that is held back before it is written has no span', async () => {
  const lease = { key: 'k', fence: 1, remainingMs: () => 0 };
  const write = resilience.pipelineOf(ACCOUNT).write({ ...operation(), lease }, 'Read', answers);
  await expect(write).rejects.toMatchObject({ reason: 'RESOURCE_LOCK_LOST' });
  expect(span.ends).toEqual([]);
});

test('without tracing, an attempt has no span', async () => {
  const spans: unknown[] = [];
  await read(
    (attempt) => {
      spans.push(attempt.span);
      return answers(attempt);
    },
    { ...operation(), span: NO_SPAN },
  );
  expect(spans).toEqual([undefined]);
});
