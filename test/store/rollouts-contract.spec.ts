import { setTimeout as sleep } from 'node:timers/promises';
import { StopController } from '../../src/domain/concurrency/stop-signal';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { ItemPlan, Rollout, rolloutIdAt, RolloutItem, RolloutState } from '../../src/domain/rollouts/rollout';
import { RolloutSource } from '../../src/domain/rollouts/rollout-source';
import { RolloutQuery, RolloutStore } from '../../src/domain/rollouts/rollout-store.port';
import { RolloutRetention } from '../../src/store/rollouts/rollout-retention';
import { StoredRollouts } from '../../src/store/rollouts/stored-rollouts';
import { Store } from '../../src/store/store';
import { localWorld, sharedWorld, StoreWorld } from './stores';

/* What the work on rollouts expects of its store, in both databases. */

const LEASE_MS = 30_000;
const never = new StopController().signal;

function rolloutOf(id: string, more: Partial<Rollout> = {}): Rollout {
  const common = { displayName: 'one', caller: 'media', sourceHash: 'h', isCancelled: false, createdAtMs: 1 } as const;
  return { id, ...common, state: 'PLANNING', version: 1, ...more };
}

const desiredOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ noun: 'PullConfig', name: `p${index}`, fields: {} }) as const);

const sourceOf = (count: number): RolloutSource => ({
  kind: 'DESIRED',
  configs: desiredOf(count).map((one, index) => ({ ...one, path: `source.desired.pullConfigs[${index}]` })),
});

const PLAN: ItemPlan = { change: 'UPDATE', fields: [], losses: [], calls: [] };

