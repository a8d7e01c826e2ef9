import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { Lane, OperationLane } from '../../src/domain/operations/lane';
import { Lease, Operation } from '../../src/domain/operations/operation';
import { sameValue } from '../../src/domain/values/same-value';
import { Secret } from '../../src/domain/access/secret';
import { Store, openSharedStore } from '../../src/store/store';
import { endlessOperation } from '../support/endless-operation';
import { HeldLease, holdLease, underLeaseOf } from '../support/leases';
import { newDatabase } from '../support/shared-postgres';
import { TcpRelay, startTcpRelay } from '../support/tcp-relay';
import { sharedOptions } from './stores';
import { until } from '../support/until';

/*
 * Leases among replicas over one real PostgreSQL. A slow machine only makes waits longer, and no
 * assertion depends on how long something took.
 */

const LEASE_MS = 600;

let url: string;
let relay: TcpRelay;
/** One replica that reaches the database directly, and one whose way there can be cut. */
let near: Store;
let far: Store;
const keys = (function* () {
  for (let n = 1; ; n += 1) yield `resource/${n}`;
})();
let key: string;

beforeAll(async () => {
  url = await newDatabase();
  relay = await startTcpRelay(Number(new URL(url).port));
  const farUrl = url.replace(/:\d+\//, `:${relay.port}/`);
  const open = (at: string) =>
    openSharedStore({ ...sharedOptions(new Secret(at)), leaseMs: LEASE_MS, renewEveryMs: 100 });
  // Both make the tables, at once.
  [near, far] = await Promise.all([open(url), open(farUrl)]);
});
afterAll(async () => {
  await Promise.all([near.close(), far.close()]);
  await relay.close();
});
beforeEach(() => (key = keys.next().value ?? ''));

const hold = <T>(store: Store, work: (lease: Lease) => Promise<T>, operation?: Operation): Promise<T> =>
  underLeaseOf(store, { whole: key }, work, operation);
const holding = (store: Store): HeldLease => holdLease(store, { whole: key });

const state = (url: string) => new Map([['r', { fields: { urls: [url] }, appliedAtMs: 1 }]]);

it('a store is not opened without its database, and the error has no password', async () => {
  const open = openSharedStore(sharedOptions(new Secret('postgres://user:pass-word@127.0.0.1:1/livegate')));
  await expect(open).rejects.toThrow(
    new Error("the store's tables cannot be migrated: connect ECONNREFUSED 127.0.0.1:1"),
  );
});

describe('a lease', () => {
  it('has one holder at a time among all replicas, each with a greater fence than the last', async () => {
    let inside = 0;
    let most = 0;
    const fences: number[] = [];
    const writer = (store: Store) =>
      hold(store, async ({ fence }) => {
        most = Math.max(most, (inside += 1));
        fences.push(fence);
        await delay(5);
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 10 }, (_, index) => writer(index % 2 ? near : far)));
    expect(most).toBe(1);
    expect(fences).toEqual(fences.toSorted((a, b) => a - b));
    expect(new Set(fences).size).toBe(10);
  });

  it('does not block claims of other keys', async () => {
    const held = holding(near);
    await held.lease;
    key = keys.next().value ?? '';
    await expect(hold(near, () => Promise.resolve('done'))).resolves.toBe('done');
    await held.letGo();
  });

  it('is released whether the work succeeds or fails', async () => {
    const failure = new GatewayError('PROVIDER_UNAVAILABLE', 'down');
    await expect(hold(near, () => Promise.reject(failure))).rejects.toBe(failure);
    const taken = await hold(far, (lease) => Promise.resolve(lease));
    expect(taken.remainingMs()).toBe(0);
  });

  it('is held until an unanswered write is certainly over', async () => {
    const operation = endlessOperation();
    const overAtMs = performance.now() + 2 * LEASE_MS;
    await hold(near, () => Promise.resolve(operation.unanswered.add(overAtMs)), operation);
    await hold(far, () => Promise.resolve());
    expect(performance.now()).toBeGreaterThanOrEqual(overAtMs);
  });

  it('is waited for until the operation ends, and not claimed afterwards', async () => {
    const held = holding(near);
    await held.lease;
    const operation = endlessOperation();
    const waiting = hold(far, () => Promise.resolve(), operation);
    await delay(50);
    operation.end();
    await expect(waiting).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    await held.letGo();
    await expect(hold(far, () => Promise.resolve(), operation)).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    await expect(hold(near, () => Promise.resolve('free'))).resolves.toBe('free');
  });

  it('is extended as long as the work lasts', async () => {
    const held = holding(near);
    const lease = await held.lease;
    const next = holding(far);
    let overtaken = false;
    void next.lease.then(() => (overtaken = true));
    await delay(2 * LEASE_MS);
    expect(overtaken).toBe(false);
    expect(lease.remainingMs()).toBeGreaterThan(0);
    expect(lease.remainingMs()).toBeLessThanOrEqual(LEASE_MS);
    await held.letGo();
    expect((await next.lease).fence).toBe(lease.fence + 1);
    await next.letGo();
  });
});

