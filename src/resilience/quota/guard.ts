import { Quota } from '../../domain/capability';
import { SpreadMeter } from './spread-meter';

export interface GuardSettings {
  /** How late a slot may still be used, in milliseconds. */
  readonly lateCapMs: number;
  /** How much the way to a provider is taken to vary, in milliseconds, at windows of less than a minute. */
  readonly spreadMs: number;
}

/** From this window on more spread costs little: 90 ms and a late cap of 10 ms are 0.2 % of a minute. */
const LONG_WINDOW_MS = 60_000;
const SPREAD_FACTOR_OF_LONG_WINDOWS = 9;

/**
 * How far apart the first and the last of N + 1 departures are kept: the window, how late a slot may be used, and how much the way to the
 * provider varies, configured or measured. Costs W / (W + g) of a quota, whatever N is.
 */
export function spacingMs({ windowMs }: Quota, { lateCapMs, spreadMs }: GuardSettings, measured: SpreadMeter): number {
  const configured = windowMs >= LONG_WINDOW_MS ? spreadMs * SPREAD_FACTOR_OF_LONG_WINDOWS : spreadMs;
  // More than a window would be no guard but an outage: answers that vary so much are slow at the provider, not on the way.
  return windowMs + lateCapMs + Math.max(configured, Math.min(measured.spreadMs, windowMs));
}
