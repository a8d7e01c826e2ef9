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

/** Transient failures of the cloud. */
const CLOUD_FAILURES: ReadonlySet<ErrorReason> = new Set<ErrorReason>([
  'PROVIDER_UNAVAILABLE',
  'PROVIDER_UNREACHABLE',
  'PROVIDER_ANSWER_UNREADABLE',
  'PROVIDER_TIMED_OUT',
]);

/**
 * A well-formed answer is not a cloud failure, whatever it says: a retry would get the same answer.
 */
export function isCloudFailure({ reason, answered }: GatewayError): boolean {
  return CLOUD_FAILURES.has(reason) && !answered;
}

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

/** How many retries may follow one another after a quiet time. */
const BURST = 10;

/**
 * Decides whether and when a call of one account is attempted again. It repeats only actions that
 * cannot have taken effect or may take effect twice. For all others the provider reads back what
 * happened.
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

  /** Call it when an action begins: each one adds to the retry budget. */
  callBegan(): void {
    this.#refill();
    this.#tokens = Math.min(this.#most, this.#tokens + this.settings.budgetRatio);
  }

  /**
   * The delay before the next attempt in milliseconds, or undefined if there is none. `attempts`
   * counts those made so far, and `once` means that the action must not take effect twice. A delay
   * that is returned is charged to the budget.
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

  /**
   * The provider's hint, or full jitter. After a throttle, the call waits in the quota's queue
   * instead.
   */
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
