import { getEventListeners } from 'node:events';
import { FakeClock, settled } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { requestRecord } from '../../../test/support/request-record';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { CallContext } from './call-operation';
import { OperationFactory } from './operation-factory';

const LIMITS = { deadlineMs: 10_000, maxDeadlineMs: 60_000, recoveryMs: 5_000, maxOperations: 3, maxListsPerCaller: 2 };

const SOMEBODY = { id: 'somebody', grants: [] };

let clock: FakeClock;
let factory: OperationFactory;
let log: RecordedEvents;
let caller: AbortController;

beforeEach(() => {
  clock = new FakeClock();
  log = new RecordedEvents();
  factory = new OperationFactory(clock, LIMITS, log.reportRepeated);
  caller = new AbortController();
});

/** An operation that lasts until it is ended by hand. */
async function start(call: Partial<CallContext> = {}, validateOnly = false) {
  let operation: Operation | undefined;
  let end = (_error?: Error): void => undefined;
  const done = factory.run(
    { caller: SOMEBODY, requestId: 'req-1', signal: caller.signal, record: requestRecord(), ...call },
    validateOnly,
    (started) => {
      operation = started;
      return new Promise<string>((resolve, reject) => {
        end = (error) => (error ? reject(error) : resolve('done'));
      });
    },
  );
  done.catch(() => undefined);
  await settled();
  if (!operation) throw new Error('it did not start');
  return { operation, end, done };
}

function reasonOf({ signal }: Operation): unknown {
  return signal.aborted ? GatewayError.from(signal.reason).reason : undefined;
}

test.each([
  { title: 'the default', timeoutMs: undefined, deadlineMs: 10_000 },
  { title: "the caller's, if it is shorter", timeoutMs: 100, deadlineMs: 100 },
  { title: "the caller's, if it is longer than the default", timeoutMs: 50_000, deadlineMs: 50_000 },
  { title: 'the greatest', timeoutMs: 3_600_000, deadlineMs: 60_000 },
])('the deadline is $title', async ({ timeoutMs, deadlineMs }) => {
  const { operation, end, done } = await start({ timeoutMs });
  expect(operation.deadlineMs).toBe(clock.elapsed() + deadlineMs);
  await clock.advance(deadlineMs - 1);
  expect(operation.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(operation.signal.reason).toMatchObject({
    reason: 'DEADLINE_PASSED',
    message: `the deadline of ${deadlineMs} ms passed`,
  });
  end();
  await done;
});

test('refuses operations above the limit at once, until one ends', async () => {
  const [first] = [await start(), await start(), await start()];
  const refused = factory.run(
    { caller: SOMEBODY, requestId: 'req-1', signal: caller.signal, record: requestRecord() },
    false,
    () => Promise.resolve('done'),
  );
  await expect(refused).rejects.toMatchObject({ reason: 'QUEUE_FULL', retryAfterMs: 1_000 });
  first?.end();
  await settled();
  const served = factory.run(
    { caller: SOMEBODY, requestId: 'req-1', signal: caller.signal, record: requestRecord() },
    false,
    () => Promise.resolve('done'),
  );
  await expect(served).resolves.toMatchObject({ result: 'done' });
});

test('returns the result, and the calls that were made', async () => {
  const { operation, end, done } = await start();
  operation.calls.push({ action: 'Set', requestId: 'r-1', attempts: 1, outcome: 'APPLIED' });
  end();
  expect(await done).toEqual({ result: 'done', calls: operation.calls });
});

test('belongs to its caller, and so do its recoveries', async () => {
  const { operation, end } = await start();
  expect([operation.caller, operation.recovery().caller]).toEqual(['somebody', 'somebody']);
  end();
});

test.each([true, false])('passes validateOnly %s on, also to recoveries', async (validateOnly) => {
  const { operation, end } = await start({}, validateOnly);
  expect([operation.validateOnly, operation.recovery().validateOnly]).toEqual([validateOnly, validateOnly]);
  end();
});

test('ends when the caller goes away', async () => {
  const { operation, end } = await start();
  caller.abort();
  expect(reasonOf(operation)).toBe('CALLER_CANCELLED');
  // Whatever ended it first is the reason.
  await clock.advance(60_000);
  expect(reasonOf(operation)).toBe('CALLER_CANCELLED');
  end();
});

test('is ended from the start if the caller has already gone', async () => {
  caller.abort();
  const { operation, end } = await start();
  expect(reasonOf(operation)).toBe('CALLER_CANCELLED');
  end();
});

test('a recovery outlives the caller and the deadline by its own time limit', async () => {
  const { operation, end } = await start({ timeoutMs: 100 });
  caller.abort();
  await clock.advance(100);
  const recovery = operation.recovery();
  expect(recovery.deadlineMs).toBe(clock.elapsed() + 5_000);
  expect(reasonOf(recovery)).toBeUndefined();
  expect(recovery.calls).toBe(operation.calls);
  // To recover from a recovery is the same recovery: it gets no more time.
  expect(recovery.recovery()).toBe(recovery);
  await clock.advance(4_999);
  expect(reasonOf(recovery)).toBeUndefined();
  await clock.advance(1);
  expect(reasonOf(recovery)).toBe('DEADLINE_PASSED');
  end();
});

test.each([undefined, new Error('failed')])(
  'leaves no timer or listener behind, however it ends: %p',
  async (error) => {
    const { operation, end, done } = await start();
    operation.recovery();
    operation.recovery();
    expect(clock.pending).toBe(3);
    end(error);
    await done.catch(() => undefined);
    expect(clock.pending).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
    expect(factory.running).toBe(0);
  },
);

test('is drained as soon as the last one has ended', async () => {
  await factory.drained();
  const [first, second] = [await start(), await start()];
  expect(factory.running).toBe(2);
  let drained = false;
  const waiting = [factory.drained(), factory.drained()].map((one) => one.then(() => (drained = true)));
  first.end();
  await settled();
  expect([factory.running, drained]).toEqual([1, false]);
  second.end(new Error('failed'));
  await Promise.all(waiting);
  expect([factory.running, drained]).toEqual([0, true]);
});

describe('lists', () => {
  const CALL = { caller: SOMEBODY, requestId: 'req-1', signal: new AbortController().signal, record: requestRecord() };

  it('of one caller are bounded; a finished one makes room, and other callers have their own bound', async () => {
    const ends: (() => void)[] = [];
    const list = (id: string) =>
      factory.list({ ...CALL, caller: { id, grants: [] } }, () => new Promise<void>((end) => ends.push(end)));
    const first = [list('one'), list('one')];
    await expect(list('one')).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      reason: 'CALLER_THROTTLED',
      metadata: { caller: 'one', limit: '2' },
      retryAfterMs: 1000,
    });
    const why = 'lists_exceeded';
    expect(log.events).toEqual([{ event: 'operation_refused', level: 'warn', key: `${why} one`, why, caller: 'one' }]);
    const other = list('other');
    ends[0]?.();
    await first[0];
    const third = list('one');
    await expect(list('one')).rejects.toMatchObject({ reason: 'CALLER_THROTTLED' });
    ends.forEach((end) => end());
    await Promise.all([...first, other, third]);
  });

  it('that fail make room too', async () => {
    const failing = () => factory.list(CALL, () => Promise.reject(new Error('no')));
    for (let i = 0; i < 5; i += 1) await expect(failing()).rejects.toThrow('no');
  });
});
