import { Clock } from '../../domain/time/clock';
import { isRedisReply } from '../../domain/errors/redis-cause';
import { KEYS } from './keys';
import { ProcessPresence } from './process-presence';
import { RedisConnection } from './redis-connection';
import { RedisUnusable } from './redis-unusable';
import { HEARTBEAT, HELLO } from './scripts/registration';
import { ServerClock } from './server-clock';
import { Commitments } from './quota-membership';

/** For so long after it last spoke a replica is taken to be alive. */
export const CLAIM_MS = 500;

/** For so long after its lease a replica without Redis goes on with its share; see SHARE_WITHHELD_MS. */
export const ALONE_MS = 570_000;

export interface RegistrationOptions {
  readonly maxReplicas: number;
  readonly clock: Clock;
  /** A new one each time, for replicas and epochs. */
  readonly newId: () => string;
}

/** What HELLO answers those who are in. */
export interface HelloReply {
  readonly epoch: string;
  /** The epoch began with this. */
  readonly isNew: boolean;
  /** Dead replicas whose places were freed. */
  readonly freed: number;
}

/**
 * A replica's registration with the others: what it has told the store of itself, and what the
 * others may conclude from its silence.
 *
 * The lease is what makes silence safe. Each heartbeat says until when the replica is to be taken
 * as alive, in a time that the replica itself reckons and never too late, so that one that is
 * delivered late grants nothing. When that has passed the store withholds the replica's share from
 * the others, and the replica, which counts from the last heartbeat that it sent, answered or not,
 * may use it without Redis as soon as all that others were granted before has left every window. It
 * stops in time for the store to give its place away, counting from the last heartbeat that was
 * answered.
 */
export class Registration {
  readonly #presence: ProcessPresence;
  readonly #serverClock = new ServerClock();
  #runId = '';
  #epoch = '';
  /** An epoch in which the server's clock was set. */
  #distrusted = '';
  #replicas: readonly string[] = [];
  #claimedUntil = -Infinity;
  #aloneUntil = -Infinity;
  #localUntil = -Infinity;

  constructor(private readonly options: RegistrationOptions) {
    this.#presence = new ProcessPresence(options.newId());
  }

  /** The replica's name in the store. */
  get id(): string {
    return this.#presence.id;
  }

  get commitments(): Commitments {
    return { claimedUntil: this.#claimedUntil, aloneUntil: this.#aloneUntil, localUntil: this.#localUntil };
  }

  /** A call that the replica let go by itself has left every window at `until`. */
  usedAlone(until: number): void {
    this.#localUntil = Math.max(this.#localUntil, until);
  }

  /** Before the first HELLO. */
  async announce(): Promise<void> {
    await this.#presence.announce();
  }

  /** The server's time at most at `own` on the process's clock. */
  latest(own: number): number {
    return this.#serverClock.latest(own);
  }

  /** False: the server's clock was set, and what its log says of time is worth nothing. */
  observe(sent: number, time: number): boolean {
    const agrees = this.#serverClock.observe(sent, time, this.options.clock.elapsed());
    if (!agrees) this.#distrusted = this.#epoch;
    return agrees;
  }

  /** Learns which server it is, and what time it has. */
  async greet(connection: RedisConnection, runId: string): Promise<void> {
    if (runId !== this.#runId) this.#serverClock.forget();
    this.#runId = runId;
    const sent = this.options.clock.elapsed();
    const time = await connection.time();
    if (this.observe(sent, time)) return;
    this.#serverClock.forget();
    this.observe(sent, time);
  }

  /** Throws RedisUnusable if all places are taken. */
  async hello(connection: RedisConnection): Promise<HelloReply> {
    const { clock, newId, maxReplicas } = this.options;
    const dead = await this.#presence.deadAmong(await connection.fieldsOf(KEYS.replicas));
    const sent = clock.elapsed();
    const server = [this.#runId, newId(), this.#distrusted];
    const own = [this.id, this.#claim(sent), maxReplicas, this.#epoch];
    const args = [...server, ...own, dead.length, ...dead, ...this.#replicas];
    const reply = await this.#claiming(() => connection.run(HELLO, [KEYS.epoch, KEYS.replicas], args));
    const [status, time, epoch, detail, freed, replicas] = reply as [
      status: string,
      time: string,
      epoch: string,
      detail: string | number,
      freed: string[],
      replicas: string[],
    ];
    if (status !== 'OK') throw this.#full(String(detail));
    this.observe(sent, Number(time));
    this.#confirm(sent);
    this.#epoch = epoch;
    this.#distrusted = '';
    this.#replicas = replicas;
    return { epoch, isNew: detail === 1, freed: freed.length };
  }

  /** Answers the version of what else is shared; undefined: the replica has to say hello again. */
  async heartbeat(connection: RedisConnection, epoch: string): Promise<string | undefined> {
    const sent = this.options.clock.elapsed();
    const keys = [KEYS.epoch, KEYS.replicas, KEYS.overridesVersion];
    const args = [epoch, this.id, this.#claim(sent)];
    const reply = await this.#claiming(() => connection.run(HEARTBEAT, keys, args));
    const [status, time, replicas, version] = reply as [string, string, string[], string];
    if (!this.observe(sent, Number(time)) || status !== 'OK') return undefined;
    this.#confirm(sent);
    this.#replicas = replicas;
    return version;
  }

  /** So that the share is not withheld; nothing may go out any more. */
  async sayGoodbye(connection: RedisConnection): Promise<void> {
    await connection.removeFromHash(KEYS.replicas, this.id);
  }

  /** Nothing goes out any more, whether it could be told or not. */
  close(): void {
    this.#presence.close();
  }

  #full(freeInMs: string): RedisUnusable {
    const { clock, maxReplicas } = this.options;
    const text = `more than ${maxReplicas} replicas (quota.maxReplicas) share this Redis`;
    return new RedisUnusable('MAX_REPLICAS', text, freeInMs === '' ? undefined : clock.elapsed() + Number(freeInMs));
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

  /**
   * Until when the store may take the replica as alive, on the server's clock: a little early
   * rather than late.
   */
  #claim(sent: number): string {
    this.#claimedUntil = Math.max(this.#claimedUntil, sent + CLAIM_MS);
    return (this.#serverClock.earliest(sent) + CLAIM_MS).toFixed(3);
  }

  /** The store has it: the place is kept for as long. */
  #confirm(sent: number): void {
    this.#aloneUntil = sent + CLAIM_MS + ALONE_MS;
  }
}
