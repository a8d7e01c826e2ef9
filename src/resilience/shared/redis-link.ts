import { causeOf } from '../../domain/cause-of';
import { Clock } from '../../domain/clock';
import { LogEventName, LogFields, Report } from '../../domain/event-log';
import { HealthSource } from '../../domain/health';
import { LinkHealth } from './link-health';
import { isRedisReply, redisCauseOf } from '../../domain/redis-cause';
import { RedisConnection } from './redis-connection';
import { HEARTBEAT, HELLO, PROBE, Script } from './scripts';
import { ServerClock } from './server-clock';
import { KEYS } from './keys';
import { LinkState, MAX_SLACK_MS, Standing, standingOf } from './standing';
import { Median } from './median';

export interface RedisLinkOptions {
  /** May hold a password: it goes to the connection, and nowhere else. */
  readonly url: string;
  readonly maxReplicas: number;
  readonly clock: Clock;
  /** A new one each time, for replicas and epochs. */
  readonly newId: () => string;
  readonly report: Report;
}

/** For so long after it last spoke a replica is taken to be alive. */
export const LEASE_MS = 500;
const HEARTBEAT_MS = 100;
/** Its policy of eviction may be changed at any time. */
const BEATS_PER_EXAMINATION = 20;
const RETRY_MS = 100;
const RETRY_REFUSED_MS = 1_000;
const STILL_THERE_MS = 250;
/** How long a start waits for the store. */
const START_MS = 2_000;

const UNREACHED = 'Redis is not there';

/**
 * Hears with each heartbeat which version of the overrides is in force. Before the replica is in it is undefined, and waited for: no call may
 * go out past an open circuit that was not heard of yet.
 */
export type VersionListener = (version: string | undefined, connection: RedisConnection) => Promise<void>;

/** Redis cannot be used, for a reason that does not pass by itself at once. */
class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * One replica's tie to the Redis that all share: connection, lease, epoch.
 *
 * The lease is what makes a replica's silence safe. Each heartbeat says until when the replica is to be taken as alive, in a time that the
 * replica itself reckons and never too late, so that one that is delivered late grants nothing. When that has passed the store withholds
 * the replica's share from the others, and the replica, which counts from the last heartbeat that it sent, answered or not, may use it
 * without Redis as soon as all that others were granted before has left every window.
 */
export class RedisLink {
  readonly #id: string;
  #state: LinkState = { kind: 'OUTSIDE', why: UNREACHED };
  readonly #serverClock = new ServerClock();
  readonly #roundTrips = new Median(16);
  #runId = '';
  #epoch = '';
  /** An epoch in which the server's clock was set. */
  #distrusted = '';
  #replicas: readonly string[] = [];
  /** The store may take this replica as alive until then, on the process's own clock. */
  #claimedUntil = -Infinity;
  /** What it let go by itself has left every window by then. */
  #localUntil = -Infinity;
  #versionListener: VersionListener = () => Promise.resolve();
  #settled = (): void => undefined;
  #wake = (): void => undefined;
  readonly #health: LinkHealth;
  #closed = false;
  #slotNames = 0;
  #reported = '';
  /** Calls that were refused since Redis could be used last. */
  #refused = 0;

  constructor(private readonly options: RedisLinkOptions) {
    this.#id = options.newId();
    this.#health = new LinkHealth(options.clock, { cause: 'NOT_CONNECTED', degraded: false });
  }

  get health(): HealthSource {
    return this.#health;
  }

