import { Clock } from '../../domain/time/clock';
import { isRedisReply } from '../../domain/errors/cause-of';
import { KEYS } from './keys';
import { ProcessPresence } from './process-presence';
import { RedisConnection } from './redis-connection';
import { RedisUnusable } from './redis-unusable';
import { HEARTBEAT, HELLO } from './scripts/registration';
import { ServerClock } from './server-clock';
import { Commitments } from './quota-membership';

/** How long a heartbeat claims that the replica is alive. */
const CLAIM_MS = 500;

/** How long after its claim a replica may use its share without Redis; see SHARE_WITHHELD_MS. */
const ALONE_MS = 570_000;

export interface RegistrationOptions {
  readonly maxReplicas: number;
  readonly clock: Clock;
  /** Returns a unique id, for replicas and epochs. */
  readonly newId: () => string;
}

/** The answer to a HELLO that was admitted. */
export interface HelloReply {
  readonly epoch: string;
  /** Whether this HELLO began the epoch. */
  readonly isNew: boolean;
  /** How many places of dead replicas were freed. */
  readonly freed: number;
}

/**
 * A replica's registration in the store: what it has claimed, and what others may conclude from its
 * silence.
 *
 * The claim makes silence safe. Each heartbeat says until when the store may take the replica as
 * alive. The replica computes that time itself, never too late, so a delayed heartbeat extends
 * nothing. After the claim the store withholds the replica's share from the others. The replica may
 * then use that share without Redis, once all slots granted to others before have left every
 * window; it counts from the last heartbeat sent, answered or not. It stops before the store gives
 * its place away; for that it counts from the last heartbeat answered.
 */
export class Registration {
  readonly #presence: ProcessPresence;
  readonly #serverClock = new ServerClock();
  /** Of the server; see `ServerFacts`. */
  #server = '';
  #epoch = '';
  /** An epoch in which the server's clock was changed. */
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

  /** Records a call on the replica's own share, which will have left every window at `until`. */
  usedAlone(until: number): void {
    this.#localUntil = Math.max(this.#localUntil, until);
  }

  /** Call it before the first HELLO. */
  async announce(): Promise<void> {
    await this.#presence.announce();
  }

  /** The latest server time that corresponds to `own` on the process's clock. */
  latest(own: number): number {
    return this.#serverClock.latest(own);
  }

  /** False if the server's clock was changed, which makes its log meaningless. */
  observe(sent: number, time: number): boolean {
    const agrees = this.#serverClock.observe(sent, time, this.options.clock.elapsed());
    if (!agrees) this.#distrusted = this.#epoch;
    return agrees;
  }

  /** Learns the server's identity and time. */
  async greet(connection: RedisConnection, server: string): Promise<void> {
    if (server !== this.#server) this.#serverClock.forget();
    this.#server = server;
    const sent = this.options.clock.elapsed();
    const time = await connection.time();
    if (this.observe(sent, time)) return;
    this.#serverClock.forget();
    this.observe(sent, time);
  }

  /** Registers the replica. Throws RedisUnusable if all places are taken. */
  async hello(connection: RedisConnection): Promise<HelloReply> {
    const { clock, newId, maxReplicas } = this.options;
    const dead = await this.#presence.deadAmong(await connection.fieldsOf(KEYS.replicas));
    const sent = clock.elapsed();
    const server = [this.#server, newId(), this.#distrusted];
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

  /** Returns the version of the overrides; undefined if the replica must send HELLO again. */
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

  /** Deregisters, so that the share is not withheld. Call it after the last call. */
  async sayGoodbye(connection: RedisConnection): Promise<void> {
    await connection.removeFromHash(KEYS.replicas, this.id);
  }

  /** Call it after the last call, even if `sayGoodbye` failed. */
  close(): void {
    this.#presence.close();
  }

  #full(freeInMs: string): RedisUnusable {
    const { clock, maxReplicas } = this.options;
    const text = `more than ${maxReplicas} replicas (quota.maxReplicas) share this Redis`;
    return new RedisUnusable('MAX_REPLICAS', text, freeInMs === '' ? undefined : clock.elapsed() + Number(freeInMs));
  }

  /** A command that Redis rejects has claimed nothing. */
  async #claiming(run: () => Promise<unknown>): Promise<unknown> {
    const before = this.#claimedUntil;
    try {
      return await run();
    } catch (error) {
      if (isRedisReply(error)) this.#claimedUntil = before;
      throw error;
    }
  }

  /** The claim on the server's clock: a little early rather than late. */
  #claim(sent: number): string {
    this.#claimedUntil = Math.max(this.#claimedUntil, sent + CLAIM_MS);
    return (this.#serverClock.earliest(sent) + CLAIM_MS).toFixed(3);
  }

  /** The store has the claim and keeps the place accordingly. */
  #confirm(sent: number): void {
    this.#aloneUntil = sent + CLAIM_MS + ALONE_MS;
  }
}
