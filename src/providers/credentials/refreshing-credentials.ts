import { withinTime } from '../../domain/concurrency/waiting';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Outage } from '../../domain/events/outage';
import { CredentialSet } from './credential-document';
import { Credentials, CredentialSource, sameCredentials, unavailable } from './credential-source';

export interface RefreshingOptions {
  /** Fetches a new set; throws PROVIDER_CREDENTIALS_UNAVAILABLE. The signal aborts when it has taken too long. */
  readonly fetch: (signal: AbortSignal) => Promise<CredentialSet>;
  /** How long that may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly outage: Outage;
}

interface Held extends CredentialSet {
  readonly fetchedAt: number;
  /** On the clock of `expiresAtMs`. */
  readonly refreshAtMs: number;
}

/** What says nothing of its end is fetched anew after that. */
const WITHOUT_END_MS = 15 * 60_000;
/** Fetched anew when that part of its life is over, at most so long before its end. */
const REFRESH_AT = 0.8;
const REFRESH_AHEAD_MS = 5 * 60_000;
/** Replicas shall not all come at once: a part of the life by which each may be earlier. */
const SPREAD = 0.05;
/** No request is signed with what ends while it is under way. */
const MARGIN_MS = 5_000;
const MARGIN_SHARE = 0.05;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** What was fetched so lately and is refused would be refused again. */
const FRESH_MS = 5_000;

/**
 * Credentials that end, or may: fetched when they are first needed, and anew ahead of their end while they are in use, once for all who wait.
 * As long as they are good they are used whatever becomes of that; after a failure it is tried again with growing pauses.
 */
export class RefreshingCredentials implements CredentialSource {
  #held: Held | undefined;
  #fetching: Promise<Credentials> | undefined;
  #failures = 0;
  #failure: GatewayError | undefined;
  #pauseUntil = -Infinity;

  constructor(private readonly options: RefreshingOptions) {}

  current(): Credentials | Promise<Credentials> {
    const held = this.#held;
    const now = this.options.clock.now();
    if (!held || isOver(held, now)) return this.#fetching ?? this.#fetchUnlessPaused();
    if (now >= held.refreshAtMs && !this.#fetching && !this.#pauses) {
      // Those in hand are good: whoever needs others hears of the failure.
      this.#fetch().catch(() => undefined);
    }
    return held.credentials;
  }

  refused(credentials: Credentials): boolean {
    const held = this.#held;
    if (!held || !sameCredentials(credentials, held.credentials)) return true;
    if (this.options.clock.elapsed() - held.fetchedAt < FRESH_MS) return false;
    this.#held = undefined;
    return true;
  }

  get #pauses(): boolean {
    return this.options.clock.elapsed() < this.#pauseUntil;
  }

  #fetchUnlessPaused(): Promise<Credentials> {
    if (!this.#pauses || !this.#failure) return this.#fetch();
    const leftMs = this.#pauseUntil - this.options.clock.elapsed();
    const { reason, message, metadata, cause } = this.#failure;
    this.options.outage.failed(this.#failure);
    return Promise.reject(new GatewayError(reason, message, { metadata, retryAfterMs: leftMs, cause }));
  }

  #fetch(): Promise<Credentials> {
    this.#fetching = this.#fetchInTime().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetchInTime(): Promise<Credentials> {
    const { clock, fetch, timeoutMs } = this.options;
    const controller = new AbortController();
    const late = unavailable(`they did not arrive within ${timeoutMs} ms`);
    const giveUp = (): never => {
      controller.abort(late);
      throw late;
    };
    try {
      return this.#hold(await withinTime(clock, timeoutMs, fetch(controller.signal), giveUp));
    } catch (thrown) {
      throw this.#failed(thrown);
    }
  }

  #hold(set: CredentialSet): Credentials {
    const { clock, random } = this.options;
    const now = clock.now();
    const lifeMs = set.expiresAtMs === undefined ? WITHOUT_END_MS : set.expiresAtMs - now;
    if (set.expiresAtMs !== undefined && lifeMs <= 0) throw unavailable('the fetched credentials have already expired');
    const aheadMs = Math.min(lifeMs * (1 - REFRESH_AT), REFRESH_AHEAD_MS) + lifeMs * SPREAD * random();
    this.#held = { ...set, fetchedAt: clock.elapsed(), refreshAtMs: now + lifeMs - aheadMs };
    this.#failures = 0;
    this.#failure = undefined;
    this.#pauseUntil = -Infinity;
    this.options.outage.succeeded();
    return set.credentials;
  }

  #failed(thrown: unknown): GatewayError {
    const error = thrown instanceof GatewayError ? thrown : unavailable('livegate failed to fetch them');
    const { clock, random, outage } = this.options;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS) * (0.5 + random() / 2);
    this.#failures += 1;
    this.#pauseUntil = clock.elapsed() + pauseMs;
    this.#failure = error;
    // A refresh that fails ahead of time costs no call.
    outage.failed(thrown, this.#held && !isOver(this.#held, clock.now()) ? 0 : 1);
    return new GatewayError(error.reason, error.message, {
      metadata: error.metadata,
      retryAfterMs: pauseMs,
      cause: thrown,
    });
  }
}

function isOver({ expiresAtMs, refreshAtMs }: Held, now: number): boolean {
  if (expiresAtMs === undefined) return false;
  const marginMs = Math.min(MARGIN_MS, (expiresAtMs - refreshAtMs) * MARGIN_SHARE);
  return now >= expiresAtMs - marginMs;
}
