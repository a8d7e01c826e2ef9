import { PlainAnswer, PlainListener, PlainListenerOptions } from '../rest/plain-listener';
import { HealthAnswer, liveness, readinessOf } from './health-answer';
import { Readiness } from './readiness';

export interface HealthListenerOptions extends Omit<PlainListenerOptions, 'routes'> {
  readonly readiness: Readiness;
}

/** Health on its own port, for probes that neither speak TLS nor present a certificate. */
export function openHealthListener({ readiness, ...options }: HealthListenerOptions): Promise<PlainListener> {
  const routes = {
    '/healthz': () => jsonOf(liveness()),
    '/readyz': () => jsonOf(readinessOf(readiness)),
  };
  return PlainListener.open({ ...options, routes });
}

function jsonOf({ status, headers, body }: HealthAnswer): PlainAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}