describe('the lane of a holder', () => {
  const inLane = (lane: Lane) => ({ ...endlessOperation(), lane: new OperationLane(lane) });

  it('is raised by an interactive write of another replica that waits, and by no other', async () => {
    const bulk = inLane('bulk');
    const held = holdLease(near, { whole: key }, bulk);
    await held.lease;
    const waiting = inLane('bulk');
    const next = holdLease(far, { whole: key }, waiting);
    // Two renewals tell nothing.
    await delay(300);
    expect(bulk.lane.current).toBe('bulk');
    // A write of its own replica that waits for it raises it so.
    waiting.lane.raise();
    await until(() => bulk.lane.current === 'interactive');
    await held.letGo();
    await next.lease;
    await next.letGo();
    const later = inLane('bulk');
    const again = holdLease(near, { whole: key }, later);
    await again.lease;
    await delay(300);
    expect(later.lane.current).toBe('bulk');
    await again.letGo();
  });

  it('is raised by a write of the whole that waits for a part, and of a part that waits for the whole', async () => {
    const part = { whole: key, part: `${key}/parts/one` };
    const other = { whole: key, part: `${key}/parts/two` };
    const operations = [inLane('bulk'), inLane('bulk'), inLane('background')] as const;
    const parts = [holdLease(near, part, operations[0]), holdLease(near, other, operations[1])];
    await Promise.all(parts.map(({ lease }) => lease));
    const samePart = holdLease(far, part);
    await until(() => operations[0].lane.current === 'interactive');
    await delay(300);
    expect(operations[1].lane.current).toBe('bulk');
    await parts[0]?.letGo();
    await samePart.lease;
    await samePart.letGo();
    const whole = holdLease(far, { whole: key });
    await until(() => operations[1].lane.current === 'interactive');
    await parts[1]?.letGo();
    await whole.lease;
    await whole.letGo();
    const held = holdLease(near, { whole: key }, operations[2]);
    await held.lease;
    const ofPart = holdLease(far, part);
    await until(() => operations[2].lane.current === 'interactive');
    await held.letGo();
    await ofPart.lease;
    await ofPart.letGo();
  });
});

