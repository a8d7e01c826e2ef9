import { StopController, StopSignal } from '../../domain/concurrency/stop-signal';
import { pause } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Clock } from '../../domain/time/clock';

/** Work that only one replica may do at a time, as long as it renews its lease. */
export interface RenewedLease {
  readonly clock: Clock;
  readonly leaseMs: number;
  /** False if another replica has the work. */
  readonly renew: () => Promise<boolean>;
  /** Aborts with `lost` when another replica has the work, or may have it soon. */
  readonly stop: StopController;
  readonly lost: GatewayError;
}

/** Renews the lease, which has just begun, until the work has ended. */
export async function whileRenewed<T>(lease: RenewedLease, work: () => Promise<T>): Promise<T> {
  const ended = new StopController();
  const renewing = renewUntil(ended.signal, lease);
  try {
    return await work();
  } finally {
    ended.abort();
    await renewing;
  }
}

async function renewUntil(ended: StopSignal, { clock, leaseMs, renew, stop, lost }: RenewedLease): Promise<void> {
  let heldUntil = clock.elapsed() + leaseMs;
  while (!ended.aborted) {
    await pause(clock, leaseMs / 10, ended).catch(() => undefined);
    if (ended.aborted) return;
    const sentAt = clock.elapsed();
    // The store reports its failures itself.
    const isRenewed = await renew().catch((): undefined => undefined);
    if (isRenewed === true) heldUntil = sentAt + leaseMs;
    if (isRenewed === false || clock.elapsed() > heldUntil - leaseMs / 3) stop.abort(lost);
  }
}
