import { Sleep, withinTime } from '../../domain/concurrency/waiting';
import { Report } from '../../domain/events/event-log';
import { HealthSource } from '../../domain/records/health';
import { KEYS } from './keys';
import { LinkReport } from './link-report';
import { Median } from './median';
import { Registration, RegistrationOptions } from './registration';
import { RedisConnection } from './redis-connection';
import { isUnusable, RedisUnusable, UNREACHED, whyOf } from './redis-unusable';
import { PROBE } from './scripts/registration';
import { Script } from './scripts/script';
import { LinkState, MAX_SLACK_MS, QuotaMembership, SharedMembership, membershipOf } from './quota-membership';

export interface RedisLinkOptions extends RegistrationOptions {
  /** May hold a password: it goes to the connection, and nowhere else. */
  readonly url: string;
  readonly report: Report;
  readonly connect?: (url: string) => Promise<RedisConnection>;
}

const HEARTBEAT_MS = 100;
/** Its policy of eviction may be changed at any time. */
const BEATS_PER_EXAMINATION = 20;
const RETRY_MS = 100;
const RETRY_UNUSABLE_MS = 1_000;
const KEEP_ALIVE_MS = 250;
/** How long a start waits for the store. */
const START_TIMEOUT_MS = 2_000;

/**
 * Hears with each heartbeat which version of the overrides is in force. Before the replica is in it
 * is undefined, and waited for: no call may go out past an open circuit that was not heard of yet.
 */
export type VersionListener = (version: string | undefined, connection: RedisConnection) => Promise<void>;

/**
 * One replica's tie to the Redis that all share: it connects, joins the others, keeps its place
 * with heartbeats, and comes back when it was lost. See Registration for why that is safe.
 */
export class RedisLink {
  #state: LinkState = { kind: 'OUTSIDE', why: UNREACHED };
  readonly #registration: Registration;
  readonly #report: LinkReport;
  readonly #roundTrips = new Median(16);
  #versionListener: VersionListener = () => Promise.resolve();
  #settled = (): void => undefined;
  readonly #sleep: Sleep;
  #closed = false;
  #slotNames = 0;

  constructor(private readonly options: RedisLinkOptions) {
    this.#registration = new Registration(options);
    this.#sleep = new Sleep(options.clock);
    this.#report = new LinkReport(options.clock, options.report);
  }

  get health(): HealthSource {
    return this.#report.health;
  }

