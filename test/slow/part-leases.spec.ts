/*
 * Leases of parts and of their whole, among replicas over one real PostgreSQL. No assertion depends
 * on a slow machine.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { LockScope } from '../../src/domain/operations/lock-scope';
import { Secret } from '../../src/domain/access/secret';
import { openSharedStore, Store } from '../../src/store/store';
import { sharedOptions } from '../store/stores';
import { endlessOperation } from '../support/endless-operation';
import { holdLease, underLeaseOf } from '../support/leases';
import { queryAt } from '../support/postgres-server';
import { newDatabase } from '../support/shared-postgres';
import { startTcpRelay, TcpRelay } from '../support/tcp-relay';
import { until } from '../support/until';

/** One replica that reaches the database directly, and one whose way there can be cut. */
let near: Store;
let far: Store;
let relay: TcpRelay;
let url: string;
let number = 0;
let whole: LockScope;
let one: LockScope;
let two: LockScope;

beforeAll(async () => {
  url = await newDatabase();
  relay = await startTcpRelay(Number(new URL(url).port));
  const open = (at: string) => openSharedStore({ ...sharedOptions(new Secret(at)), leaseMs: 1_500, renewEveryMs: 100 });
  near = await open(url);
  far = await open(url.replace(/:\d+\//, `:${relay.port}/`));
});
afterAll(async () => {
  await Promise.all([near.close(), far.close()]);
  await relay.close();
});
beforeEach(() => {
  const key = `whole/${(number += 1)}`;
  whole = { whole: key };
  one = { whole: key, part: `${key}/parts/one` };
  two = { whole: key, part: `${key}/parts/two` };
});
afterEach(() => relay.restore());

const over = () => Promise.resolve('done');
/** Whether a claim that is made now is turned down. */
const isTaken = async (store: Store, scope: LockScope): Promise<boolean> => {
  const operation = endlessOperation();
  const claim = underLeaseOf(store, scope, over, operation);
  const isRefused = claim.then(
    () => false,
    () => true,
  );
  await delay(150);
  operation.end();
  return isRefused;
};

const isWholeAwaited = async (): Promise<boolean> => {
  const awaited = `key = 'livegate/awaited/${whole.whole}' and holder <> ''`;
  return (await queryAt(url, `select key from resource_leases where ${awaited}`)).length > 0;
};

describe('parts of a whole', () => {
  it('are held at the same time by different replicas', async () => {
    const held = [holdLease(near, one), holdLease(far, two)];
    const leases = await Promise.all(held.map(({ lease }) => lease));
    expect(leases.map(({ key: held }) => held)).toEqual([one.part, two.part]);
    expect(await isTaken(far, one)).toBe(true);
    await Promise.all(held.map((each) => each.letGo()));
  });

  it('keep the whole waiting, which then keeps them waiting', async () => {
    const held = holdLease(near, one);
    await held.lease;
    expect(await isTaken(far, whole)).toBe(true);
    await held.letGo();
    const all = holdLease(far, whole);
    await all.lease;
    expect(await Promise.all([isTaken(near, one), isTaken(near, two)])).toEqual([true, true]);
    await all.letGo();
    await expect(underLeaseOf(near, two, over)).resolves.toBe('done');
  });

  it('are not claimed any more while the whole is awaited, so that it is not kept waiting for ever', async () => {
    const held = holdLease(near, one);
    await held.lease;
    const all = holdLease(far, whole);
    const order: string[] = [];
    void all.lease.then(() => order.push('whole'));
    await until(isWholeAwaited);
    const next = holdLease(near, two);
    void next.lease.then(() => order.push('part'));
    await delay(300);
    expect(order).toEqual([]);
    await held.letGo();
    await all.lease;
    await all.letGo();
    await next.lease;
    await next.letGo();
    expect(order).toEqual(['whole', 'part']);
  });

  it('are claimed again when whoever awaited the whole has given up', async () => {
    const held = holdLease(near, one);
    await held.lease;
    expect(await isTaken(far, whole)).toBe(true);
    await expect(underLeaseOf(near, two, over)).resolves.toBe('done');
    await held.letGo();
  });

  it('never slip past the whole, nor it past them', async () => {
    let parts = 0;
    let wholes = 0;
    let most = 0;
    const overlaps: string[] = [];
    const enter = async (isWhole: boolean): Promise<void> => {
      if (isWhole) wholes += 1;
      else parts += 1;
      most = Math.max(most, parts);
      if (wholes > 1 || (wholes === 1 && parts > 0)) overlaps.push(`${wholes} wholes, ${parts} parts`);
      await delay(1);
      if (isWhole) wholes -= 1;
      else parts -= 1;
    };
    const race = async (n: number): Promise<void> => {
      const [first, second] = n % 2 ? [near, far] : [far, near];
      await Promise.all([
        underLeaseOf(first, whole, () => enter(true)),
        underLeaseOf(second, one, () => enter(false)),
        underLeaseOf(first, two, () => enter(false)),
      ]);
    };
    for (let n = 0; n < 200; n += 1) await race(n);
    expect(overlaps).toEqual([]);
    expect(most).toBe(2);
  });

  it.each([
    ['a part that is left', () => [one, whole] as const],
    ['the whole that is left', () => [whole, one] as const],
  ])('%s is lost for good to what conflicts with it', async (_, scopes) => {
    const [left, claimed] = scopes();
    const held = holdLease(far, left);
    const lease = await held.lease;
    relay.cut();
    await expect(underLeaseOf(near, claimed, over)).resolves.toBe('done');
    relay.restore();
    // Its renewals reach the database again, and do not bring it back.
    await delay(300);
    expect(lease.remainingMs()).toBeLessThanOrEqual(0);
    const late = far.appliedStates.remember(new Map([['r', { fields: {}, appliedAtMs: 1 }]]), lease);
    await expect(late).rejects.toMatchObject({ reason: 'RESOURCE_LOCK_LOST' });
    await held.letGo();
  });

  it('that a lost replica holds keep the same part and the whole waiting, and no others', async () => {
    const held = holdLease(far, one);
    const lease = await held.lease;
    relay.cut();
    await expect(underLeaseOf(near, two, over)).resolves.toBe('done');
    expect(await isTaken(near, one)).toBe(true);
    await expect(underLeaseOf(near, whole, over)).resolves.toBe('done');
    expect(lease.remainingMs()).toBeLessThanOrEqual(0);
    await held.letGo();
  });
});
