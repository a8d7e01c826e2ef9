import { Redis } from 'ioredis';
import { Clock } from '../../src/domain/time/clock';
import { Quota } from '../../src/domain/resources/capability';
import { Guard } from '../../src/resilience/quota/guard';
import { Secret } from '../../src/domain/access/secret';
import { RedisConnection, ServerFacts } from '../../src/resilience/shared/redis-connection';
import { RedisLink } from '../../src/resilience/shared/redis-link';
import { Script } from '../../src/resilience/shared/scripts/script';
import { interactiveCalls } from '../../src/resilience/quota/slot-source';
import { SharedSlots } from '../../src/resilience/shared/shared-slots';
import { mostInAnyWindow } from '../support/departures';

const GUARD = { lateCapMs: 10, spreadMs: 10 };

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * Replicas that share a real Redis in simulated time, so that ten minutes pass in seconds.
 * Scripts read the simulated time from a key that each command sets.
 */
export class Simulation {
  now = Date.UTC(2030, 0, 1);
  readonly replicas: SimulatedReplica[] = [];
  readonly departures: number[][];
  readonly #redis: Redis;
  #timers: Timer[] = [];
  #inFlight = 0;

  constructor(
    url: string,
    readonly quotas: readonly Quota[],
    readonly maxReplicas: number,
  ) {
    this.#redis = new Redis(url);
    this.departures = quotas.map(() => []);
  }

  async start(): Promise<SimulatedReplica> {
    const replica = new SimulatedReplica(this, String(this.replicas.length));
    this.replicas.push(replica);
    await replica.start();
    return replica;
  }

  /**
   * Every timer on the way fires at its own time, and Redis has answered before the next one does.
   */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      const next = this.#timers.reduce<Timer | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
      if (!next || next.at > end) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.now = Math.max(this.now, next.at);
      next.callback();
      await this.#idle();
    }
    this.now = end;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    // As of Node's timers, the least delay is a millisecond.
    const timer = { at: this.now + Math.max(1, delayMs), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** For each quota, the most that left in one of its windows. */
  get most(): number[] {
    return this.quotas.map(({ windowMs }, index) => mostInAnyWindow(this.departures[index] ?? [], windowMs));
  }

  async command<T>(send: (redis: Redis) => Promise<T>): Promise<T> {
    this.#inFlight += 1;
    try {
      return await send(this.#redis);
    } finally {
      this.#inFlight -= 1;
    }
  }

  async close(): Promise<void> {
    for (const replica of this.replicas) replica.crash();
    await this.#redis.quit();
  }

  async #idle(): Promise<void> {
    for (let quiet = 0; quiet < 2; quiet = this.#inFlight === 0 ? quiet + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Asks for more than it gets, and can be cut off from Redis, stopped, and killed. */
export class SimulatedReplica implements Clock {
  readonly link: RedisLink;
  isCut = false;
  /** By how much each timer of the process fires late, as on a busy machine, in milliseconds. */
  lateMs = 0;
  #isDead = false;
  #waking: (() => void)[] | undefined;

  constructor(
    private readonly simulation: Simulation,
    name: string,
  ) {
    const { maxReplicas } = simulation;
    let ids = 0;
    this.link = new RedisLink({
      target: { url: new Secret('redis://simulated') },
      maxReplicas,
      clock: this,
      newId: () => `${process.pid}-${name}-${(ids += 1)}`,
      report: () => undefined,
      connect: () => this.reached(async () => Promise.resolve(new SimulatedConnection(simulation, this))),
    });
  }

  async start(): Promise<void> {
    await this.link.start();
    const { quotas, maxReplicas } = this.simulation;
    quotas.forEach((quota, index) => {
      const guard = new Guard(quota, GUARD);
      const { lateCapMs } = GUARD;
      const common = { quota, lateCapMs, burst: 0.5, spacingMs: () => guard.spacingMs };
      void this.#saturate(new SharedSlots({ ...common, key: `cloud/1/${index}`, maxReplicas }, this.link, this), index);
    });
  }

  now(): number {
    return this.simulation.now;
  }

  elapsed(): number {
    return this.simulation.now;
  }

  /** What is due while the process is stopped happens when it goes on. */
  schedule(delayMs: number, callback: () => void): () => void {
    let cancelled = false;
    const cancel = this.simulation.schedule(delayMs + this.lateMs, () => {
      void this.awake().then(() => {
        if (!cancelled) callback();
      });
    });
    return () => {
      cancelled = true;
      cancel();
    };
  }

  stop(): void {
    this.#waking ??= [];
  }

  goOn(): void {
    const waking = this.#waking ?? [];
    this.#waking = undefined;
    for (const wake of waking) wake();
  }

  /** As a host that loses power: nobody can prove it. */
  crash(): void {
    this.#isDead = true;
  }

  async reached<T>(send: () => Promise<T>): Promise<T> {
    if (this.isCut) throw new Error('cut off');
    const answer = await send();
    await this.awake();
    if (this.isCut) throw new Error('cut off');
    return answer;
  }

  /** Settles at once, later, or never. */
  awake(): Promise<void> {
    if (this.#isDead) return new Promise(() => undefined);
    return this.#waking ? new Promise((resolve) => this.#waking?.push(resolve)) : Promise.resolve();
  }

  async #saturate(slots: SharedSlots, index: number): Promise<void> {
    const { quotas, departures } = this.simulation;
    const everyMs = (quotas[index]?.windowMs ?? 0) / 6;
    for (;;) {
      const { permits } = await slots.take(interactiveCalls(5)).catch(() => ({ permits: [] }));
      await this.awake();
      for (const permit of permits) if (permit.use()) departures[index]?.push(this.elapsed());
      await new Promise<void>((resolve) => this.schedule(everyMs, resolve));
    }
  }
}

const FACTS: ServerFacts = {
  identity: 'run replication',
  mayEvict: false,
  isCluster: false,
  hasReplicas: false,
  isFenced: false,
};

/** Seconds and microseconds, as Redis tells them. */
const SIMULATED_TIME = `
local function simulated_time()
  local ms = tonumber(redis.call('GET', 'time'))
  return { math.floor(ms / 1000), (ms % 1000) * 1000 }
end
`;

class SimulatedConnection extends RedisConnection {
  constructor(
    private readonly simulation: Simulation,
    private readonly replica: SimulatedReplica,
  ) {
    super(undefined as never);
  }

  override facts(): Promise<ServerFacts> {
    return this.#send(() => Promise.resolve(FACTS));
  }

  override time(): Promise<number> {
    return this.#send(() => Promise.resolve(this.simulation.now));
  }

  override run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.#send(async (redis) => {
      const text = `${SIMULATED_TIME}${script.text.replace("redis.call('TIME')", 'simulated_time()')}`;
      const replies = await redis
        .multi()
        .set('time', this.simulation.now)
        .eval(text, keys.length, ...keys, ...args)
        .exec();
      const [error, reply] = replies?.[1] ?? [];
      if (error) throw error;
      return reply;
    });
  }

  override fieldsOf(key: string): Promise<string[]> {
    return this.#send((redis) => redis.hkeys(key));
  }

  override async removeFromHash(key: string, field: string): Promise<void> {
    await this.#send((redis) => redis.hdel(key, field));
  }

  override close(): void {
    // All share one connection.
  }

  #send<T>(send: (redis: Redis) => Promise<T>): Promise<T> {
    return this.replica.reached(() => this.simulation.command(send));
  }
}
