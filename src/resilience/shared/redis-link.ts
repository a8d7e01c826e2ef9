import { Sleep, withinTime } from '../../domain/concurrency/waiting';
import { Report } from '../../domain/events/event-log';
import { HealthSource } from '../../domain/events/health';
import { RedisTarget } from '../../domain/values/redis-target';
import { KEYS } from './keys';
import { LinkReport } from './link-report';
import { Median } from './median';
import { Registration, RegistrationOptions } from './registration';
import { RedisConnection, ServerFacts } from './redis-connection';
import { isUnusable, NOT_REPLICATED, RedisUnusable, requireFit, UNREACHED, whyOf } from './redis-unusable';
import { PROBE } from './scripts/registration';
import { Script } from './scripts/script';
import { LinkState, MAX_SLACK_MS, QuotaMembership, SharedMembership, membershipOf } from './quota-membership';

export interface RedisLinkOptions extends RegistrationOptions {
  readonly target: RedisTarget;
  readonly report: Report;
  readonly connect?: (target: RedisTarget) => Promise<RedisConnection>;
}

const HEARTBEAT_MS = 100;
/** Redis is examined again regularly: its eviction policy may change at any time. */
const BEATS_PER_EXAMINATION = 20;
const RETRY_MS = 100;
const RETRY_UNUSABLE_MS = 1_000;
const KEEP_ALIVE_MS = 250;
/** How long `start` waits for the store. */
const START_TIMEOUT_MS = 2_000;

/**
 * Called with the current version of the overrides at each heartbeat. Before the replica joins, it
 * is called with undefined and awaited: no call may leave before the overrides are known.
 */
export type VersionListener = (version: string | undefined, connection: RedisConnection) => Promise<void>;

/**
 * One replica's link to the shared Redis: it connects, joins, keeps its place with heartbeats and
 * reconnects after a loss. `Registration` explains why that is safe.
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

  /** Resolves when the replica has joined, was refused, or `START_TIMEOUT_MS` has passed. */
  async start(): Promise<void> {
    const { clock } = this.options;
    const settled = new Promise<void>((resolve) => (this.#settled = resolve));
    const started = withinTime(clock, START_TIMEOUT_MS, settled, () => undefined);
    await this.#registration.announce();
    void this.#live();
    await started;
  }

  /** Call it after the last call. It deregisters the replica, so that its share is not withheld. */
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

  /** A unique name for the slots of one script run: a repeated one would overwrite a departure. */
  newSlotName(): string {
    this.#slotNames += 1;
    return `${this.id}:${this.#slotNames}:`;
  }

  /** The slack: the usual round trip to Redis, by which a shared slot may be used later. */
  get slackMs(): number {
    return Math.min(MAX_SLACK_MS, Math.ceil(this.#roundTrips.value));
  }

  /** See `membershipOf`. */
  membership(spacingMs: number): QuotaMembership {
    return membershipOf(this.#state, this.#registration.commitments, spacingMs, this.options.clock.elapsed());
  }

  /** Records a call on the replica's own share, which will have left every window at `until`. */
  usedAlone(until: number): void {
    this.#registration.usedAlone(until);
  }

  /** Counts a call that was refused because Redis is unusable. */
  countRefusal(): void {
    this.#report.countRefusal();
  }

  /** Runs a bucket's script; undefined if the replica must rejoin, which the link then does. */
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
      KEYS.grants(epoch, bucket),
    ];
    const [status, time, ...answer] = (await connection.run(script, keys, [epoch, this.id, ...args])) as string[];
    if (!this.#registration.observe(sent, Number(time)) || status === 'OTHER_EPOCH') this.#rejoin(epoch);
    else if (status === 'OK') return answer;
    return undefined;
  }

  /** The latest server time that corresponds to `own` on the process's clock. */
  latest(own: number): number {
    return this.#registration.latest(own);
  }

  onVersion(listener: VersionListener): void {
    this.#versionListener = listener;
  }

  /** Why there is no connection, in words for callers. */
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

  /** Runs one connection until an error or until the link closes. */
  async #session(): Promise<void> {
    const { target, connect = (at) => RedisConnection.open(at) } = this.options;
    const connection = await connect(target);
    try {
      while (!this.#closed) {
        const server = await this.#examine(connection);
        await this.#registration.greet(connection, server.identity);
        await this.#giveUpShare(connection);
        if (this.#closed) return;
        await this.#join(connection, server);
        await this.#beat(connection, server.identity);
      }
    } finally {
      connection.close();
    }
  }

  /** Throws if the server is unfit. */
  async #examine(connection: RedisConnection): Promise<ServerFacts> {
    const server = await connection.facts();
    requireFit(server, this.options.target);
    await connection.run(PROBE, [KEYS.probe], []);
    return server;
  }

  /** Stops using the own share, and waits until its calls have left every window. */
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

  async #join(connection: RedisConnection, { hasReplicas, isFenced }: ServerFacts): Promise<void> {
    const reply = await this.#registration.hello(connection);
    // Otherwise a new primary would not know this replica, and would not withhold its share.
    if (isFenced && !(await connection.isReplicated())) throw new RedisUnusable('NOREPLICAS', NOT_REPLICATED);
    await this.#versionListener(undefined, connection);
    if (this.#closed) return await this.#registration.sayGoodbye(connection);
    this.#state = { kind: 'MEMBER', epoch: reply.epoch, connection };
    this.#report.joined(reply, hasReplicas && !isFenced);
    this.#settled();
  }

  /** Sends heartbeats until the replica has to send HELLO again. */
  async #beat(connection: RedisConnection, identity: string): Promise<void> {
    for (let beats = 1; this.#state.kind === 'MEMBER'; beats += 1) {
      await this.#sleep.for(HEARTBEAT_MS);
      const server = beats % BEATS_PER_EXAMINATION === 0 ? await this.#examine(connection) : undefined;
      if (this.#state.kind !== 'MEMBER') return;
      const { epoch } = this.#state;
      if (server && server.identity !== identity) return this.#rejoin(epoch);
      const sent = this.options.clock.elapsed();
      const version = await this.#registration.heartbeat(connection, epoch);
      this.#roundTrips.add(this.options.clock.elapsed() - sent);
      if (version === undefined) return this.#rejoin(epoch);
      // After a failure, the next heartbeat repeats the version.
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

/** Another replica may have taken the place, and relies on this one's silence. */
function isFull(thrown: unknown): boolean {
  return thrown instanceof RedisUnusable && thrown.code === 'MAX_REPLICAS';
}

function outside(thrown: unknown): LinkState {
  const endsAt = thrown instanceof RedisUnusable ? thrown.endsAt : undefined;
  return { kind: 'OUTSIDE', why: whyOf(thrown), ...(endsAt !== undefined && { endsAt }) };
}
