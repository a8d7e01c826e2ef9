import { endlessOperation } from '../../../test/support/endless-operation';
import { AuditEvent, AuditLog } from '../../domain/records/audit';
import { GatewayError } from '../../domain/errors/gateway-error';
import { MemoryChange } from '../../domain/records/applied-state';
import { Operation } from '../../domain/operations/operation';
import { AuditedAction, Auditor, MemoryOfWrite } from './auditor';

const ACTION: AuditedAction = {
  method: 'SetCallbackConfig',
  account: 'ali',
  resource: 'accounts/ali/domains/push.example.com/callbackConfigs/stream',
  from: { urls: ['https://old.example.com'] },
  to: { urls: ['https://new.example.com'] },
};

const CALL = { action: 'Set', requestId: 'cloud-1', attempts: 1, outcome: 'APPLIED' } as const;
const lockLost = new GatewayError('RESOURCE_LOCK_LOST', 'another');
const unavailable = new GatewayError('STORE_UNAVAILABLE', 'no');

/** In order: what was recorded, and what was done. */
let steps: (AuditEvent | 'done')[];
/** What the log refuses. */
let refused: (event: AuditEvent) => boolean;
/** What the log refuses, and stores nevertheless. */
let isLate: (event: AuditEvent) => boolean;
/** Whether the lease of the change that comes with the event is lost. */
let isLockLost: (event: AuditEvent) => boolean;
/** What changed in memory, and the kind of the record with which it did. */
let changed: (readonly [string, MemoryChange])[];
let operation: Operation & { end(): void };

beforeEach(() => {
  isLockLost = () => false;
  changed = [];
  steps = [];
  refused = () => false;
  isLate = () => false;
  operation = endlessOperation();
});

function auditor(reads = false): Auditor {
  let ids = 0;
  const log: Pick<AuditLog, 'append'> = {
    append: (event, signal, late, memory) => {
      if (memory && isLockLost(event)) return Promise.reject(lockLost);
      if (memory) changed.push([event.kind, memory]);
      if (isLate(event)) {
        steps.push(event);
        setImmediate(() => late?.());
        return Promise.reject(unavailable);
      }
      if (signal.aborted) return Promise.reject(GatewayError.from(signal.reason));
      if (refused(event)) return Promise.reject(unavailable);
      steps.push(event);
      return Promise.resolve();
    },
  };
  return new Auditor(log, { reads, newId: () => `id-${(ids += 1)}` });
}

function work(): Promise<string> {
  operation.calls.push(CALL);
  steps.push('done');
  return Promise.resolve('result');
}

function failingWith(error: unknown): () => Promise<never> {
  return async () => {
    await work();
    throw error;
  };
}

const { from, to, ...SUBJECT } = ACTION;
const EVENT = { operationId: 'id-1', caller: 'somebody', requestId: 'req-1', ...SUBJECT };

test('a write runs between its intent and its outcome record', async () => {
  expect(await auditor().write(operation, ACTION, work)).toBe('result');
  expect(steps).toEqual([
    { ...EVENT, kind: 'INTENT', from, to },
    'done',
    { ...EVENT, kind: 'OUTCOME', result: { code: 'OK', outcome: 'APPLIED', calls: [CALL] } },
  ]);
});

test("the caller's trace context is recorded", async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await auditor().write({ ...operation, traceparent }, ACTION, work);
  expect(steps).toMatchObject([{ traceparent }, 'done', { traceparent }]);
});

test('a write without a recorded intent is not sent', async () => {
  refused = () => true;
  await expect(auditor().write(operation, ACTION, work)).rejects.toMatchObject({
    reason: 'STORE_UNAVAILABLE',
    metadata: { outcome: 'NOT_APPLIED' },
  });
  operation.end();
  await expect(auditor().write(operation, ACTION, work)).rejects.toMatchObject({
    reason: 'DEADLINE_PASSED',
    metadata: { outcome: 'NOT_APPLIED' },
  });
  expect(steps).toEqual([]);
});

test('a write that succeeded without a recorded outcome is reported as APPLIED', async () => {
  refused = ({ kind }) => kind === 'OUTCOME';
  await expect(auditor().write(operation, ACTION, work)).rejects.toMatchObject({
    reason: 'STORE_UNAVAILABLE',
    retryAfterMs: 1000,
    metadata: { outcome: 'APPLIED' },
  });
  expect(steps).toHaveLength(2);
});

test.each([
  { title: 'says what holds', outcome: 'PARTIALLY_APPLIED' as const, recorded: 'PARTIALLY_APPLIED' },
  { title: 'says nothing of it: nothing was sent', outcome: undefined, recorded: 'NOT_APPLIED' },
])('a failure that $title', async ({ outcome, recorded }) => {
  const error = new GatewayError('PROVIDER_TIMED_OUT', 'no answer', { metadata: { outcome } });
  await expect(auditor().write(operation, ACTION, failingWith(error))).rejects.toBe(error);
  expect(steps[2]).toEqual({
    ...EVENT,
    kind: 'OUTCOME',
    result: { code: 'DEADLINE_EXCEEDED', reason: 'PROVIDER_TIMED_OUT', outcome: recorded, calls: [CALL] },
  });
});

