import { Clock } from '../domain/time/clock';
import { ErrorReason, GatewayError } from '../domain/errors/gateway-error';

export interface RetrySettings {
  /** Attempts of one action, the first included. */
  readonly maxAttempts: number;
  /** Retries as a share of the account's calls. */
  readonly budgetRatio: number;
  /** Retries that are always allowed. */
  readonly budgetFloorPerSecond: number;
}

/** The cloud failed, and may do better in a moment. */
const CLOUD_FAILURES: ReadonlySet<ErrorReason> = new Set<ErrorReason>([
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_UNREACHABLE',
  'PROVIDER_ANSWER_UNREADABLE',
  'PROVIDER_TIMED_OUT',
]);

/** An answer in the cloud's own form is none, whatever is in it: the same would come again. */
export function isCloudFailure({ reason, answered }: GatewayError): boolean {
  return CLOUD_FAILURES.has(reason) && !answered;
}

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

/** Retries that may come at once after a quiet time. */
const BURST = 10;

/**
 * Decides for the calls of one account whether and when another attempt is made. Only what cannot have taken effect, or may take effect
 * twice, is sent again; of what is left its provider reads back what it did.
 */
export class RetryPolicy {
  #tokens: number;
  #since: number;

  constructor(
    private readonly settings: RetrySettings,
    private readonly clock: Clock,
    /** From 0 up to 1. */
    private readonly random: () => number,
  ) {
    this.#tokens = this.#most;
    this.#since = clock.elapsed();
  }

  /** A call begins: it earns its share of a retry. */
  callBegan(): void {
    this.#refill();
    this.#tokens = Math.min(this.#most, this.#tokens + this.settings.budgetRatio);
  }

  /**
   * How long to wait before the next attempt, in milliseconds; undefined: no other. `attempts` were made so far, `timeLeftMs` is left. A
   * retry that is allowed is paid from the budget. `once`: it must not take effect twice.
   */
  delayMs(error: GatewayError, attempts: number, once: boolean, timeLeftMs: number): number | undefined {
    if (attempts >= this.settings.maxAttempts || !canBeRepeated(error, once)) return undefined;
    const delayMs = this.#backoffMs(error, attempts);
    if (delayMs >= timeLeftMs) return undefined;
    this.#refill();
    if (this.#tokens < 1) return undefined;
    this.#tokens -= 1;
    return delayMs;
  }

  /** Full jitter, or what the provider asks for. After a throttle the quota's queue does the waiting. */
  #backoffMs(error: GatewayError, attempts: number): number {
    if (error.retryAfterMs !== undefined) return error.retryAfterMs;
    if (error.reason === 'PROVIDER_THROTTLED') return 0;
    return this.random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempts - 1));
  }

  #refill(): void {
    const now = this.clock.elapsed();
    const earned = ((now - this.#since) / 1_000) * this.settings.budgetFloorPerSecond;
    this.#tokens = Math.min(this.#most, this.#tokens + earned);
    this.#since = now;
  }

  get #most(): number {
    const { budgetRatio, budgetFloorPerSecond } = this.settings;
    return budgetRatio === 0 && budgetFloorPerSecond === 0 ? 0 : BURST;
  }
}

function canBeRepeated(error: GatewayError, once: boolean): boolean {
  if (error.reason !== 'PROVIDER_THROTTLED' && !isCloudFailure(error)) return false;
  return !once || error.metadata.outcome === 'NOT_APPLIED';
}