  /**
   * Settles when the replica is in, or is known not to be for now: to start without Redis is no
   * fault, to serve without it would be.
   */
  async start(): Promise<void> {
    const { clock } = this.options;
    const settled = new Promise<void>((resolve) => (this.#settled = resolve));
    const started = withinTime(clock, START_TIMEOUT_MS, settled, () => undefined);
    await this.#registration.announce();
    void this.#live();
    await started;
  }

  /** Says goodbye, so that the share is not withheld. Nothing may go out any more. */
  async close(): Promise<void> {
    this.#closed = true;
    const state = this.#state;
    this.#state = { kind: 'OUTSIDE', why: 'this replica is shutting down' };
    if (state.kind === 'MEMBER') {
      await this.#registration.sayGoodbye(state.connection).catch(() => undefined);
      state.connection.close();
    }
    this.#registration.close();
    this.#sleep.wake();
  }

  /** The replica's name in the store. */
  get id(): string {
    return this.#registration.id;
  }

  /**
   * Of the slots that one script grants: never the same twice, or one departure would take the
   * place of another in the log.
   */
  newSlotName(): string {
    this.#slotNames += 1;
    return `${this.id}:${this.#slotNames}:`;
  }

  /**
   * What answers of the store usually take: that much later than the guard allows for a slot may be
   * used, and is counted.
   */
  get slackMs(): number {
    return Math.min(MAX_SLACK_MS, Math.ceil(this.#roundTrips.value));
  }

  /** See membershipOf. */
  membership(spacingMs: number): QuotaMembership {
    return membershipOf(this.#state, this.#registration.commitments, spacingMs, this.options.clock.elapsed());
  }

  /** A call that the replica let go by itself has left every window at `until`. */
  usedAlone(until: number): void {
    this.#registration.usedAlone(until);
  }

  /** A call was refused because Redis cannot be used. */
  countRefusal(): void {
    this.#report.countRefusal();
  }

  /** Runs a script of a bucket; undefined: its answer means nothing, and the link sees to it. */
  async ask(
    { epoch, connection }: SharedMembership,
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
    const [status, time, ...answer] = (await connection.run(script, keys, [epoch, this.id, ...args])) as string[];
    if (!this.#registration.observe(sent, Number(time)) || status === 'OTHER_EPOCH') this.#rejoin(epoch);
    else if (status === 'OK') return answer;
    return undefined;
  }

  /** The server's time at most at `own` on the process's clock. */
  latest(own: number): number {
    return this.#registration.latest(own);
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
      await this.#sleep.for(isUnusable(thrown) ? RETRY_UNUSABLE_MS : RETRY_MS);
    }
  }

  /** One connection. Ends by an error, or with the link. */
  async #session(): Promise<void> {
    const { url, connect = (at) => RedisConnection.open(at) } = this.options;
    const connection = await connect(url);
    try {
      while (!this.#closed) {
        await this.#registration.greet(connection, await this.#examine(connection));
        await this.#giveUpShare(connection);
        if (this.#closed) return;
        await this.#join(connection);
        await this.#beat(connection);
      }
    } finally {
      connection.close();
    }
  }

  /** Whether it can be relied on, and its run id. */
  async #examine(connection: RedisConnection): Promise<string> {
    const { runId, mayEvict } = await connection.facts();
    if (mayEvict) throw new RedisUnusable('MAY_EVICT', 'Redis may evict keys: its maxmemory-policy must be noeviction');
    await connection.run(PROBE, [KEYS.probe], []);
    return runId;
  }

  /** What the replica lets go by itself ends at once, and counts until it has left every window. */
  async #giveUpShare(connection: RedisConnection): Promise<void> {
    const wasIn = this.#state.kind !== 'OUTSIDE';
    for (;;) {
      const leftMs = this.#registration.commitments.localUntil - this.options.clock.elapsed();
      if (wasIn) this.#state = { kind: leftMs > 0 ? 'RETURNING' : 'JOINING' };
      if (leftMs <= 0 || this.#closed) return;
      await this.#sleep.for(Math.min(leftMs, KEEP_ALIVE_MS));
      await connection.time();
    }
  }

  async #join(connection: RedisConnection): Promise<void> {
    const reply = await this.#registration.hello(connection);
    await this.#versionListener(undefined, connection);
    if (this.#closed) return await this.#registration.sayGoodbye(connection);
    this.#state = { kind: 'MEMBER', epoch: reply.epoch, connection };
    this.#report.joined(reply);
    this.#settled();
  }

  /** Ends when the replica has to say hello again. */
  async #beat(connection: RedisConnection): Promise<void> {
    for (let beats = 1; this.#state.kind === 'MEMBER'; beats += 1) {
      await this.#sleep.for(HEARTBEAT_MS);
      if (beats % BEATS_PER_EXAMINATION === 0) await this.#examine(connection);
      if (this.#state.kind !== 'MEMBER') return;
      const { epoch } = this.#state;
      const sent = this.options.clock.elapsed();
      const version = await this.#registration.heartbeat(connection, epoch);
      this.#roundTrips.add(this.options.clock.elapsed() - sent);
      if (version === undefined) return this.#rejoin(epoch);
      // If it fails, the next heartbeat tells the same again.
      void this.#versionListener(version, connection).catch(() => undefined);
    }
  }

  #rejoin(epoch: string): void {
    if (this.#state.kind !== 'MEMBER' || this.#state.epoch !== epoch) return;
    this.#state = { kind: 'JOINING' };
    this.#sleep.wake();
  }

  #lose(thrown: unknown): void {
    const mayBeAlone = this.options.clock.elapsed() < this.#registration.commitments.aloneUntil;
    const wasIn = this.#state.kind !== 'OUTSIDE' && !isFull(thrown);
    this.#state = wasIn && mayBeAlone ? { kind: 'LOST', why: whyOf(thrown) } : outside(thrown);
    this.#report.lost(thrown, this.#state.kind === 'LOST');
    if (isUnusable(thrown)) this.#settled();
  }
}

/** Its place may be another's by now, which counts on its silence. */
function isFull(thrown: unknown): boolean {
  return thrown instanceof RedisUnusable && thrown.code === 'MAX_REPLICAS';
}

function outside(thrown: unknown): LinkState {
  const endsAt = thrown instanceof RedisUnusable ? thrown.endsAt : undefined;
  return { kind: 'OUTSIDE', why: whyOf(thrown), ...(endsAt !== undefined && { endsAt }) };
}
