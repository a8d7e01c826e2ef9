import { Quota } from '../../domain/resources/capability';
import { causeOf } from '../../domain/errors/cause-of';
import { Clock } from '../../domain/time/clock';
import { LogFields, Report } from '../../domain/events/event-log';
import { GatewayError } from '../../domain/errors/gateway-error';
import { SlotSource } from './slot-source';

export interface ThrottlingOptions {
  readonly slots: Pick<SlotSource, 'throttled' | 'use'>;
  readonly quota: Quota;
  /** Log fields: provider, cloud account and action. */
  readonly fields: LogFields;
  readonly clock: Clock;
  readonly report: Report;
}

/** The least interval between two checks of a lowered limit. */
const LOOK_EVERY_MS = 1_000;
/**
 * A limit is restored once the provider has throttled nothing for this long. A quota of one call is
 * never lowered, and would be reported with every call.
 */
const QUIET_MS = 10_000;

/**
 * Lowers the limit when the provider throttles; logs this once, and once when the limit is
 * restored.
 */
export class Throttling {
  #since: number | undefined;
  #last = 0;
  #throttled = 0;
  #cancel = (): void => undefined;

  constructor(private readonly options: ThrottlingOptions) {}

  /** Whether the limit is still lowered. */
  get isOn(): boolean {
    return this.#since !== undefined;
  }

  async throttled(error: GatewayError): Promise<void> {
    this.#throttled += 1;
    this.#last = this.options.clock.elapsed();
    await this.options.slots.throttled(error.retryAfterMs);
    if (this.isOn) return;
    this.#since = this.options.clock.elapsed();
    // The caller's answer must not wait for the log line.
    void this.#begin(error);
  }

  close(): void {
    this.#cancel();
  }

  async #begin(error: GatewayError): Promise<void> {
    const { slots, quota, fields, report } = this.options;
    const { limit: currentLimit } = await slots.use();
    const { upstreamCode } = error.metadata;
    report('quota_lowered', { ...fields, limit: quota.limit, currentLimit, upstreamCode, cause: causeOf(error) });
    this.#lookLater();
  }

  #lookLater(): void {
    const { clock, quota } = this.options;
    this.#cancel = clock.schedule(Math.max(quota.windowMs, LOOK_EVERY_MS), () => void this.#look());
  }

  async #look(): Promise<void> {
    const { slots, quota, fields, clock, report } = this.options;
    const { limit } = await slots.use();
    const now = clock.elapsed();
    if (limit < quota.limit || now - this.#last < QUIET_MS) return this.#lookLater();
    const durationMs = Math.round(now - (this.#since ?? now));
    report('quota_restored', { ...fields, limit: quota.limit, durationMs, throttled: this.#throttled });
    this.#since = undefined;
    this.#throttled = 0;
  }
}