describe.each([
  ['the embedded database', localWorld],
  ['PostgreSQL', sharedWorld],
])('%s', (_title, openWorld) => {
  let world: StoreWorld;
  let store: Store;
  let rollouts: RolloutStore;

  beforeEach(async () => {
    world = await openWorld();
    store = await world.open();
    rollouts = store.rollouts;
  });

  afterEach(async () => {
    await store.close();
    world.remove();
  });

  const claim = async () => {
    const claimed = await rollouts.claim('worker', ['PLANNING'], LEASE_MS);
    if (!claimed) throw new Error('there is nothing to claim');
    return claimed;
  };

  it('creates a rollout once for a request id of a caller', async () => {
    expect(await rollouts.create(rolloutOf('a', { requestId: 'r' }), sourceOf(1), 20)).toBe(true);
    expect(await rollouts.create(rolloutOf('b', { requestId: 'r' }), sourceOf(1), 20)).toBe(false);
    expect(await rollouts.create(rolloutOf('c', { requestId: 'r', caller: 'other' }), sourceOf(0), 20)).toBe(true);
    expect(await rollouts.create(rolloutOf('d'), sourceOf(0), 20)).toBe(true);
    expect(await rollouts.create(rolloutOf('e'), sourceOf(0), 20)).toBe(true);
    expect(await rollouts.byRequest('media', 'r')).toMatchObject({ id: 'a' });
    expect(await rollouts.source('a')).toEqual(sourceOf(1));
    const { length } = JSON.stringify(sourceOf(1));
    expect(await rollouts.sourceUpTo('a', length)).toEqual(sourceOf(1));
    expect(await rollouts.sourceUpTo('a', length - 1)).toBeUndefined();
    expect(await rollouts.sourceUpTo('none', length)).toBeUndefined();
    expect(await rollouts.openCount('media')).toBe(3);
    expect(await rollouts.create(rolloutOf('f'), sourceOf(0), 3)).toBe(false);
    expect(await rollouts.stateCounts()).toEqual(new Map([['PLANNING', 4]]));
  });

  it('creates no rollout too many, however many are created at the same moment', async () => {
    for (let round = 1; round <= 5; round += 1) {
      const caller = `media-${round}`;
      const created = await Promise.all(
        Array.from({ length: 40 }, (_, index) => {
          return rollouts.create(rolloutOf(`${caller}-${index}`, { caller }), sourceOf(1), 4);
        }),
      );
      expect(created.filter(Boolean)).toHaveLength(4);
      expect(await rollouts.openCount(caller)).toBe(4);
    }
  });

  it('opens no rollout too many again, however many are retried at the same moment', async () => {
    const ended = Array.from({ length: 12 }, (_, index) => rolloutOf(`e${index}`, { state: 'CANCELLED' }));
    for (const rollout of ended) await rollouts.create(rollout, sourceOf(0), 4);
    await rollouts.create(rolloutOf('open'), sourceOf(0), 4);
    const again = await Promise.all(ended.map((rollout) => rollouts.reopen({ ...rollout, state: 'PLANNING' }, 4)));
    expect(again.filter(Boolean)).toHaveLength(3);
    expect(await rollouts.openCount('media')).toBe(4);
    const changed = rolloutOf('changed', { state: 'CANCELLED', caller: 'other' });
    await rollouts.create(changed, sourceOf(0), 4);
    expect(await rollouts.reopen({ ...changed, state: 'PLANNING', version: 2 }, 4)).toBe(false);
    expect(await rollouts.reopen({ ...changed, state: 'PLANNING' }, 4)).toBe(true);
    expect(await rollouts.get('changed')).toMatchObject({ state: 'PLANNING', version: 2 });
  });

  it('removes what ended long ago with its items, and nothing else', async () => {
    const day = 24 * 3_600_000;
    const at = (days: number): string => rolloutIdAt(days * day);
    const ended = (days: number, state: RolloutState = 'SUCCEEDED') => ({
      state,
      createdAtMs: days * day,
      endedAtMs: (days + 1) * day,
    });
    await rollouts.create(rolloutOf(at(10)), sourceOf(1), 20);
    const claimed = await claim();
    await rollouts.addItems(claimed, desiredOf(3));
    await rollouts.update({ ...claimed.rollout, ...ended(10) });
    await rollouts.create(rolloutOf(at(11), ended(11, 'EXPIRED')), sourceOf(1), 20);
    // Created long ago: one is open, and one ended lately.
    await rollouts.create(rolloutOf(at(12), { state: 'PLANNED' }), sourceOf(1), 20);
    await rollouts.create(rolloutOf(at(13), { ...ended(13), endedAtMs: 99 * day }), sourceOf(1), 20);
    await rollouts.create(rolloutOf(at(90), ended(90, 'FAILED')), sourceOf(1), 20);
    const retention = new RolloutRetention(rollouts as StoredRollouts, { now: () => 100 * day });
    const task = { isOver: () => false, rest: <T>(work: () => Promise<T>) => work() };
    expect(await retention.pass(50, task)).toEqual({ rollouts: 2 });
    expect((await rollouts.list({ limit: 10 }, never)).map(({ id }) => id)).toEqual([at(90), at(13), at(12)]);
    expect(await rollouts.items(at(10), {}, -1, 10)).toEqual([]);
    expect(await retention.pass(50, { ...task, isOver: () => true })).toEqual({ rollouts: 0 });
  });

  it('lists the newest first', async () => {
    for (const id of ['a', 'b', 'c']) await rollouts.create(rolloutOf(id), sourceOf(0), 20);
    await rollouts.create(rolloutOf('d', { caller: 'other' }), sourceOf(0), 20);
    const ids = async (query: RolloutQuery) => (await rollouts.list(query, never)).map(({ id }) => id);
    expect(await ids({ limit: 3 })).toEqual(['d', 'c', 'b']);
    expect(await ids({ after: 'b', limit: 2 })).toEqual(['a']);
    expect(await ids({ caller: 'media', limit: 2 })).toEqual(['c', 'b']);
    expect(await ids({ caller: 'media', after: 'b', limit: 2 })).toEqual(['a']);
    expect(await ids({ caller: 'nobody', limit: 2 })).toEqual([]);
  });

  it('does not read for a caller that has gone', async () => {
    const gone = new StopController();
    gone.abort(new GatewayError('CALLER_CANCELLED', 'gone'));
    const { signal } = gone;
    const reads = [
      () => rollouts.list({ limit: 1 }, signal),
      () => rollouts.get('a', signal),
      () => rollouts.expansions(['a'], signal),
      () => rollouts.countsOf(['a'], signal),
      () => rollouts.items('a', {}, -1, 1, signal),
    ];
    for (const read of reads) await expect(read()).rejects.toMatchObject({ reason: 'CALLER_CANCELLED' });
  });

  it('changes a rollout only from the version that was read', async () => {
    const rollout = rolloutOf('a');
    await rollouts.create(rollout, sourceOf(0), 20);
    expect(await rollouts.update({ ...rollout, state: 'CANCELLED' })).toBe(true);
    expect(await rollouts.update({ ...rollout, state: 'PLANNED' })).toBe(false);
    expect(await rollouts.get('a')).toMatchObject({ state: 'CANCELLED', version: 2 });
    expect(await rollouts.remove(rollout)).toBe(false);
    expect(await rollouts.remove({ ...rollout, version: 2 })).toBe(true);
    expect(await rollouts.get('a')).toBeUndefined();
  });

  it('gives a rollout to one worker at a time, and to the next once it is given back', async () => {
    await rollouts.create(rolloutOf('a'), sourceOf(0), 20);
    const claims = await Promise.all([1, 2, 3].map((id) => rollouts.claim(`w${id}`, ['PLANNING'], LEASE_MS)));
    const [first, ...others] = claims.filter((one) => one !== undefined);
    expect(others).toEqual([]);
    if (!first) throw new Error('nobody has it');
    expect(await rollouts.renew(first, LEASE_MS)).toBe(true);
    expect(await rollouts.claim('w4', ['PLANNING'], LEASE_MS)).toBeUndefined();
    await rollouts.giveBack(first);
    const second = await claim();
    expect(second.fence).toBe(first.fence + 1);
    expect(await rollouts.renew(first, LEASE_MS)).toBe(false);
  });

  it('gives workers that look at the same moment a rollout each', async () => {
    for (const id of ['a', 'b']) await rollouts.create(rolloutOf(id), sourceOf(0), 20);
    const claims = await Promise.all([1, 2].map((id) => rollouts.claim(`w${id}`, ['PLANNING'], LEASE_MS)));
    expect(claims.map((one) => one?.rollout.id).sort()).toEqual(['a', 'b']);
  });

  it('tells items in the order of their changes, but not those without', async () => {
    await rollouts.create(rolloutOf('a'), sourceOf(3), 20);
    const claimed = await claim();
    await rollouts.addItems(claimed, desiredOf(3));
    const all = await rollouts.changes('a', { atMs: 0, seq: -1 }, 10);
    expect(all.map(({ seq }) => seq)).toEqual([0, 1, 2]);
    const [first, , last] = all;
    if (!first || !last) throw new Error('there are no items');
    expect(last.readAtMs).toBeGreaterThanOrEqual(last.atMs);
    expect((await rollouts.changes('a', first, 1)).map(({ seq }) => seq)).toEqual([1]);
    await sleep(5);
    const item = (seq: number, plan: ItemPlan): RolloutItem => {
      return { seq, desired: { noun: 'PullConfig', name: `p${seq}`, fields: {} }, plan, state: 'PENDING', calls: [] };
    };
    await rollouts.putItem(claimed, item(0, PLAN));
    await rollouts.putItem(claimed, item(1, { ...PLAN, change: 'NONE' }));
    const changed = await rollouts.changes('a', last, 10);
    expect(changed.map(({ seq }) => seq)).toEqual([0]);
    await sleep(5);
    const changes = new Map([
      ['UPDATE', new Map([['PENDING', 1]])],
      ['NONE', new Map([['PENDING', 1]])],
      ['UNPLANNED', new Map([['PENDING', 1]])],
    ]);
    expect(await rollouts.countsOf(['a', 'none'])).toEqual(new Map([['a', changes]]));
    expect(await rollouts.expansions(['a', 'none'])).toEqual(new Map());
    await rollouts.update({ ...claimed.rollout, state: 'CANCELLED' }, claimed.fence);
    const skipped = await rollouts.changes('a', { atMs: changed[0]?.atMs ?? 0, seq: 0 }, 10);
    expect(skipped.map((one) => [one.seq, one.item.state])).toEqual([
      [0, 'SKIPPED'],
      [2, 'SKIPPED'],
    ]);
  });

  it('gives one time to all items that change together', async () => {
    await rollouts.create(rolloutOf('a'), sourceOf(1), 20);
    const claimed = await claim();
    await rollouts.addItems(claimed, desiredOf(800));
    await rollouts.update({ ...claimed.rollout, state: 'CANCELLED' });
    const changed = await rollouts.changes('a', { atMs: 0, seq: -1 }, 800);
    expect(changed.map(({ seq }) => seq)).toEqual(Array.from(changed.keys()));
    expect(new Set(changed.map(({ atMs }) => atMs)).size).toBe(1);
  });

  it('lets a worker whose claim has ended change nothing', async () => {
    await rollouts.create(rolloutOf('a'), sourceOf(2), 20);
    const old = await rollouts.claim('old', ['PLANNING'], 0);
    if (!old) throw new Error('there is nothing to claim');
    await rollouts.addItems(old, desiredOf(2));
    const [item] = await rollouts.items('a', {}, -1, 10);
    const next = await claim();
    const done = { ...(item as RolloutItem), state: 'DONE' } as const;
    await rollouts.addItems(old, desiredOf(3));
    await rollouts.keepExpansion(old, desiredOf(3));
    expect(await rollouts.items('a', {}, -1, 10)).toHaveLength(2);
    expect(await rollouts.expansion('a')).toBeUndefined();
    expect(await rollouts.putItem(old, done)).toBe(false);
    expect(await rollouts.update({ ...old.rollout, state: 'CANCELLED' }, old.fence)).toBe(false);
    expect((await rollouts.items('a', {}, -1, 10)).map(({ state }) => state)).toEqual(['PENDING', 'PENDING']);
    expect(await rollouts.putItem(next, done)).toBe(true);
  });

  it('keeps the first expansion of a source, and forgets it in the statement that removes the rollout', async () => {
    await rollouts.create(rolloutOf('a'), sourceOf(1), 20);
    expect(await rollouts.expansion('a')).toBeUndefined();
    const old = await rollouts.claim('old', ['PLANNING'], 0);
    const next = await claim();
    if (!old) throw new Error('there is nothing to claim');
    expect(await rollouts.keepExpansion(next, desiredOf(2))).toEqual(desiredOf(2));
    expect(await rollouts.keepExpansion(old, desiredOf(3))).toEqual(desiredOf(2));
    expect(await rollouts.expansion('a')).toEqual(desiredOf(2));
    await store.close();
    await world.run(`delete from rollouts where id = 'a'`);
    store = await world.open();
    rollouts = store.rollouts;
    expect(await rollouts.expansion('a')).toBeUndefined();
  });

  it('removes nothing of a rollout that has changed since', async () => {
    await rollouts.create(rolloutOf('a'), sourceOf(1), 20);
    const claimed = await claim();
    await rollouts.addItems(claimed, desiredOf(1));
    await rollouts.update(claimed.rollout);
    expect(await rollouts.remove(claimed.rollout)).toBe(false);
    expect(await rollouts.items('a', {}, -1, 10)).toHaveLength(1);
    expect(await rollouts.remove({ ...claimed.rollout, version: 2 })).toBe(true);
    expect(await rollouts.items('a', {}, -1, 10)).toEqual([]);
  });

  it('adds items once, and finds them by change and state', async () => {
    await rollouts.create(rolloutOf('a'), sourceOf(0), 20);
    const claimed = await claim();
    await rollouts.addItems(claimed, desiredOf(250));
    await rollouts.putItem(claimed, {
      seq: 3,
      desired: { noun: 'PullConfig', name: 'p3', fields: {} },
      state: 'DONE',
      plan: PLAN,
      calls: [],
    });
    await rollouts.addItems(claimed, desiredOf(250));
    expect(await rollouts.items('a', { change: 'UPDATE' }, -1, 10)).toMatchObject([{ seq: 3, state: 'DONE' }]);
    expect((await rollouts.items('a', { state: 'PENDING' }, 247, 10)).map(({ seq }) => seq)).toEqual([248, 249]);
  });

  it.each(['PLANNED', 'FAILED', 'CANCELLED', 'EXPIRED'] as const)(
    'skips what is pending, if it must, of %s',
    async (state) => {
      for (const id of ['a', 'b']) {
        await rollouts.create(rolloutOf(id), sourceOf(0), 20);
        const claimed = await claim();
        await rollouts.addItems(claimed, desiredOf(3));
        const [item] = await rollouts.items(id, {}, -1, 1);
        await rollouts.putItem(claimed, { ...(item as RolloutItem), plan: PLAN, state: 'DONE' });
      }
      expect(await rollouts.update(rolloutOf('a', { state }))).toBe(true);
      const statesOf = async (id: string) => (await rollouts.items(id, {}, -1, 10)).map((item) => item.state);
      const isSkipped = state === 'CANCELLED' || state === 'EXPIRED';
      const left = isSkipped ? 'SKIPPED' : 'PENDING';
      expect(await statesOf('a')).toEqual(['DONE', left, left]);
      expect(await statesOf('b')).toEqual(['DONE', 'PENDING', 'PENDING']);
    },
  );

  it('skips what earlier versions left pending', async () => {
    await rollouts.create(rolloutOf('a'), sourceOf(0), 20);
    const claimed = await claim();
    await rollouts.addItems(claimed, desiredOf(1));
    await rollouts.update({ ...claimed.rollout, state: 'CANCELLED' });
    await store.close();
    await world.run(`update rollout_items set state = 'PENDING'`);
    await world.run(`delete from kysely_migration where name >= '2026-12-09-rollout-skips'`);
    store = await world.open();
    expect(await store.rollouts.items('a', {}, -1, 10)).toMatchObject([{ state: 'SKIPPED' }]);
  });
});

it('the embedded database forgets claims of the process before', async () => {
  const world = await localWorld();
  const before = await world.open();
  await before.rollouts.create(rolloutOf('a'), sourceOf(0), 20);
  expect(await before.rollouts.claim('old', ['PLANNING'], LEASE_MS)).toBeDefined();
  await before.close();
  const after = await world.open();
  expect(await after.rollouts.claim('new', ['PLANNING'], LEASE_MS)).toMatchObject({ fence: 2 });
  await after.close();
  world.remove();
});
