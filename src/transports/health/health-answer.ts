import { Readiness, ReadinessReport } from './readiness';

/** What a health path answers, whichever listener is asked. */
export interface HealthAnswer<Body extends object = object> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** `/healthz`: the process turns its event loop. */
export function liveness(): HealthAnswer<{ status: 'ok' }> {
  return { status: 200, headers: {}, body: { status: 'ok' } };
}

/** `/readyz`: 503 while nothing, or no write, can be served. */
export function readinessOf(readiness: Readiness): HealthAnswer<ReadinessReport> {
  const body = readiness.report();
  if (readiness.isReady) return { status: 200, headers: {}, body };
  const { retryAfterMs } = readiness;
  const wait = retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  return { status: 503, headers: { ...wait }, body };
}