  /** Settles when the replica is in, or is known not to be for now: to start without Redis is no fault, to serve without it would be. */
  async start(): Promise<void> {
    const { clock } = this.options;
    const settled = new Promise<void>((resolve) => (this.#settled = resolve));
    const cancel = clock.schedule(START_MS, () => this.#settled());
    void this.#live();
    await settled;
    cancel();
  }

  /** Says goodbye, so that the share is not withheld. Nothing may go out any more. */
  async close(): Promise<void> {
    this.#closed = true;
    const state = this.#state;
    this.#state = { kind: 'OUTSIDE', why: 'this replica stops' };
    if (state.kind === 'MEMBER') {
      await state.connection.removeFromHash(KEYS.replicas, this.#id).catch(() => undefined);
      state.connection.close();
    }
    this.#wake();
  }

  /** The replica's name in the store. */
  get id(): string {
    return this.#id;
  }

  /** Of the slots that one script grants: never the same twice, or one departure would take the place of another in the log. */
  newSlotName(): string {
    this.#slotNames += 1;
    return `${this.#id}:${this.#slotNames}:`;
  }

  /** What answers of the store usually take: that much later than the guard allows for a slot may be used, and is counted. */
  get slackMs(): number {
    return Math.min(MAX_SLACK_MS, Math.ceil(this.#roundTrips.value));
  }

  /** See standingOf. */
  standing(spacingMs: number): Standing {
    const commitments = { claimedUntil: this.#claimedUntil, localUntil: this.#localUntil };
    return standingOf(this.#state, commitments, spacingMs, this.options.clock.elapsed());
  }

  /** A call that the replica let go by itself has left every window at `until`. */
  usedAlone(until: number): void {
    this.#localUntil = Math.max(this.#localUntil, until);
  }

  /** A call was refused because Redis cannot be used. */
  refusedWithout(): void {
    this.#refused += 1;
  }

  /** Runs a script of a bucket; undefined: its answer means nothing, and the link sees to it. */
  async ask(
    { epoch, connection }: Extract<Standing, { kind: 'SHARED' }>,
    script: Script,
    bucket: string,
    args: readonly (string | number)[],
  ): Promise<readonly unknown[] | undefined> {
    const sent = this.options.clock.elapsed();
    const keys = [
      KEYS.epoch,
      KEYS.replicas,
      KEYS.log(epoch, bucket),
      KEYS.backOff(epoch, bucket),
      KEYS.turns(epoch, bucket),
    ];
    const [status, time, ...answer] = (await connection.run(script, keys, [epoch, this.#id, ...args])) as string[];
    if (!this.#heard(sent, Number(time)) || status === 'OTHER_EPOCH') this.#rejoin(epoch);
    else if (status === 'OK') return answer;
    return undefined;
  }

  /** The server's time at most at `own` on the process's clock. */
  latest(own: number): number {
    return this.#serverClock.latest(own);
  }

  onVersion(listener: VersionListener): void {
    this.#versionListener = listener;
  }

  /** Why there is no connection, for callers. */
  get why(): string {
    return 'why' in this.#state ? this.#state.why : UNREACHED;
  }

  get connection(): RedisConnection | undefined {
    return this.#state.kind === 'MEMBER' ? this.#state.connection : undefined;
  }

  async #live(): Promise<void> {
    while (!this.#closed) {
      const thrown = await this.#session().catch((error: unknown) => error);
      if (this.#closed) return;
      this.#lose(thrown);
      await this.#pause(isRefused(thrown) ? RETRY_REFUSED_MS : RETRY_MS);
    }
  }

  /** One connection. Ends by an error, or with the link. */
  async #session(): Promise<void> {
    const connection = await RedisConnection.open(this.options.url);
    try {
      while (!this.#closed) {
        await this.#greet(connection);
        await this.#giveUpShare(connection);
        if (this.#closed) return;
        await this.#join(connection);
        await this.#beat(connection);
      }
    } finally {
      connection.close();
    }
  }

  /** Which server it is, and what time it has. */
  async #greet(connection: RedisConnection): Promise<void> {
    const runId = await this.#examine(connection);
    if (runId !== this.#runId) this.#serverClock.forget();
    this.#runId = runId;
    const sent = this.options.clock.elapsed();
    const time = await connection.time();
    if (this.#heard(sent, time)) return;
    this.#serverClock.forget();
    this.#heard(sent, time);
  }

  /** Whether it can be relied on, and its run id. */
  async #examine(connection: RedisConnection): Promise<string> {
    const { runId, mayEvict } = await connection.facts();
    if (mayEvict) throw new Refused('MAY_EVICT', 'Redis may evict keys: its maxmemory-policy must be noeviction');
    await connection.run(PROBE, [KEYS.probe], []);
    return runId;
  }

  /** What the replica lets go by itself ends at once, and counts until it has left every window. */
  async #giveUpShare(connection: RedisConnection): Promise<void> {
    if (this.#state.kind === 'OUTSIDE') return;
    for (;;) {
      const leftMs = this.#localUntil - this.options.clock.elapsed();
      this.#state = { kind: leftMs > 0 ? 'RETURNING' : 'JOINING' };
      if (leftMs <= 0 || this.#closed) return;
      await this.#pause(Math.min(leftMs, STILL_THERE_MS));
      await connection.time();
    }
  }

  async #join(connection: RedisConnection): Promise<void> {
    const { clock, newId, maxReplicas } = this.options;
    const sent = clock.elapsed();
    const server = [this.#runId, newId(), this.#distrusted];
    const own = () => [this.#id, this.#claim(sent), maxReplicas, this.#epoch, ...this.#replicas];
    const keys = [KEYS.epoch, KEYS.replicas];
    const [status, time, epoch, fresh, replicas] = (await this.#claiming(() =>
      connection.run(HELLO, keys, [...server, ...own()]),
    )) as [status: string, time: string, epoch: string, fresh: number, replicas: string[]];
    if (status !== 'OK') {
      this.#state = { kind: 'OUTSIDE', why: UNREACHED };
      throw new Refused('MAX_REPLICAS', `more than ${maxReplicas} replicas (quota.maxReplicas) share this Redis`);
    }
    this.#heard(sent, Number(time));
    this.#epoch = epoch;
    this.#distrusted = '';
    this.#replicas = replicas;
    await this.#versionListener(undefined, connection);
    if (this.#closed) return await connection.removeFromHash(KEYS.replicas, this.#id);
    this.#state = { kind: 'MEMBER', epoch, connection };
    const before = this.#health.health();
    const durationMs = before.ok ? 0 : clock.now() - before.sinceMs;
    this.#health.set(undefined);
    const message = fresh === 1 ? 'a new epoch: quotas rest for a window' : 'the epoch goes on';
    this.#report('quota_store_joined', { message, durationMs, refused: this.#refused });
    this.#refused = 0;
    this.#settled();
  }

  /** Ends when the replica has to say hello again. */
  async #beat(connection: RedisConnection): Promise<void> {
    for (let beats = 1; this.#state.kind === 'MEMBER'; beats += 1) {
      await this.#pause(HEARTBEAT_MS);
      if (beats % BEATS_PER_EXAMINATION === 0) await this.#examine(connection);
      if (this.#state.kind !== 'MEMBER') return;
      const { epoch } = this.#state;
      const sent = this.options.clock.elapsed();
      const keys = [KEYS.epoch, KEYS.replicas, KEYS.overridesVersion];
      const reply = await this.#claiming(() => connection.run(HEARTBEAT, keys, [epoch, this.#id, this.#claim(sent)]));
      const [status, time, replicas, version] = reply as [string, string, string[], string];
      this.#roundTrips.add(this.options.clock.elapsed() - sent);
      if (!this.#heard(sent, Number(time)) || status !== 'OK') return this.#rejoin(epoch);
      this.#replicas = replicas;
      // If it fails, the next heartbeat tells the same again.
      void this.#versionListener(version, connection).catch(() => undefined);
    }
  }

  /** What Redis refuses has claimed nothing. */
  async #claiming(run: () => Promise<unknown>): Promise<unknown> {
    const before = this.#claimedUntil;
    try {
      return await run();
    } catch (error) {
      if (isRedisReply(error)) this.#claimedUntil = before;
      throw error;
    }
  }

  /** Until when the store may take the replica as alive, on the server's clock: a little early rather than late. */
  #claim(sent: number): string {
    this.#claimedUntil = Math.max(this.#claimedUntil, sent + LEASE_MS);
    return (this.#serverClock.earliest(sent) + LEASE_MS).toFixed(3);
  }

  /** False: the server's clock was set, and what its log says of time is worth nothing. */
  #heard(sent: number, time: number): boolean {
    const agrees = this.#serverClock.heard(sent, time, this.options.clock.elapsed());
    if (!agrees) this.#distrusted = this.#epoch;
    return agrees;
  }

  #rejoin(epoch: string): void {
    if (this.#state.kind !== 'MEMBER' || this.#state.epoch !== epoch) return;
    this.#state = { kind: 'JOINING' };
    this.#wake();
  }

  #lose(thrown: unknown): void {
    const code = redisCauseOf(thrown);
    const kind = this.#state.kind === 'OUTSIDE' ? 'OUTSIDE' : 'LOST';
    this.#state = { kind, why: whyOf(thrown) };
    this.#health.set({ cause: code, degraded: kind === 'LOST' });
    const event = kind === 'LOST' ? 'quota_store_lost' : 'quota_store_unreachable';
    // A Redis that stays away is tried several times a second.
    if (this.#reported !== `${event} ${code}`) this.#report(event, { cause: causeOf(thrown) }, code);
    if (isRefused(thrown)) this.#settled();
  }

  #report(event: LogEventName, fields: LogFields, code = ''): void {
    this.#reported = `${event} ${code}`;
    this.options.report(event, fields);
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.options.clock.schedule(delayMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

/** Asking again at once changes nothing. */
function isRefused(thrown: unknown): boolean {
  return thrown instanceof Refused || isRedisReply(thrown);
}

/** For callers, who are to know no hosts. */
function whyOf(thrown: unknown): string {
  if (thrown instanceof Refused) return thrown.message;
  return isRedisReply(thrown) ? `Redis refuses commands (${redisCauseOf(thrown)})` : UNREACHED;
}
