import { StopController } from '../../src/domain/concurrency/stop-signal';
import { Drift } from '../../src/domain/drift/drift';
import { DriftStore, DriftTurn, RememberedState } from '../../src/domain/drift/drift-store.port';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { Store } from '../../src/store/store';
import { localWorld, sharedWorld, StoreWorld } from './stores';

/*
 * Drifts and the turns of looking for them in the embedded database and in a real PostgreSQL.
 */

const LEASE_MS = 60_000;
const never = new StopController().signal;
const ACCOUNT = 'alibaba/1';
const keyOf = (name: string, account = ACCOUNT): string => `${account}/domains/${name}/callbackConfigs/stream`;
const [A, B, C] = [keyOf('a.example.com'), keyOf('b.example.com'), keyOf('c.example.com')] as const;

const difference = { fields: [{ field: 'urls', applied: '[]', live: '["x"]' }], isGone: false, sinceMs: 5 };
const differs = (resource: string): Drift => ({ resource, difference, observedAtMs: 5 });
const unreadable = (resource: string): Drift => ({
  resource,
  error: { reason: 'PROVIDER_UNAVAILABLE', message: 'no', metadata: {}, violations: [] },
});

describe.each([
  ['embedded', localWorld],
  ['PostgreSQL', sharedWorld],
] as const)('%s', (_name, start) => {
  let world: StoreWorld;
  let store: Store;
  let drifts: DriftStore;
  let turn: DriftTurn;
  let clockMs = 0;
  beforeAll(async () => {
    world = await start();
    store = await world.open();
    drifts = store.drifts;
  });
  afterAll(async () => {
    await store.close();
    world.remove();
  });
  const set = (...resources: string[]) => {
    clockMs += 1;
    return store.appliedStates.remember(new Map(resources.map((one) => [one, { fields: {}, appliedAtMs: clockMs }])));
  };
  const claimed = async (): Promise<DriftTurn> => {
    const found = await drifts.claim('me', LEASE_MS);
    if (!found) throw new Error('no turn is due');
    return found;
  };
  const stateOf = async (resource: string): Promise<RememberedState> => {
    const found = (await drifts.remembered(ACCOUNT, '', 10)).find((one) => one.resource === resource);
    if (!found) throw new Error(`${resource} is not remembered`);
    return found;
  };
  const listed = async () => (await drifts.list(ACCOUNT, '', 10, never)).map(({ resource }) => resource);

  beforeEach(async () => {
    await set(A, B, C, keyOf('d.example.com', 'alibaba/12'));
    await drifts.enlist([ACCOUNT], 1_000_000);
    turn = await claimed();
  });
  afterEach(async () => {
    for (const resource of [A, B, C])
      await drifts.clear(turn, await stateOf(resource).catch(() => ({ resource, version: '' })));
    await drifts.giveBack(turn, { nextAtMs: 0 });
  });

  it('gives a turn to one at a time, when it is due', async () => {
    expect(turn).toMatchObject({ cloudAccount: ACCOUNT, claimedAtMs: expect.any(Number) });
    expect(await drifts.claim('other', LEASE_MS)).toBeUndefined();
    const round = { startedAtMs: 7, count: 3, looked: 1, cursor: A };
    await drifts.giveBack(turn, { round, nextAtMs: turn.claimedAtMs + 500_000 });
    expect(await drifts.claim('other', LEASE_MS)).toBeUndefined();
    // None waits longer than a shorter round would take.
    await drifts.enlist([ACCOUNT], 0);
    const next = await claimed();
    expect(next).toMatchObject({ round, fence: turn.fence + 1 });
    expect(await drifts.renew(turn, LEASE_MS)).toBe(false);
    expect(await drifts.renew(next, LEASE_MS)).toBe(true);
    turn = next;
  });

  it('remembers when a whole round was, and no more of the round', async () => {
    const ended = { startedAtMs: 7, count: 3, looked: 3, cursor: C };
    await drifts.giveBack(turn, { ended, nextAtMs: 0 });
    expect(await drifts.wholeRound(ACCOUNT)).toEqual({ startedAtMs: 7, endedAtMs: expect.any(Number) });
    expect(await drifts.wholeRound('alibaba/12', never)).toBeUndefined();
    turn = await claimed();
    expect(turn).not.toHaveProperty('round');
  });

  it('finds what is remembered in the cloud account, in order and with what is known', async () => {
    expect(await drifts.count(ACCOUNT)).toBe(3);
    await drifts.keep(turn, await stateOf(B), differs(B));
    expect(await drifts.remembered(ACCOUNT, A, 10)).toMatchObject([
      { resource: B, known: differs(B) },
      { resource: C },
    ]);
    expect(await drifts.remembered(ACCOUNT, '', 1)).toMatchObject([{ resource: A }]);
  });

  it('lists and counts what differs until it is cleared, written or deleted', async () => {
    for (const resource of [A, B]) await drifts.keep(turn, await stateOf(resource), differs(resource));
    await drifts.keep(turn, await stateOf(C), unreadable(C));
    expect(await drifts.list(ACCOUNT, A, 10, never)).toEqual([differs(B), unreadable(C)]);
    expect((await drifts.counts()).get(ACCOUNT)).toBe(2);
    await drifts.clear(turn, await stateOf(A));
    await set(B);
    await store.appliedStates.remember(new Map([[C, undefined]]));
    expect(await listed()).toEqual([]);
    expect((await drifts.counts()).get(ACCOUNT)).toBe(0);
    expect(await stateOf(B)).not.toHaveProperty('known');
  });

  it('does not read for a caller that has gone', async () => {
    const gone = new StopController();
    gone.abort(new GatewayError('CALLER_CANCELLED', 'gone'));
    const refused = expect.objectContaining({ reason: 'CALLER_CANCELLED' }) as Error;
    await expect(drifts.list(ACCOUNT, '', 10, gone.signal)).rejects.toEqual(refused);
    await expect(drifts.wholeRound(ACCOUNT, gone.signal)).rejects.toEqual(refused);
  });

  it('keeps nothing that was compared with an older memory, or by a worker that lost its turn', async () => {
    const [old, other] = [await stateOf(A), await stateOf(B)];
    const lost = { ...turn, fence: turn.fence - 1 };
    await set(A);
    expect(await drifts.keep(turn, old, differs(A))).toBe(false);
    expect(await drifts.keep(lost, other, differs(B))).toBe(false);
    expect(await listed()).toEqual([]);
    expect(await drifts.keep(turn, other, differs(B))).toBe(true);
    expect(await drifts.clear(lost, other)).toBe(false);
    expect(await listed()).toEqual([B]);
    expect(await drifts.clear(turn, other)).toBe(true);
  });

  it('gives workers that look at the same moment a turn each, and forgets a cloud account', async () => {
    const others = ['alibaba/21', 'alibaba/22', 'alibaba/23'];
    await drifts.enlist(others, 1_000_000);
    const turns = await Promise.all(others.map((one) => drifts.claim(one, LEASE_MS)));
    expect(turns.map((one) => one?.cloudAccount).sort()).toEqual(others);
    for (const one of turns) if (one) expect(await drifts.forget(one)).toBe(0);
    await drifts.keep(turn, await stateOf(A), differs(A));
    expect(await drifts.forget({ ...turn, fence: turn.fence - 1 })).toBe(0);
    expect(await listed()).toEqual([A]);
    await drifts.sweep(turn);
    expect(await drifts.forget(turn)).toBe(1);
    expect([await listed(), await drifts.renew(turn, LEASE_MS), (await drifts.counts()).size]).toEqual([[], false, 0]);
  });

  it('sweeps out what is void, and nothing else', async () => {
    for (const resource of [A, B]) await drifts.keep(turn, await stateOf(resource), differs(resource));
    const { version } = await stateOf(A);
    const memory = { fields: {}, appliedAtMs: clockMs };
    // The same memory again, as only a test can make it: a void entry counts again.
    const comesBack = async (): Promise<void> => {
      await store.appliedStates.remember(new Map([[A, memory]]));
      expect(await stateOf(A)).toMatchObject({ version });
    };
    await set(A);
    await drifts.sweep({ ...turn, fence: turn.fence - 1 });
    await comesBack();
    expect(await listed()).toEqual([A, B]);
    await set(A);
    await drifts.sweep(turn);
    await comesBack();
    expect(await listed()).toEqual([B]);
  });
});