test('a failure that cannot be recorded is still reported', async () => {
  refused = ({ kind }) => kind === 'OUTCOME';
  const error = new GatewayError('PROVIDER_TIMED_OUT', 'no answer');
  await expect(auditor().write(operation, ACTION, failingWith(error))).rejects.toBe(error);
});

test('an outcome is recorded even if the caller has gone', async () => {
  await auditor().write(operation, ACTION, () => {
    operation.end();
    return work();
  });
  expect(steps).toMatchObject([{ kind: 'INTENT' }, 'done', { kind: 'OUTCOME' }]);
});

describe('the memory of a write', () => {
  const change = (resource: string): MemoryChange => ({ resource });
  const memory: MemoryOfWrite<string> = {
    begun: change('begun'),
    done: (result) => change(result),
    failed: ({ reason }) => change(reason),
  };
  const outcome = (code: string, reason?: string, what = 'APPLIED') => ({
    ...EVENT,
    kind: 'OUTCOME',
    result: { code, ...(reason !== undefined && { reason }), outcome: what, calls: [CALL] },
  });

  it('changes with its two records', async () => {
    await auditor().write(operation, ACTION, work, memory);
    expect(changed).toEqual([
      ['INTENT', change('begun')],
      ['OUTCOME', change('result')],
    ]);
    const error = new GatewayError('PROVIDER_TIMED_OUT', 'no answer');
    await expect(auditor().write(operation, ACTION, failingWith(error), memory)).rejects.toBe(error);
    expect(changed.at(-1)).toEqual(['OUTCOME', change('PROVIDER_TIMED_OUT')]);
  });

  it('of a write whose lease is lost before it is sent does not change, and nothing is sent', async () => {
    isLockLost = () => true;
    await expect(auditor().write(operation, ACTION, work, memory)).rejects.toMatchObject({
      reason: 'RESOURCE_LOCK_LOST',
      metadata: { outcome: 'NOT_APPLIED' },
    });
    expect([steps, changed]).toEqual([[], []]);
  });

  it('of a write whose lease is lost meanwhile does not change, and its outcome tells', async () => {
    isLockLost = ({ kind }) => kind === 'OUTCOME';
    await expect(auditor().write(operation, ACTION, work, memory)).rejects.toMatchObject({
      reason: 'RESOURCE_LOCK_LOST',
      metadata: { outcome: 'APPLIED' },
    });
    expect(steps.slice(1)).toEqual(['done', outcome('ABORTED', 'RESOURCE_LOCK_LOST')]);
    expect(changed).toHaveLength(1);
  });

  it('of a failed write whose lease is lost meanwhile does not change, and its outcome is recorded', async () => {
    isLockLost = ({ kind }) => kind === 'OUTCOME';
    const error = new GatewayError('PROVIDER_TIMED_OUT', 'no answer', { metadata: { outcome: 'UNKNOWN' } });
    await expect(auditor().write(operation, ACTION, failingWith(error), memory)).rejects.toBe(error);
    expect(steps.slice(1)).toEqual(['done', outcome('DEADLINE_EXCEEDED', 'PROVIDER_TIMED_OUT', 'UNKNOWN')]);
    expect(changed).toHaveLength(1);
  });
});

describe('reads', () => {
  const READ = { ...EVENT, kind: 'READ' };

  it('are recorded only if enabled', async () => {
    expect(await auditor().read(operation, ACTION, work)).toBe('result');
    expect(steps).toEqual(['done']);
  });

  it('are recorded with their result', async () => {
    expect(await auditor(true).read(operation, ACTION, work)).toBe('result');
    const error = new GatewayError('CONFIG_NOT_FOUND', 'there is none');
    await expect(auditor(true).read(operation, ACTION, failingWith(error))).rejects.toBe(error);
    expect(steps).toEqual([
      'done',
      { ...READ, result: { code: 'OK', calls: [CALL] } },
      'done',
      { ...READ, result: { code: 'NOT_FOUND', reason: 'CONFIG_NOT_FOUND', calls: [CALL, CALL] } },
    ]);
  });

  it('are not answered if they cannot be recorded', async () => {
    refused = () => true;
    await expect(auditor(true).read(operation, ACTION, work)).rejects.toMatchObject({
      reason: 'STORE_UNAVAILABLE',
      metadata: {},
    });
  });

  it('include validateOnly', async () => {
    const plan = { ...operation, validateOnly: true };
    await auditor().write(plan, ACTION, work);
    expect(steps).toEqual(['done']);
    await auditor(true).write(plan, ACTION, work);
    expect(steps).toMatchObject(['done', 'done', { kind: 'READ', result: { code: 'OK' } }]);
  });
});

test('an intent that is in the log although it was refused has an outcome: nothing was sent', async () => {
  isLate = ({ kind }) => kind === 'INTENT';
  await expect(auditor().write(operation, ACTION, work)).rejects.toMatchObject({
    reason: 'STORE_UNAVAILABLE',
    metadata: { outcome: 'NOT_APPLIED' },
  });
  await new Promise((resolve) => setImmediate(resolve));
  const result = { code: 'UNAVAILABLE', reason: 'STORE_UNAVAILABLE', outcome: 'NOT_APPLIED', calls: [] };
  expect(steps).toEqual([
    { ...EVENT, kind: 'INTENT', from, to },
    { ...EVENT, kind: 'OUTCOME', result },
  ]);
});
