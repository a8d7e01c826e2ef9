import { Readiness, ReadinessReport } from './readiness';

/** The answer of a health path, the same on every listener. */
export interface HealthAnswer<Body extends object = object> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** `/healthz`: the event loop runs. */
export function liveness(): HealthAnswer<{ status: 'ok' }> {
  return { status: 200, headers: {}, body: { status: 'ok' } };
}

/** `/readyz`: 503 while livegate cannot serve calls, or cannot serve writes. */
export function readinessOf(readiness: Readiness): HealthAnswer<ReadinessReport> {
  const body = readiness.report();
  if (readiness.isReady) return { status: 200, headers: {}, body };
  const { retryAfterMs } = readiness;
  const wait = retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  return { status: 503, headers: { ...wait }, body };
}
