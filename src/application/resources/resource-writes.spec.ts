import { RecordedInstruments } from '../../../test/support/recorded-instruments';
import { RecordedSpan } from '../../../test/support/recorded-spans';
import { forgetfulAuditor } from '../../../test/support/forgetful-auditor';
import { endlessOperation } from '../../../test/support/endless-operation';
import { FakeClock } from '../../../test/support/fake-clock';
import { AppliedState } from '../../domain/records/applied-state';
import { GatewayError, WriteOutcome } from '../../domain/errors/gateway-error';
import { Lease, Operation } from '../../domain/operations/operation';
import { Fields } from '../../domain/resources/resource-fields';
import { ResourceLeases } from '../../domain/operations/resource-leases';
import { ResourceLock } from './resource-lock';
import { ResourceWrites, WritePlan, WriteSubject } from './resource-writes';
import { VolatileAppliedStates } from '../../../test/support/volatile-applied-states';

const SUBJECT: WriteSubject = { method: 'Set', account: 'ali', resource: 'r', key: 'k', lock: { whole: 'lock' } };
const OLD: Fields = { urls: ['https://old'] };
const NEW: Fields = { urls: ['https://new'] };

/**
 * Everything that is said to memory, in order, with what was sent in between; refuses when told to.
 */
class ToldStates extends VolatileAppliedStates {
  readonly told: unknown[] = [];
  readonly leases: (Lease | undefined)[] = [];
  refuseFrom = Infinity;

  override remember(changes: ReadonlyMap<string, AppliedState | undefined>, lease?: Lease): Promise<void> {
    if (this.told.length >= this.refuseFrom) return Promise.reject(new GatewayError('STORE_UNAVAILABLE', 'no store'));
    this.told.push(changes.get('k'));
    this.leases.push(lease);
    return super.remember(changes);
  }
}

const clock = new FakeClock();
const applied = (fields: Fields, attempted?: Fields): AppliedState => ({
  fields,
  appliedAtMs: 1,
  ...(attempted && { attempted }),
});
/** What was read in between is told by the time. */
const takenBack = (fields: Fields): AppliedState => ({ fields, appliedAtMs: 2 });
const now = (fields: Fields): AppliedState => ({ fields, appliedAtMs: clock.now() });

async function statesWith(before: AppliedState | undefined): Promise<ToldStates> {
  const states = new ToldStates();
  await states.remember(new Map([['k', before]]));
  states.told.length = 0;
  states.leases.length = 0;
  return states;
}

const instruments = new RecordedInstruments();

function writesOf(states: ToldStates, leases?: ResourceLeases): ResourceWrites {
  const lock = new ResourceLock(10, clock);
  return new ResourceWrites({ lock, states, auditor: forgetfulAuditor(states), clock, leases, instruments });
}

function run(
  states: ToldStates,
  plan: Partial<WritePlan<string>>,
  operation: Operation = endlessOperation(),
  leases?: ResourceLeases,
): Promise<string> {
  const send = (): ReturnType<WritePlan<string>['send']> => {
    states.told.push('sent');
    return Promise.resolve({ result: 'done', ...(plan.to && { fields: plan.to }), certain: true });
  };
  const writes = writesOf(states, leases);
  return writes.inSession(SUBJECT, operation, (session) => session.commit({ send, ...plan }));
}

const failing = (outcome?: WriteOutcome) => () =>
  Promise.reject(new GatewayError('PROVIDER_UNAVAILABLE', 'no', { metadata: outcome ? { outcome } : {} }));

