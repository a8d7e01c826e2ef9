import { GatewayError } from '../../src/domain/errors/gateway-error';
import { StopController } from '../../src/domain/concurrency/stop-signal';
import { ItemExecutor } from '../../src/application/rollouts/item-executor';
import { ItemPlanner } from '../../src/application/rollouts/item-planner';
import { RolloutResource, RolloutResources } from '../../src/application/rollouts/rollout-resources';
import { RolloutReports } from '../../src/application/rollouts/rollout-reports';
import { NO_INSTRUMENTS } from '../../src/domain/telemetry/instruments.port';
import { RecordedEvents } from '../support/recorded-events';
import { RolloutWork } from '../../src/application/rollouts/rollout-work';
import { RolloutSources } from '../../src/application/rollouts/sources/rollout-sources';
import { DesiredConfig, Rollout, RolloutState } from '../../src/domain/rollouts/rollout';
import { RolloutClaim, RolloutStore } from '../../src/domain/rollouts/rollout-store.port';
import { systemClock } from '../../src/resilience/system-clock';
import { Store } from '../../src/store/store';
import { localWorld, sharedWorld, StoreWorld } from '../store/stores';

/*
 * A worker that dies at every step, before or after the step has happened, and another one that
 * goes on: in both databases, each item is applied once and against the state that was planned.
 */

const SET = ['a', 'b', 'c'];
const DELETED = 'e';
const NAMES = [...SET, DELETED];
const FOUND_LATER = 'd';
const desiredOf = (name: string): DesiredConfig => ({
  noun: 'PullConfig',
  name,
  ...(name !== DELETED && { fields: { originApp: 'new' } }),
});
const DESIRED = NAMES.map(desiredOf);
/** Somebody else changes this one between planning and applying. */
const CHANGED = 'c';

/** A cloud of configurations with versions as etags, and every write that it was sent. */
class Cloud {
  readonly live = new Map([...NAMES, FOUND_LATER].map((name) => [name, { originApp: 'old', version: 1 }]));
  readonly writes: { readonly name: string; readonly from: number }[] = [];

  #looks = 0;

