import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Secret } from '../../src/domain/access/secret';
import { LiveProvider } from '../../src/domain/operations/live-provider.port';
import { Lane, LANES, OperationLane, perLane } from '../../src/domain/operations/lane';
import { alibaba } from '../../src/providers/alibaba';
import { CatalogResolver } from '../../src/providers/provider.resolver';
import { UpstreamHttp } from '../../src/providers/upstream-http';
import { Resilience } from '../../src/resilience/resilience';
import { sharedThroughRedis } from '../../src/resilience/shared/shared-state';
import { systemClock } from '../../src/resilience/system-clock';
import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { mostInAnyWindow } from '../support/departures';
import { endlessOperation } from '../support/endless-operation';
import { keyConfig, providerEnvironment } from '../support/provider-environment';
import { RecordedInstruments } from '../support/recorded-instruments';
import { RedisServer, startRedis } from '../support/start-redis';
import { testResilience } from '../support/test-resilience';
import { undisturbed } from '../support/undisturbed';

/*
 * Lanes in real time: the provider's calls over real sockets to the emulator, which enforces the
 * documented quota. A slow machine makes calls later, so that upper bounds of waits are wide, and
 * nothing is judged by a single call.
 */

const ACTION = 'SetLiveStreamsNotifyUrlConfig';
const QUOTA = alibaba.capabilities.quotas[ACTION] ?? { limit: 0, windowMs: 0 };
const INTERVAL_MS = (QUOTA.windowMs + 20) / QUOTA.limit;
const UID = '1234567890123456';
const DOMAIN = 'push.example.com';

let cloud: AlibabaEmulator;
const replicas: Replica[] = [];

/** livegate's way to the cloud, without what is before it. */
class Replica {
  readonly instruments = new RecordedInstruments();
  readonly resilience: Resilience;
  readonly waits: Record<Lane, number[]> = { interactive: [], bulk: [], background: [] };
  readonly #provider: LiveProvider;
  readonly #http = new UpstreamHttp({ clock: systemClock, connectTimeoutMs: 2_000, maxResponseBytes: 100_000 });
  #isOver = false;
  readonly #running: Promise<void>[] = [];

