import { Clock } from '../../domain/clock';
import { RedisConnection } from './redis-connection';
import { HEARTBEAT, HELLO, Script } from './scripts';
import { ServerClock } from './server-clock';
import { Median } from './median';

/** Tells operators of a change; the fields hold no secret. */
export type Report = (level: 'info' | 'error', fields: Readonly<Record<string, unknown>>) => void;

export interface RedisLinkOptions {
  /** May hold a password: it goes to the connection, and nowhere else. */
  readonly url: string;
  readonly maxReplicas: number;
  readonly clock: Clock;
  /** A new one each time, for replicas and epochs. */
  readonly newId: () => string;
  readonly report: Report;
}

/** How a replica stands to the store that it shares with others. */
export type Standing =
  /** It gets its slots there. */
  | { readonly kind: 'SHARED'; readonly epoch: string; readonly connection: RedisConnection }
  /** It will know in a moment. */
  | { readonly kind: 'UNSETTLED' }
  /** It has its share for itself, since the store withholds it from all others. */
  | { readonly kind: 'ALONE' }
  /** It has nothing, for so long at least, in milliseconds; Infinity: until the store takes it in. */
  | { readonly kind: 'NOTHING'; readonly endsInMs: number; readonly why: string };

type State =
  | { readonly kind: 'MEMBER'; readonly epoch: string; readonly connection: RedisConnection }
  /** In contact, and about to say hello. */
  | { readonly kind: 'JOINING' }
  /** It was a member, and gets no answers. */
  | { readonly kind: 'LOST' }
  /** In contact again; what it let go by itself is to leave the windows first. */
  | { readonly kind: 'RETURNING' }
  /** It never was a member, or was refused. */
  | { readonly kind: 'OUTSIDE'; readonly why: string };

/** For so long after it last spoke a replica is taken to be alive. */
export const LEASE_MS = 500;
const HEARTBEAT_MS = 100;
const RETRY_MS = 100;
const RETRY_REFUSED_MS = 1_000;
const STILL_THERE_MS = 250;
/** How long a start waits for the store. */
const START_MS = 2_000;

/** The longest that a far-off Redis may add to what a slot may be used late, in milliseconds; slower answers are none. */
export const MAX_SLACK_MS = 300;

const PREFIX = 'livegate:quota:';
const EPOCH = `${PREFIX}epoch`;
const REPLICAS = `${PREFIX}replicas`;
export const OVERRIDES = 'livegate:breakers';
export const OVERRIDES_VERSION = 'livegate:breakers:version';

const UNREACHED = 'Redis is not there';

