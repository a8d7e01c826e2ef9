import { causeOf, redisCauseOf } from '../../domain/errors/cause-of';
import { Clock } from '../../domain/time/clock';
import { LogEventName, LogFields, Report } from '../../domain/events/event-log';
import { HealthSource } from '../../domain/events/health';
import { LinkHealth } from './link-health';
import { HelloReply } from './registration';
import { RedisUnusable } from './redis-unusable';

const UNFENCED =
  '; Redis has replicas but no min-replicas-to-write: after a failover the old primary could go on taking writes';

/** Reports the link's state to the log, once per change, and to the readiness check. */
export class LinkReport {
  readonly #health: LinkHealth;
  #reported = '';
  /** How many calls were refused since the link was last usable. */
  #refused = 0;

  constructor(
    private readonly clock: Clock,
    private readonly report: Report,
  ) {
    this.#health = new LinkHealth(clock, { cause: 'NOT_CONNECTED', degraded: false });
  }

  get health(): HealthSource {
    return this.#health;
  }

  /** Counts a call that was refused because Redis is unusable. */
  countRefusal(): void {
    this.#refused += 1;
  }

  /** `unfenced`: another server may take over, and this one would go on taking writes. */
  joined({ isNew, freed }: HelloReply, unfenced: boolean): void {
    const before = this.#health.health();
    const durationMs = before.ok ? 0 : this.clock.now() - before.sinceMs;
    this.#health.set(undefined);
    const epoch = isNew ? 'a new epoch begins: no calls for one window' : 'the epoch continues';
    const removed = freed === 0 ? '' : `; dead replicas of this host removed: ${freed}`;
    const message = `${epoch}${removed}${unfenced ? UNFENCED : ''}`;
    this.#once('quota_store_joined', { message, durationMs, refused: this.#refused });
    this.#refused = 0;
  }

  /** `degraded` means that the replica may continue with its share. */
  lost(thrown: unknown, degraded: boolean): void {
    const code = redisCauseOf(thrown);
    const endsAt = thrown instanceof RedisUnusable ? thrown.endsAt : undefined;
    this.#health.set({ cause: code, degraded, ...(endsAt !== undefined && { endsAt }) });
    const event = degraded ? 'quota_store_lost' : 'quota_store_unreachable';
    // While Redis is unreachable, the link retries several times a second.
    if (this.#reported !== `${event} ${code}`) this.#once(event, { cause: causeOf(thrown) }, code);
  }

  #once(event: LogEventName, fields: LogFields, code = ''): void {
    this.#reported = `${event} ${code}`;
    this.report(event, fields);
  }
}
