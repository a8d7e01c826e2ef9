import { Secret } from '../../src/domain/access/secret';
import { CompiledQuery, Kysely } from 'kysely';
import { AppliedState } from '../../src/domain/records/applied-state';
import { Store } from '../../src/store/store';
import { StoreSchema } from '../../src/store/store-schema';
import { StoredAppliedStates } from '../../src/store/stored-applied-states';
import { StoreWorld, localWorld, sharedWorld } from './stores';

/*
 * Applied states in the embedded database and in a real PostgreSQL. Replicas are tested in
 * leases.spec.ts, and killed processes in durability.spec.ts.
 */

const NAME = 'alibaba/1/domains/push.example.com/callbackConfigs/stream';
const OTHER = 'volcengine/2/vhosts/live.example.com/callbackConfigs/stream';
const state = (url: string, appliedAtMs = 1_763_800_000_000): AppliedState => ({
  fields: { urls: [url], auth: { enabled: true, keyFingerprint: '0123456789abcdef' } },
  appliedAtMs,
});

/** What each database's plan says if it uses the index of kept states, or reads rows in vain. */
const PLANS = {
  embedded: {
    explain: 'explain query plan',
    byIndex: /USING INDEX applied_states_kept \(resource>\? AND resource<\?\)/,
    inVain: /SCAN|TEMP B-TREE/,
  },
  PostgreSQL: {
    explain: 'explain (analyze)',
    byIndex: /Index Scan (using|on) applied_states_kept/,
    inVain: /Filter|Seq Scan/,
  },
};