describe('what is remembered of a write', () => {
  it('that replaces something is first that either may be live', async () => {
    const states = await statesWith(applied(OLD));
    await expect(run(states, { to: NEW })).resolves.toBe('done');
    expect(states.told).toEqual([applied(OLD, NEW), 'sent', now(NEW)]);
  });

  it('on top of one whose outcome is open is first nothing', async () => {
    const states = await statesWith(applied(OLD, { urls: [] }));
    await run(states, { to: NEW });
    expect(states.told).toEqual([undefined, 'sent', now(NEW)]);
  });

  it('of what is remembered already is nothing more', async () => {
    const states = await statesWith(applied(OLD));
    await expect(run(states, { to: { urls: ['https://old'] } })).resolves.toBe('done');
    expect(states.told).toEqual(['sent']);
  });

  it('of what a write is still open to is that it holds now', async () => {
    const states = await statesWith(applied(OLD, NEW));
    await run(states, { to: OLD });
    expect(states.told).toEqual([undefined, 'sent', now(OLD)]);
  });

  it('of what is remembered already, and makes something else of it, is that', async () => {
    const states = await statesWith(applied(OLD));
    await run(states, { to: OLD, send: () => Promise.resolve({ result: 'done', fields: NEW, certain: true }) });
    expect(states.told).toEqual([now(NEW)]);
  });

  it('that deletes is first that it may be gone, and nothing afterwards', async () => {
    const states = await statesWith(applied(OLD));
    await run(states, {});
    expect(states.told).toEqual([applied(OLD, {}), 'sent', undefined]);
  });

  it('that deletes what nothing is remembered of is nothing', async () => {
    const states = await statesWith(undefined);
    await run(states, {});
    expect(states.told).toEqual(['sent', undefined]);
  });

  it('that deletes, and of which nobody knows what it did, is that it may be gone', async () => {
    const states = await statesWith(applied(OLD));
    await expect(run(states, { send: failing('UNKNOWN') })).rejects.toMatchObject({ reason: 'PROVIDER_UNAVAILABLE' });
    expect((await states.recall(['k'])).get('k')).toEqual(applied(OLD, {}));
  });

  it('of a first one is nothing until it is done', async () => {
    const states = await statesWith(undefined);
    await run(states, { to: NEW });
    expect(states.told).toEqual(['sent', now(NEW)]);
  });

  it.each<[WriteOutcome | undefined, unknown]>([
    [undefined, takenBack(OLD)],
    ['NOT_APPLIED', takenBack(OLD)],
    ['RESTORED', takenBack(OLD)],
    ['APPLIED', now(NEW)],
    ['PARTIALLY_APPLIED', undefined],
    ['UNKNOWN', applied(OLD, NEW)],
  ])('that fails with outcome %s is what holds then', async (outcome, held) => {
    const states = await statesWith(applied(OLD));
    await expect(run(states, { to: NEW, send: failing(outcome) })).rejects.toMatchObject({
      reason: 'PROVIDER_UNAVAILABLE',
    });
    expect((await states.recall(['k'])).get('k')).toEqual(held);
  });

  it.each<[WriteOutcome, string, unknown]>([
    ['UNKNOWN', 'Set', applied(OLD, NEW)],
    ['UNKNOWN', 'Delete', undefined],
  ])(
    'whose end is %s after a Set and a %s is nothing where a third thing may be live',
    async (outcome, other, held) => {
      const states = await statesWith(applied(OLD));
      const operation = endlessOperation();
      operation.calls.push({ action: 'Set', requestId: '', attempts: 1, outcome: 'NOT_APPLIED' });
      operation.calls.push({ action: 'Describe', requestId: '', attempts: 1, outcome: 'READ' });
      operation.calls.push({ action: other, requestId: '', attempts: 1, outcome: 'UNKNOWN' });
      await expect(run(states, { to: NEW, send: failing(outcome) }, operation)).rejects.toMatchObject({
        reason: 'PROVIDER_UNAVAILABLE',
      });
      expect((await states.recall(['k'])).get('k')).toEqual(held);
    },
  );

  it('that keeps a key is only what was there, once it is done', async () => {
    const kept = { urls: [], auth: { enabled: true, keyFingerprint: 'f' } };
    const states = await statesWith(applied(kept));
    await run(states, {
      to: { urls: [], auth: { enabled: true } },
      send: () => Promise.resolve({ result: 'done', fields: kept, certain: true }),
    });
    expect((await states.recall(['k'])).get('k')).toEqual(now(kept));
  });

  it('whose result is not certain is that either may be live', async () => {
    const states = await statesWith(applied(OLD));
    await run(states, { to: NEW, send: () => Promise.resolve({ result: 'x', fields: NEW, certain: false }) });
    expect((await states.recall(['k'])).get('k')).toEqual(applied(OLD, NEW));
  });

  it('that only asks what would be done is nothing', async () => {
    const states = await statesWith(applied(OLD));
    await run(states, { to: NEW }, { ...endlessOperation(), validateOnly: true });
    expect(states.told).toEqual(['sent']);
  });
});

describe('where nothing can be remembered', () => {
  it('a write that would make the memory false is not sent', async () => {
    const states = await statesWith(applied(OLD));
    states.refuseFrom = 0;
    await expect(run(states, { to: NEW })).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE', metadata: {} });
    expect(states.told).toEqual([]);
  });

  it('a change that took effect nevertheless is reported', async () => {
    const states = await statesWith(applied(OLD));
    states.refuseFrom = 2;
    await expect(run(states, { to: NEW })).rejects.toMatchObject({
      reason: 'STORE_UNAVAILABLE',
      metadata: { outcome: 'APPLIED' },
    });
    expect(states.told).toEqual([applied(OLD, NEW), 'sent']);
  });

  it('a failure without effect is reported as such', async () => {
    const states = await statesWith(applied(OLD));
    states.refuseFrom = 1;
    await expect(run(states, { to: NEW, send: failing('NOT_APPLIED') })).rejects.toMatchObject({
      reason: 'PROVIDER_UNAVAILABLE',
    });
  });
});