/** Redis cannot be used, for a reason that does not pass by itself at once. */
class Refused extends Error {}

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
  #state: State = { kind: 'OUTSIDE', why: UNREACHED };
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
  #versionListener: (version: string, connection: RedisConnection) => void = () => undefined;
  #settled = (): void => undefined;
  #wake = (): void => undefined;
  #closed = false;
  #reported = '';

  constructor(private readonly options: RedisLinkOptions) {
    this.#id = options.newId();
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
      await state.connection.removeFromHash(REPLICAS, this.#id).catch(() => undefined);
      state.connection.close();
    }
    this.#wake();
  }

  /** The replica's name in the store. */
  get id(): string {
    return this.#id;
  }

  /** What answers of the store usually take: that much later than the guard allows for a slot may be used, and is counted. */
  get slackMs(): number {
    return Math.min(MAX_SLACK_MS, Math.ceil(this.#roundTrips.value));
  }

  /** `spacingMs` is the bucket's: until all that others were granted has left every window. */
  standing(spacingMs: number): Standing {
    const now = this.options.clock.elapsed();
    const state = this.#state;
    switch (state.kind) {
      case 'MEMBER':
        return { ...state, kind: 'SHARED' };
      case 'JOINING':
        return { kind: 'UNSETTLED' };
      case 'LOST': {
        if (now < this.#claimedUntil) return { kind: 'UNSETTLED' };
        const endsInMs = this.#claimedUntil + spacingMs + MAX_SLACK_MS - now;
        return endsInMs <= 0 ? { kind: 'ALONE' } : { kind: 'NOTHING', endsInMs, why: 'Redis does not answer' };
      }
      case 'RETURNING':
        return { kind: 'NOTHING', endsInMs: Math.max(0, this.#localUntil - now), why: 'Redis has just come back' };
      case 'OUTSIDE':
        return { kind: 'NOTHING', endsInMs: Infinity, why: state.why };
    }
  }

  /** A call that the replica let go by itself has left every window at `until`. */
  usedAlone(until: number): void {
    this.#localUntil = Math.max(this.#localUntil, until);
  }

  keyOf(epoch: string, name: string): string {
    return `${PREFIX}${epoch}:${name}`;
  }

  /** Runs a script that knows the bucket behind `names`; undefined: its answer means nothing, and the link sees to it. */
  async ask(
    { epoch, connection }: Extract<Standing, { kind: 'SHARED' }>,
    script: Script,
    names: readonly string[],
    args: readonly (string | number)[],
  ): Promise<readonly unknown[] | undefined> {
    const sent = this.options.clock.elapsed();
    const keys = [EPOCH, REPLICAS, ...names.map((name) => this.keyOf(epoch, name))];
    const [status, time, ...answer] = (await connection.run(script, keys, [epoch, this.#id, ...args])) as string[];
    if (!this.#heard(sent, Number(time)) || status === 'OTHER_EPOCH') this.#rejoin(epoch);
    else if (status === 'OK') return answer;
    return undefined;
  }

  /** The server's time at most, after which an answer to what is sent now comes too late by `lateMs`. */
  expiry(lateMs: number): number {
    return this.#serverClock.latest(this.options.clock.elapsed()) + lateMs;
  }

  /** Hears with each heartbeat which version of the overrides is in force. */
  onVersion(listener: (version: string, connection: RedisConnection) => void): void {
    this.#versionListener = listener;
  }

  get connection(): RedisConnection | undefined {
    return this.#state.kind === 'MEMBER' ? this.#state.connection : undefined;
  }

  async #live(): Promise<void> {
    while (!this.#closed) {
      const thrown = await this.#session().catch((error: unknown) => error);
      if (this.#closed) return;
      this.#lose(thrown);
      await this.#pause(thrown instanceof Refused ? RETRY_REFUSED_MS : RETRY_MS);
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

  /** Which server it is, whether it can be relied on, and what time it has. */
  async #greet(connection: RedisConnection): Promise<void> {
    const { runId, mayEvict } = await connection.facts();
    if (mayEvict) throw new Refused('Redis may evict keys: its maxmemory-policy must be noeviction');
    if (runId !== this.#runId) this.#serverClock.forget();
    this.#runId = runId;
    const sent = this.options.clock.elapsed();
    const time = await connection.time();
    if (this.#heard(sent, time)) return;
    this.#serverClock.forget();
    this.#heard(sent, time);
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
    const own = [this.#id, this.#claim(sent), maxReplicas, this.#epoch, ...this.#replicas];
    const [status, time, epoch, fresh, replicas] = (await connection.run(
      HELLO,
      [EPOCH, REPLICAS],
      [...server, ...own],
    )) as [status: string, time: string, epoch: string, fresh: number, replicas: string[]];
    if (status !== 'OK') {
      this.#state = { kind: 'OUTSIDE', why: UNREACHED };
      throw new Refused(`more than ${maxReplicas} replicas (quota.maxReplicas) share this Redis`);
    }
    this.#heard(sent, Number(time));
    this.#epoch = epoch;
    this.#distrusted = '';
    this.#replicas = replicas;
    if (this.#closed) return;
    this.#state = { kind: 'MEMBER', epoch, connection };
    this.#report(
      'info',
      'quota_store_joined',
      fresh === 1 ? 'a new epoch: quotas rest for a window' : 'the epoch goes on',
    );
    this.#settled();
  }

  /** Ends when the replica has to say hello again. */
  async #beat(connection: RedisConnection): Promise<void> {
    while (this.#state.kind === 'MEMBER') {
      await this.#pause(HEARTBEAT_MS);
      if (this.#state.kind !== 'MEMBER') return;
      const { epoch } = this.#state;
      const sent = this.options.clock.elapsed();
      const keys = [EPOCH, REPLICAS, OVERRIDES_VERSION];
      const reply = await connection.run(HEARTBEAT, keys, [epoch, this.#id, this.#claim(sent)]);
      const [status, time, replicas, version] = reply as [string, string, string[], string];
      this.#roundTrips.add(this.options.clock.elapsed() - sent);
      if (!this.#heard(sent, Number(time)) || status !== 'OK') return this.#rejoin(epoch);
      this.#replicas = replicas;
      this.#versionListener(version, connection);
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
    const refused = thrown instanceof Refused;
    if (this.#state.kind !== 'OUTSIDE') this.#state = { kind: 'LOST' };
    else this.#state = { kind: 'OUTSIDE', why: refused ? thrown.message : UNREACHED };
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    this.#report('error', this.#state.kind === 'LOST' ? 'quota_store_lost' : 'quota_store_unreachable', message);
    if (refused) this.#settled();
  }

  /** Once for each change: a Redis that stays away is tried several times a second. */
  #report(level: 'info' | 'error', event: string, message: string): void {
    if (level === 'error' && event === this.#reported) return;
    this.#reported = event;
    this.options.report(level, { event, message });
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