describe('a replica that is cut off from the database', () => {
  afterEach(() => relay.restore());

  it('knows that its lease has ended before another replica gets it, and its later writes are refused', async () => {
    const held = holding(far);
    const lease = await held.lease;
    relay.cut();
    const next = holding(near);
    const overtaking = await next.lease;
    expect(lease.remainingMs()).toBeLessThanOrEqual(0);
    await near.appliedStates.remember(state('https://newer.example.com'), overtaking);
    relay.restore();
    const late = far.appliedStates.remember(state('https://older.example.com'), lease);
    await expect(late).rejects.toMatchObject({ reason: 'RESOURCE_LOCK_LOST' });
    await held.letGo();
    expect(overtaking.remainingMs()).toBeGreaterThan(0);
    expect((await near.appliedStates.recall(['r'])).get('r')?.fields).toEqual({ urls: ['https://newer.example.com'] });
    await next.letGo();
  });

  it('is refused, and recovers when the connection is back', async () => {
    relay.cut();
    await expect(far.appliedStates.recall(['r'])).rejects.toMatchObject({
      reason: 'STORE_UNAVAILABLE',
      retryAfterMs: 1000,
    });
    await expect(hold(far, () => Promise.resolve())).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
    relay.restore();
    await expect(hold(far, () => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('gives up a database that accepts everything and answers nothing', async () => {
    relay.delay(9_000);
    try {
      await expect(far.appliedStates.recall(['r'])).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
    } finally {
      relay.delay(0);
    }
    await expect(far.appliedStates.recall(['r'])).resolves.toBeDefined();
  });
});

describe('a state remembered under a lease', () => {
  it('waits for a concurrent claim, and is refused if that succeeds', async () => {
    await near.appliedStates.remember(state('https://before.example.com'));
    const held = holding(near);
    const lease = await held.lease;
    const claimant = new Client({ connectionString: url });
    await claimant.connect();
    try {
      await claimant.query('begin');
      await claimant.query('update resource_leases set fence = fence + 1 where key = $1', [key]);
      let settled = false;
      const late = near.appliedStates
        .remember(state('https://late.example.com'), lease)
        .finally(() => (settled = true));
      late.catch(() => undefined);
      await delay(100);
      expect(settled).toBe(false);
      await claimant.query('commit');
      await expect(late).rejects.toMatchObject({ reason: 'RESOURCE_LOCK_LOST' });
    } finally {
      await claimant.end();
    }
    expect((await near.appliedStates.recall(['r'])).get('r')?.fields).toEqual({ urls: ['https://before.example.com'] });
    await held.letGo();
  });

  it('is kept after the lease has run out if nobody else has claimed it', async () => {
    const lease = await hold(near, (given) => Promise.resolve(given));
    await near.appliedStates.remember(state('https://kept.example.com'), lease);
    expect((await far.appliedStates.recall(['r'])).get('r')?.fields).toEqual({ urls: ['https://kept.example.com'] });
  });
});

describe('a table that somebody else has locked', () => {
  let other: Client;
  beforeEach(async () => {
    other = new Client({ connectionString: url });
    await other.connect();
  });
  afterEach(() => other.end());

  const lock = async (table: string): Promise<void> => {
    await other.query('begin');
    await other.query(`lock table ${table} in access exclusive mode`);
  };
  const statementsThatWait = async (): Promise<number> => {
    const waiting = 'select 1 from pg_stat_activity where datname = current_database() and wait_event_type = $1';
    // A transaction sees one state of it for as long as it lasts.
    await other.query('select pg_stat_clear_snapshot()');
    return (await other.query(waiting, ['Lock'])).rows.length;
  };
  const untilWaiting = (statements: number) => until(async () => (await statementsThatWait()) >= statements);

  const untilRecalled = (url: string) =>
    until(async () => sameValue((await near.appliedStates.recall(['r'])).get('r')?.fields, { urls: [url] }));

  it('delays no operation beyond its end', async () => {
    await near.appliedStates.remember(state('https://before.example.com'));
    await hold(near, async (lease) => {
      await lock('applied_states');
      const operation = endlessOperation();
      const { signal } = operation;
      const waiting = [
        near.appliedStates.recall(['r'], signal),
        near.appliedStates.recallBelow('r', signal),
        near.appliedStates.remember(state('https://given-up.example.com'), lease, signal),
      ].map((wait: Promise<unknown>) => wait.catch((error: unknown) => error));
      await untilWaiting(3);
      operation.end();
      expect(await Promise.all(waiting)).toEqual(Array(3).fill(expect.objectContaining({ reason: 'DEADLINE_PASSED' })));
      expect(await statementsThatWait()).toBe(3);
    });
    // Nobody has had the lease since: it is remembered all the same.
    await other.query('commit');
    await untilRecalled('https://given-up.example.com');
  });

  it('never lets an abandoned write replace the state of a later holder', async () => {
    await near.appliedStates.remember(state('https://before.example.com'));
    const operation = endlessOperation();
    await hold(near, async (lease) => {
      await lock('applied_states');
      const late = near.appliedStates.remember(state('https://given-up.example.com'), lease, operation.signal);
      late.catch(() => undefined);
      await untilWaiting(1);
      operation.end();
      await expect(late).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    });
    await hold(far, async (lease) => {
      await other.query('commit');
      await until(async () => (await statementsThatWait()) === 0);
      const found = await far.appliedStates.recall(['r']);
      expect(found.get('r')?.fields).toEqual({ urls: ['https://before.example.com'] });
      await far.appliedStates.remember(state('https://newer.example.com'), lease);
    });
    expect((await near.appliedStates.recall(['r'])).get('r')?.fields).toEqual({ urls: ['https://newer.example.com'] });
  });

  it('releases a lease that is granted after the operation has ended', async () => {
    await lock('resource_leases');
    const operation = endlessOperation();
    const work = jest.fn();
    const waiting = hold(near, work, operation);
    waiting.catch(() => undefined);
    await untilWaiting(1);
    operation.end();
    await expect(waiting).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    expect(await statementsThatWait()).toBe(1);
    await other.query('commit');
    const granted = async () =>
      (await other.query<{ fence: string }>('select fence from resource_leases where key = $1', [key])).rows[0]?.fence;
    const given = Number(await until(granted));
    // Or it would be extended for ever.
    const fence = await hold(far, (lease) => Promise.resolve(lease.fence));
    expect(fence).toBe(given + 1);
    expect(work).not.toHaveBeenCalled();
  });

  it('does not delay the result of the work when no time is left', async () => {
    const operation = endlessOperation();
    const done = hold(
      near,
      async () => {
        await lock('resource_leases');
        return 'done';
      },
      operation,
    );
    await untilWaiting(1);
    operation.end();
    await expect(done).resolves.toBe('done');
    expect(await statementsThatWait()).toBeGreaterThan(0);
    await other.query('commit');
    await expect(hold(far, () => Promise.resolve('free'))).resolves.toBe('free');
  });
});
