import { withinTime } from '../../domain/concurrency/waiting';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Outage } from '../../domain/events/outage';
import { CredentialSet } from './credential-document';
import { Credentials, CredentialSource, sameCredentials, unavailable } from './credential-source';

export interface RefreshingOptions {
  /**
   * Fetches a new set; throws PROVIDER_CREDENTIALS_UNAVAILABLE. The signal aborts after
   * `timeoutMs`.
   */
  readonly fetch: (signal: AbortSignal) => Promise<CredentialSet>;
  /** Time limit for one fetch. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly outage: Outage;
}

interface FetchedCredentials extends CredentialSet {
  readonly fetchedAt: number;
  /** Wall-clock time, like `expiresAtMs`. */
  readonly refreshAtMs: number;
}

/** Refresh interval for credentials without an expiry. */
const WITHOUT_END_MS = 15 * 60_000;
/** Refresh after this share of the lifetime, but at most `REFRESH_AHEAD_MS` before the expiry. */
const REFRESH_AT = 0.8;
const REFRESH_AHEAD_MS = 5 * 60_000;
/**
 * Random share of the lifetime by which a refresh comes earlier, so that replicas do not coincide.
 */
const SPREAD = 0.05;
/** Credentials this close to their expiry are not used: they could expire in flight. */
const MARGIN_MS = 5_000;
const MARGIN_SHARE = 0.05;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** If credentials this new are refused, fetching again would not help. */
const FRESH_MS = 5_000;

/**
 * Credentials that may expire. They are fetched on first use and refreshed before they expire while
 * in use, with one fetch for all waiting calls. A failed refresh does not affect valid credentials;
 * it is retried with growing pauses.
 */
export class RefreshingCredentials implements CredentialSource {
  #current: FetchedCredentials | undefined;
  #fetching: Promise<Credentials> | undefined;
  #failures = 0;
  #failure: GatewayError | undefined;
  #pauseUntil = -Infinity;

  constructor(private readonly options: RefreshingOptions) {}

  current(): Credentials | Promise<Credentials> {
    const current = this.#current;
    const now = this.options.clock.now();
    if (!current || isOver(current, now)) return this.#fetching ?? this.#fetchUnlessPaused();
    if (now >= current.refreshAtMs && !this.#fetching && !this.#pauses) {
      // The current credentials are still valid; a later call that needs new ones reports the
      // failure.
      this.#fetch().catch(() => undefined);
    }
    return current.credentials;
  }

  refused(credentials: Credentials): boolean {
    const current = this.#current;
    if (!current || !sameCredentials(credentials, current.credentials)) return true;
    if (this.options.clock.elapsed() - current.fetchedAt < FRESH_MS) return false;
    this.#current = undefined;
    return true;
  }

  get expiresAtMs(): number | undefined {
    return this.#current?.expiresAtMs;
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
      return this.#accept(await withinTime(clock, timeoutMs, fetch(controller.signal), giveUp));
    } catch (thrown) {
      throw this.#failed(thrown);
    }
  }

  #accept(set: CredentialSet): Credentials {
    const { clock, random } = this.options;
    const now = clock.now();
    const lifeMs = set.expiresAtMs === undefined ? WITHOUT_END_MS : set.expiresAtMs - now;
    if (set.expiresAtMs !== undefined && lifeMs <= 0) throw unavailable('the fetched credentials have already expired');
    const aheadMs = Math.min(lifeMs * (1 - REFRESH_AT), REFRESH_AHEAD_MS) + lifeMs * SPREAD * random();
    this.#current = { ...set, fetchedAt: clock.elapsed(), refreshAtMs: now + lifeMs - aheadMs };
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
    // An early refresh that fails affects no call.
    outage.failed(thrown, this.#current && !isOver(this.#current, clock.now()) ? 0 : 1);
    return new GatewayError(error.reason, error.message, {
      metadata: error.metadata,
      retryAfterMs: pauseMs,
      cause: thrown,
    });
  }
}

function isOver({ expiresAtMs, refreshAtMs }: FetchedCredentials, now: number): boolean {
  if (expiresAtMs === undefined) return false;
  const marginMs = Math.min(MARGIN_MS, (expiresAtMs - refreshAtMs) * MARGIN_SHARE);
  return now >= expiresAtMs - marginMs;
}
