import { GatewayError } from '../errors/gateway-error';
import { UpstreamCallRecord } from '../operations/operation';
import { RequestHead, RequestRecord, RequestSummary } from './request-record';

const HEAD: RequestHead = { transport: 'grpc', method: 'SetPullConfig', requestId: 'req-1', arrivedAt: 100 };
const APPLIED: UpstreamCallRecord = { action: 'Set', requestId: 'r-1', attempts: 1, outcome: 'APPLIED' };
const LATE = new GatewayError('DEADLINE_PASSED', 'late', { metadata: { outcome: 'RESTORED' } });

function world(head: Partial<RequestHead> = {}) {
  const ended: RequestSummary[] = [];
  let now = 100;
  const record = new RequestRecord({
    head: { ...HEAD, ...head },
    clock: { elapsed: () => now },
    ended: (summary) => ended.push(summary),
  });
  return { record, ended, pass: (ms: number) => (now += ms) };
}

test('a request is over once, when its answer has left', async () => {
  const { record, ended, pass } = world();
  record.calledBy('media-team');
  record.concerns('ali', 'accounts/ali/domains/d/pullConfigs/*');
  record.callsInto([APPLIED]);
  await record.during(() => 'done');
  expect(ended).toEqual([]);
  pass(25);
  record.answered('OK');
  record.abandoned();
  expect(ended).toEqual([
    {
      transport: 'grpc',
      method: 'SetPullConfig',
      requestId: 'req-1',
      code: 'OK',
      outcome: 'APPLIED',
      seconds: 0.025,
      caller: 'media-team',
      account: 'ali',
      resource: 'accounts/ali/domains/d/pullConfigs/*',
      calls: [APPLIED],
    },
  ]);
});

test('a request whose caller has gone is over when its work is, and tells what became of that', async () => {
  const { record, ended } = world();
  let fail = (_error: Error): void => undefined;
  const work = record.during(() => new Promise<void>((_, reject) => (fail = reject)));
  record.abandoned();
  expect(ended).toEqual([]);
  fail(LATE);
  await expect(work).rejects.toBe(LATE);
  expect(ended).toMatchObject([{ code: 'DEADLINE_EXCEEDED', reason: 'DEADLINE_PASSED', outcome: 'RESTORED' }]);
});

test('a request whose caller has gone was cancelled, also where its work succeeds after that', async () => {
  const idle = world();
  idle.record.abandoned();
  expect(idle.ended).toMatchObject([{ code: 'CANCELLED', reason: 'CALLER_CANCELLED' }]);
  const writing = world();
  const work = writing.record.during(() => Promise.resolve());
  writing.record.callsInto([APPLIED]);
  writing.record.abandoned();
  await work;
  expect(writing.ended).toMatchObject([{ code: 'CANCELLED', reason: 'CALLER_CANCELLED', outcome: 'APPLIED' }]);
});

test.each([
  ['names one', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, 'a'.repeat(32)],
  ['names none', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, undefined],
])('the trace is that of a traceparent which %s', (_title, traceparent, traceId) => {
  const { record, ended } = world({ traceparent });
  record.answered('OK');
  expect(ended[0]?.traceId).toBe(traceId);
});

test('an answer without an error of ours has the code that was sent', () => {
  const { record, ended } = world();
  record.answered('UNIMPLEMENTED');
  expect(ended[0]).toMatchObject({ code: 'UNIMPLEMENTED' });
  expect(ended[0]).not.toHaveProperty('reason');
});