describe('with replicas', () => {
  const lease: Lease = { key: 'lock', fence: 7, remainingMs: () => 1000 };
  const asked: string[] = [];
  const leases: ResourceLeases = {
    run: (scope, _operation, work) => {
      asked.push(scope.whole);
      return work(lease);
    },
  };
  beforeEach(() => asked.splice(0));

  it('everything is remembered under the lease of the write', async () => {
    const states = await statesWith(applied(OLD));
    await run(states, { to: NEW }, endlessOperation(), leases);
    expect(asked).toEqual(['lock']);
    expect(states.leases).toEqual([lease, lease]);
  });

  it('what is remembered already is remembered again, so that a stale one is refused', async () => {
    const states = await statesWith(applied(OLD));
    await run(states, { to: OLD }, endlessOperation(), leases);
    expect(states.told).toEqual(['sent', now(OLD)]);
    expect(states.leases).toEqual([lease]);
  });

  it('calls to the cloud and their undoing are made under the lease', async () => {
    const states = await statesWith(undefined);
    const held = await writesOf(states, leases).inSession(SUBJECT, endlessOperation(), (session) => {
      const { operation } = session;
      const send = () => Promise.resolve({ result: [operation.lease, operation.recovery().lease], certain: true });
      return session.commit({ to: NEW, send });
    });
    expect(held).toEqual([lease, lease]);
  });

  it('a plan needs no lease', async () => {
    const states = await statesWith(undefined);
    await run(states, { to: NEW }, { ...endlessOperation(), validateOnly: true }, leases);
    expect(asked).toEqual([]);
  });
});

test('one session at a time reads the memory and writes', async () => {
  const states = await statesWith(applied(OLD));
  const writes = writesOf(states);
  const seen: unknown[] = [];
  const write = (to: Fields) =>
    writes.inSession(SUBJECT, endlessOperation(), async (session) => {
      seen.push(session.before?.fields);
      await Promise.resolve();
      return session.commit({ to, send: () => Promise.resolve({ result: to, fields: to, certain: true }) });
    });
  await Promise.all([write(NEW), write({ urls: [] })]);
  expect(seen).toEqual([OLD, NEW]);
});

test('the wait for a session is reported once, whether or not its turn comes', async () => {
  const states = await statesWith(undefined);
  const writes = writesOf(states);
  instruments.reports.length = 0;
  let finish = (): void => undefined;
  const first = writes.inSession(SUBJECT, endlessOperation(), () => new Promise<void>((done) => (finish = done)));
  const second = writes.inSession(SUBJECT, endlessOperation(), () => Promise.reject(new Error('failed')));
  const leaving = endlessOperation();
  const third = writes.inSession(SUBJECT, leaving, () => Promise.resolve());
  await clock.advance(250);
  leaving.end();
  await expect(third).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
  await clock.advance(250);
  finish();
  await first;
  await expect(second).rejects.toThrow('failed');
  expect(instruments.reports).toEqual([
    ['lockWaited', 0],
    ['lockWaited', 0.25],
    ['lockWaited', 0.5],
  ]);
});

test('the wait, and each word with the store, has a span', async () => {
  const span = new RecordedSpan();
  const states = await statesWith(applied(OLD));
  states.refuseFrom = 1;
  await expect(run(states, { to: NEW }, { ...endlessOperation(), span })).rejects.toThrow();
  expect(span.ends).toEqual([
    ['lock.wait', 'ok'],
    ['store audit_append', 'ok'],
    ['store remember', 'ok'],
    ['store audit_append', 'STORE_UNAVAILABLE'],
    ['store remember', 'STORE_UNAVAILABLE'],
  ]);
});

test('a wait in vain ends its span with the reason', async () => {
  const span = new RecordedSpan();
  const writes = writesOf(await statesWith(undefined));
  let finish = (): void => undefined;
  const first = writes.inSession(SUBJECT, endlessOperation(), () => new Promise<void>((done) => (finish = done)));
  const leaving = { ...endlessOperation(), span };
  const second = writes.inSession(SUBJECT, leaving, () => Promise.resolve());
  leaving.end();
  await expect(second).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
  expect(span.ends).toEqual([['lock.wait', 'DEADLINE_PASSED']]);
  finish();
  await first;
});
