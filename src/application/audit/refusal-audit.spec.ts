import { requestRecord } from '../../../test/support/request-record';
import { FakeClock, settled } from '../../../test/support/fake-clock';
import { AccessTarget } from '../../domain/access/access-policy';
import { AuditEvent } from '../../domain/records/audit';
import { GatewayError } from '../../domain/errors/gateway-error';
import { CallContext } from '../operations/call-operation';
import { MAX_RECORDS, RefusalAudit, WINDOW_MS } from './refusal-audit';

const TARGET: AccessTarget = { account: 'ali', scope: { type: 'DOMAIN', domain: 'push.example.com' } };
const DENIED = new GatewayError('ACCESS_DENIED', 'no right');

let clock: FakeClock;
let events: AuditEvent[];
let append: (event: AuditEvent, signal: AbortSignal) => Promise<void>;
beforeEach(() => {
  clock = new FakeClock();
  events = [];
  append = (event) => Promise.resolve(void events.push(event));
});

function refusalAudit(enabled = true): RefusalAudit {
  const log = { append: (event: AuditEvent, signal: AbortSignal) => append(event, signal) };
  return new RefusalAudit(log, { enabled, clock, hasAccount: (id) => id === 'ali', newId: () => 'id' });
}

function callOf(id: string): CallContext {
  return {
    caller: { id, grants: [] },
    signal: new AbortController().signal,
    requestId: 'req-1',
    record: requestRecord(),
  };
}

function refuse(audit: RefusalAudit, times = 1, caller = 'media-team', target = TARGET): void {
  for (let i = 0; i < times; i += 1) audit.note(callOf(caller), 'SetCallbackConfig', target, DENIED);
}

it('records the caller, the method and the reason of a refusal', async () => {
  refuse(refusalAudit());
  await clock.advance(1000);
  expect(events).toEqual([
    {
      kind: 'REFUSED',
      operationId: 'id',
      caller: 'media-team',
      account: 'ali',
      method: 'SetCallbackConfig',
      resource: 'accounts/ali/domains/push.example.com',
      requestId: 'req-1',
      result: { code: 'PERMISSION_DENIED', reason: 'ACCESS_DENIED', calls: [] },
    },
  ]);
  expect(clock.pending).toBe(0);
});

it('appends after the refusal, not within it', async () => {
  refuse(refusalAudit());
  await settled();
  expect(events).toEqual([]);
});

it('records nothing unless enabled, and nothing of an account that does not exist', async () => {
  refuse(refusalAudit(false));
  refuse(refusalAudit(), 1, 'media-team', { account: 'nowhere' });
  await clock.advance(1000);
  expect(events).toEqual([]);
});

it('bounds the records of each caller, and counts the missing ones in the next record', async () => {
  const audit = refusalAudit();
  refuse(audit, 5_000);
  refuse(audit, 1, 'another');
  await clock.advance(WINDOW_MS);
  expect(events.map(({ caller }) => caller)).toEqual([...Array<string>(MAX_RECORDS).fill('media-team'), 'another']);
  refuse(audit, 2);
  await clock.advance(1000);
  expect(events.slice(-2).map(({ suppressed }) => suppressed)).toEqual([5_000 - MAX_RECORDS, undefined]);
});

it('bounds the records of all callers that wait for the store', async () => {
  let appended = 0;
  append = () => new Promise(() => (appended += 1));
  const audit = refusalAudit();
  for (let i = 0; i < 1_000; i += 1) refuse(audit, 1, `caller-${i}`);
  await clock.advance(1000);
  for (let i = 0; i < 1_000; i += 1) refuse(audit, 1, `caller-${i}`);
  expect(appended).toBe(100);
});

it.each([
  ['refuses', () => Promise.reject(new GatewayError('STORE_UNAVAILABLE', 'no'))],
  [
    'hangs',
    (_event: AuditEvent, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(GatewayError.from(signal.reason)), { once: true });
      }),
  ],
])('counts what the store %s', async (_title, failing) => {
  const working = append;
  append = failing;
  const audit = refusalAudit();
  refuse(audit, 3);
  await clock.advance(WINDOW_MS);
  append = working;
  refuse(audit);
  await audit.close();
  expect(events).toMatchObject([{ suppressed: 3 }]);
  expect(clock.pending).toBe(0);
});