  constructor(redis?: RedisServer) {
    const newId = (): string => randomBytes(8).toString('hex');
    const report = (): void => undefined;
    const target = redis && { url: new Secret(redis.url) };
    this.resilience = testResilience({
      clock: systemClock,
      quotasOf: () => alibaba.capabilities.quotas,
      instruments: this.instruments,
      ...(target && { shared: sharedThroughRedis({ target, maxReplicas: 4, clock: systemClock, newId, report }) }),
    });
    const credentials = keyConfig('id', 'secret');
    const account = { id: 'ali', provider: 'alibaba', uid: UID, endpoint: cloud.url, credentials };
    const resolver = new CatalogResolver([alibaba], [account], {
      ...providerEnvironment({ http: this.#http, clock: systemClock, nonce: newId }),
      report,
      pipelineOf: (entry) => this.resilience.pipelineOf(entry),
    });
    this.#provider = resolver.provider(account);
    replicas.push(this);
  }

  async call(lane: Lane): Promise<void> {
    const begin = performance.now();
    const operation = { ...endlessOperation(), caller: lane, lane: new OperationLane(lane) };
    const spec = { kind: 'STREAM', urls: ['https://hooks.example.com/live'] } as const;
    await this.#provider.setCallback(operation, { type: 'DOMAIN', domain: DOMAIN }, spec, { force: true });
    this.waits[lane].push(performance.now() - begin);
  }

  saturate(lane: Lane): void {
    const repeat = async (): Promise<void> => {
      while (!this.#isOver) await this.call(lane);
    };
    this.#running.push(...Array.from({ length: 6 }, repeat));
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
    await this.resilience.close();
    await this.#http.close();
  }
}

/** How long each of some calls took that came one after another. */
async function single(replica: Replica, calls = 20): Promise<number[]> {
  for (let i = 0; i < calls; i += 1) {
    await replica.call('interactive');
    await delay(2.3 * INTERVAL_MS);
  }
  return replica.waits.interactive.splice(0).toSorted((a, b) => a - b);
}

/** Ends a test that is done again where the machine stood still. */
const REPEATED_MS = 300_000;

const LANE_PARTS = ['bulk', 'background', 'quota'] as const;

/** The calls of each lane that end within a time, at all replicas. */
async function servedIn(ms: number): Promise<Record<Lane, number>> {
  for (const { waits } of replicas) for (const lane of LANES) waits[lane] = [];
  await delay(ms);
  return perLane((lane) => replicas.reduce((sum, { waits }) => sum + waits[lane].length, 0));
}

function expectQuotaKept(): void {
  const arrivals = cloud.calls.map(({ at }) => at);
  expect(mostInAnyWindow(arrivals, QUOTA.windowMs)).toBeLessThanOrEqual(QUOTA.limit);
  expect(cloud.calls.filter(({ code }) => code !== null && code.includes('Throttling'))).toEqual([]);
}

beforeEach(async () => {
  cloud = await startAlibabaEmulator({
    accounts: [{ uid: UID, accessKeyId: 'id', accessKeySecret: 'secret', domains: [{ name: DOMAIN, type: 'push' }] }],
  });
});

afterEach(async () => {
  await Promise.all(replicas.splice(0).map((one) => one.close()));
  await cloud.close();
});

describe.each([
  ['one process', 1],
  ['three replicas over Redis', 3],
])('%s', (_title, count) => {
  let redis: RedisServer | undefined;

  beforeEach(async () => {
    redis = count > 1 ? await startRedis() : undefined;
    for (let i = 0; i < count; i += 1) await new Replica(redis).resilience.start();
    // A new epoch rests for a window.
    if (redis) await delay(2 * QUOTA.windowMs);
  });

  afterEach(async () => {
    await Promise.all(replicas.splice(0).map((one) => one.close()));
    await redis?.stop();
  });

  const at = (index: number): Replica => replicas[index % count] as Replica;

  it(
    'gives bulk a tenth while interactive calls saturate the quota',
    async () => {
      at(0).saturate('interactive');
      at(0).saturate('interactive');
      at(1).saturate('bulk');
      at(2).saturate('background');
      await undisturbed(async () => {
        const { interactive, bulk, background } = await servedIn(12 * QUOTA.windowMs);
        const all = interactive + bulk + background;
        const parts = { bulk: bulk / all, background: background / all, quota: all / 12 / QUOTA.limit };
        // Told together, since one figure explains another.
        const [least, most] = [
          { bulk: 0.08, background: 0, quota: 0.85 },
          { bulk: 0.13, background: 0.02, quota: 1.1 },
        ];
        const isWithin = LANE_PARTS.every((part) => parts[part] >= least[part] && parts[part] <= most[part]);
        expect({ parts, isWithin }).toEqual({ parts, isWithin: true });
      });
      expectQuotaKept();
      const lanes = replicas.flatMap(({ instruments }) => instruments.of('quotaWaited').map(([, , lane]) => lane));
      const bulk = replicas.flatMap(({ waits }) => waits.bulk);
      expect(lanes.filter((lane) => lane === 'bulk').length).toBeGreaterThanOrEqual(bulk.length);
    },
    REPEATED_MS,
  );

  it('makes an interactive call wait for one slot while bulk saturates the quota', async () => {
    const alone = await single(at(0));
    at(0).saturate('bulk');
    at(1).saturate('bulk');
    at(2).saturate('background');
    await delay(2 * QUOTA.windowMs);
    await undisturbed(async () => {
      const beside = await single(at(0));
      const median = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? 0;
      expect(median(beside) - median(alone)).toBeLessThanOrEqual(INTERVAL_MS);
      // A tenth may be unlucky: the machine, or a call that was held up on its way.
      expect(beside[17]).toBeLessThanOrEqual((alone[17] ?? 0) + 1.5 * INTERVAL_MS + 25);
    });
    const bulk = replicas.reduce((sum, { waits }) => sum + waits.bulk.length, 0);
    expect(bulk).toBeGreaterThan(QUOTA.limit);
    expectQuotaKept();
  });
});