describe.each([
  ['embedded', localWorld],
  ['PostgreSQL', sharedWorld],
] as const)('%s', (name, start) => {
  let world: StoreWorld;
  let store: Store;
  beforeAll(async () => {
    world = await start();
    store = await world.open();
  });
  afterAll(async () => {
    await store.close();
    world.remove();
  });
  const recalled = async (...names: string[]) => Object.fromEntries(await store.appliedStates.recall(names));

  it('recalls the last remembered states, and nothing else', async () => {
    expect(await recalled(NAME)).toEqual({});
    await store.appliedStates.remember(new Map([[NAME, state('https://one.example.com')]]));
    await store.appliedStates.remember(new Map([[NAME, state('https://two.example.com', 1_763_800_000_001)]]));
    expect(await recalled(NAME, OTHER)).toEqual({ [NAME]: state('https://two.example.com', 1_763_800_000_001) });
    expect(await recalled()).toEqual({});
  });

  it('forgets a deleted resource, and remembers it when it is made again', async () => {
    await store.appliedStates.remember(new Map([[NAME, state('https://one.example.com')]]));
    await store.appliedStates.remember(new Map([[NAME, undefined]]));
    expect(await recalled(NAME)).toEqual({});
    await store.appliedStates.remember(new Map([[NAME, state('https://two.example.com')]]));
    expect(await recalled(NAME)).toEqual({ [NAME]: state('https://two.example.com') });
  });

  it('changes several states at once', async () => {
    const narrow = `${NAME}/narrow`;
    await store.appliedStates.remember(new Map([[narrow, state('https://narrow.example.com')]]));
    await store.appliedStates.remember(
      new Map([
        [NAME, state('https://one.example.com')],
        [narrow, undefined],
        [OTHER, state('https://other.example.com')],
      ]),
    );
    await store.appliedStates.remember(new Map());
    expect(await recalled(NAME, narrow, OTHER)).toEqual({
      [NAME]: state('https://one.example.com'),
      [OTHER]: state('https://other.example.com'),
    });
  });

  it('keeps attempted states that may be live', async () => {
    const attempted = { urls: ['https://attempted.example.com'] };
    await store.appliedStates.remember(new Map([[NAME, { ...state('https://one.example.com'), attempted }]]));
    expect(await recalled(NAME)).toEqual({ [NAME]: { ...state('https://one.example.com'), attempted } });
  });

  it('returns any text unchanged, and distinguishes names by case', async () => {
    const fields = {
      note: 'Zürich 直播 🎥 "\' \\ \u0001 $1 ? :a',
      empty: '',
      list: [],
      nothing: null,
      deep: { n: 0.1 },
    };
    const name = `${NAME}/'; drop table applied_states; --`;
    await store.appliedStates.remember(new Map([[name, { fields, appliedAtMs: 0 }]]));
    expect(await recalled(name, name.toUpperCase())).toEqual({ [name]: { fields, appliedAtMs: 0 } });
  });

  it('takes many changes at once, and keeps their order for each resource', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `many/${index}`);
    const remember = (url: string) =>
      names.map((name) => store.appliedStates.remember(new Map([[name, state(`${url}/${name}`)]])));
    await Promise.all(remember('https://first.example.com'));
    await Promise.all(remember('https://second.example.com'));
    const expected = names.map((name) => [name, state(`https://second.example.com/${name}`)]);
    expect(await recalled(...names)).toEqual(Object.fromEntries(expected));
  });

  it('recalls the resources below a path, and none beside it', async () => {
    const parent = 'alibaba/1/domains/a.example.com/pullConfigs';
    const below = ['*', '-a', '0', 'Z', '~', '直播'].map((app) => `${parent}/${app}`);
    const beside = [parent, `${parent}0`, `${parent}-/a`, `${parent.toUpperCase()}/a`, parent.replace('a.', '/a.')];
    const all = [...below, ...beside, `${parent}/gone`];
    await store.appliedStates.remember(new Map(all.map((name) => [name, state('https://a.example.com')])));
    await store.appliedStates.remember(new Map([[`${parent}/gone`, undefined]]));
    const found = await store.appliedStates.recallBelow(parent);
    expect([...found.keys()].sort()).toEqual([...below].sort());
    expect(found.get(`${parent}/*`)).toEqual(state('https://a.example.com'));
  });

  it('recalls descendants in batches, without scanning deleted resources', async () => {
    const parent = 'alibaba/1/domains/many.example.com/pullConfigs';
    const names = Array.from({ length: 450 }, (_, index) => `${parent}/${index * 7}`);
    await store.close();
    await world.run(`
      insert into applied_states (resource, state)
      with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < 20000)
      select '${parent}/' || i, null from numbers`);
    store = await world.open();
    await store.appliedStates.remember(new Map(names.map((name) => [name, state(`https://${name}`)])));
    const found = await store.appliedStates.recallBelow(parent);
    expect([...found.keys()]).toEqual([...names].sort());
    expect(found.get(`${parent}/7`)).toEqual(state(`https://${parent}/7`));
    await store.close();
    const plans = await plansOf((states) => states.recallBelow(parent));
    store = await world.open();
    expect(plans).toHaveLength(3);
    const { byIndex, inVain } = PLANS[name];
    for (const plan of plans) {
      expect(plan).toMatch(byIndex);
      expect(plan).not.toMatch(inVain);
    }
  });

  /** How the database goes about each statement. */
  async function plansOf(use: (states: StoredAppliedStates) => Promise<unknown>): Promise<string[]> {
    const queries: CompiledQuery[] = [];
    const db = new Kysely<StoreSchema>({
      dialect: await world.dialect(),
      log: ({ query }) => void queries.push(query),
    });
    await use(new StoredAppliedStates(db, 'key'));
    const plans: string[] = [];
    for (const { sql, parameters } of [...queries]) {
      const { rows } = await db.executeQuery(CompiledQuery.raw(`${PLANS[name].explain} ${sql}`, [...parameters]));
      plans.push(JSON.stringify(rows));
    }
    await db.destroy();
    return plans;
  }

  it('drops fingerprints made with another key, but keeps that a key is set', async () => {
    const signed = (auth: object) => ({ fields: { urls: [], auth }, attempted: { auth }, appliedAtMs: 1 });
    const fingerprinted = signed({ enabled: true, keyFingerprint: '0123456789abcdef' });
    await store.appliedStates.remember(new Map([[OTHER, fingerprinted]]));
    await store.close();
    store = await world.open({ fingerprintKey: new Secret('another-fingerprint-key-of-the-tests-0123456789') });
    expect(await recalled(OTHER)).toEqual({ [OTHER]: signed({ enabled: true }) });
    await store.close();
    store = await world.open();
    expect(await recalled(OTHER)).toEqual({ [OTHER]: fingerprinted });
  });

  it('keeps everything across a reopen', async () => {
    await store.appliedStates.remember(new Map([[OTHER, state('https://kept.example.com')]]));
    const { fingerprintKey } = store;
    await store.close();
    store = await world.open();
    expect(await recalled(OTHER)).toEqual({ [OTHER]: state('https://kept.example.com') });
    expect(store.fingerprintKey.reveal()).toBe(fingerprintKey.reveal());
  });

  it('refuses when it is closed', async () => {
    const closed = await (await start()).open();
    await closed.close();
    await expect(closed.appliedStates.recall([NAME])).rejects.toThrow();
  });
});