  /** What the source stands for: from the second look on, there is another one in front. */
  expand(): Promise<readonly DesiredConfig[]> {
    return Promise.resolve(this.#looks++ === 0 ? DESIRED : [desiredOf(FOUND_LATER), ...DESIRED]);
  }

  of({ name, fields }: DesiredConfig): RolloutResource {
    const found = () => {
      const live = this.live.get(name);
      if (live) return live;
      throw new GatewayError('CONFIG_NOT_FOUND', 'there is none');
    };
    const answer = (originApp: string, version: number) => ({
      name,
      fields: { originApp },
      etag: String(version),
      rememberedFields: [],
      drift: [],
      inconsistencies: [],
      calls: [],
    });
    return {
      target: { account: 'ali', scope: { type: 'DOMAIN', domain: 'example.com' } },
      check: () => undefined,
      expressible: () => ({ fields: fields ?? {}, losses: [] }),
      domainRoles: () => [],
      get: async () => Promise.resolve(answer(found().originApp, found().version)),
      write: async ({ validateOnly, precondition }) => {
        const { version } = found();
        const { originApp } = (fields ?? {}) as { readonly originApp?: string };
        const done = originApp === undefined ? { calls: [] } : answer(originApp, version);
        if (validateOnly) return await Promise.resolve(done);
        if (precondition?.type === 'MATCHES' && !precondition.etags.includes(String(version)))
          throw new GatewayError('ETAG_MISMATCH', 'it has changed');
        this.writes.push({ name, from: version });
        if (originApp === undefined) this.live.delete(name);
        else this.live.set(name, { originApp, version: version + 1 });
        return done;
      },
    };
  }
}

/** Lets so many steps happen; the last one never returns, and may have happened. */
class Mortal {
  steps = 0;
  #dead = (): void => undefined;
  readonly died = new Promise<void>((resolve) => (this.#dead = resolve));

  constructor(
    private readonly diesAt: number,
    private readonly happens: boolean,
  ) {}

  async step<T>(work: () => Promise<T>): Promise<T> {
    this.steps += 1;
    if (this.steps < this.diesAt) return await work();
    if (this.steps === this.diesAt && this.happens) await work().catch(() => undefined);
    this.#dead();
    return await new Promise<never>(() => undefined);
  }

  wrap<T extends object>(whole: T): T {
    return new Proxy(whole, {
      get: (target, property, receiver) => {
        const member: unknown = Reflect.get(target, property, receiver);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): Promise<unknown> =>
          this.step(() => (member as (...all: unknown[]) => Promise<unknown>).apply(target, args));
      },
    });
  }
}

describe.each([
  ['the embedded database', localWorld],
  ['PostgreSQL', sharedWorld],
])('%s', (_title, openWorld) => {
  let world: StoreWorld;
  let store: Store;
  let rollouts = 0;

  beforeAll(async () => {
    world = await openWorld();
    store = await world.open();
  });

  afterAll(async () => {
    await store.close();
    world.remove();
  });

  function work(claim: RolloutClaim, cloud: Cloud, mortal?: Mortal): Promise<void> {
    const resourceOf = (desired: DesiredConfig): RolloutResource => {
      const one = cloud.of(desired);
      const step = <T>(run: () => Promise<T>): Promise<T> => (mortal ? mortal.step(run) : run());
      return { ...one, get: (call) => step(() => one.get(call)), write: (...args) => step(() => one.write(...args)) };
    };
    const resources = { of: resourceOf } as unknown as RolloutResources;
    const expand = () => (mortal ? mortal.step(() => cloud.expand()) : cloud.expand());
    const source = { faults: () => [], expand };
    const parts = {
      store: mortal ? mortal.wrap<RolloutStore>(store.rollouts) : store.rollouts,
      sources: new RolloutSources({ DESIRED: source, COPY: source, REPAIR: source, ROTATE_KEY: source }),
      reports: new RolloutReports(new RecordedEvents(), NO_INSTRUMENTS),
      costs: { measure: () => Promise.resolve({ costs: [], estimatedMs: 0 }) },
      blastRadius: { measure: () => Promise.resolve(undefined) },
      planner: new ItemPlanner(resources, () => undefined),
      executor: new ItemExecutor(resources, () => undefined),
      callerOf: () => undefined,
      cloudAccountOf: () => 'one',
      clock: systemClock,
      maxWaitMs: () => 1_000,
    };
    return new RolloutWork(parts, claim, new StopController()).run();
  }

  async function claimed(state: RolloutState): Promise<RolloutClaim> {
    const claim = await store.rollouts.claim('worker', [state], 0);
    if (!claim) throw new Error(`there is nothing that is ${state}`);
    return claim;
  }

  /** One worker that may die, and another one if the state is not left. */
  async function phase(state: RolloutState, cloud: Cloud, mortal: Mortal): Promise<void> {
    await Promise.race([work(await claimed(state), cloud, mortal), mortal.died]);
    const [{ id } = { id: '' }] = await store.rollouts.list({ limit: 1 }, new AbortController().signal);
    if ((await store.rollouts.get(id))?.state === state) await work(await claimed(state), cloud);
  }

  async function story(dies: 'PLANNING' | 'APPLYING', at: number, happens: boolean): Promise<number> {
    const cloud = new Cloud();
    const id = String((rollouts += 1)).padStart(6, '0');
    const rollout: Rollout = {
      ...{ id, displayName: '', caller: 'media', sourceHash: '', state: 'PLANNING', isCancelled: false },
      ...{ createdAtMs: 1, version: 1 },
    };
    await store.rollouts.create(rollout, { kind: 'DESIRED', configs: [] }, 20);
    const mortal = new Mortal(at, happens);
    const immortal = (): Mortal => new Mortal(Infinity, false);
    await phase('PLANNING', cloud, dies === 'PLANNING' ? mortal : immortal());
    const planned = await store.rollouts.get(id);
    expect(planned?.state).toBe('PLANNED');
    cloud.live.set(CHANGED, { originApp: 'other', version: 7 });
    await store.rollouts.update({
      ...(planned as Rollout),
      state: 'APPLYING',
      application: { caller: 'media', atMs: 1 },
    });
    await phase('APPLYING', cloud, dies === 'APPLYING' ? mortal : immortal());

    const names = ((await store.rollouts.expansion(id)) ?? []).map(({ name }) => name);
    expect([NAMES, [FOUND_LATER, ...NAMES]]).toContainEqual(names);
    const items = await store.rollouts.items(id, {}, -1, 10);
    expect({ at, happens, states: items.map(({ desired, state }) => `${desired.name} ${state}`) }).toEqual({
      at,
      happens,
      states: names.map((name) => (name === CHANGED ? 'c STALE' : `${name} DONE`)),
    });
    expect((await store.rollouts.get(id))?.state).toBe('PARTIALLY_FAILED');
    expect(cloud.writes.map(({ name }) => name).toSorted()).toEqual(
      names.filter((name) => name !== CHANGED).toSorted(),
    );
    expect(new Set(cloud.writes.map(({ from }) => from))).toEqual(new Set([1]));
    return mortal.steps;
  }

  it.each(['PLANNING', 'APPLYING'] as const)('loses no item and applies none twice: died while %s', async (dies) => {
    const steps = await story(dies, Infinity, false);
    expect(steps).toBeGreaterThan(8);
    for (let at = 1; at <= steps; at += 1) for (const happens of [false, true]) await story(dies, at, happens);
  });
});
