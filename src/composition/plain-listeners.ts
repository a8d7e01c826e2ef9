import { openHealthListener } from '../transports/health/health-listener';
import { Readiness } from '../transports/health/readiness';
import { openMetricsListener } from '../transports/metrics/metrics-listener';
import { PlainListener } from '../transports/rest/plain-listener';
import { Composition } from './app-parts';
import { Gates } from './gates';
import { Opened } from './opened';

/** The listeners beside those of the API; each is absent where the configuration has none. */
export interface PlainListeners {
  readonly health?: PlainListener | undefined;
  readonly metrics?: PlainListener | undefined;
}

export async function openPlainListeners(
  { config, telemetry, log, clock }: Composition,
  { health: probes, metrics: scrapes, calls }: Gates,
  readiness: Readiness,
  opened: Opened,
): Promise<PlainListeners> {
  const failed = (error: unknown): void => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    log.report('internal_error', { message, stack });
  };
  const parts = { calls, clock, failed };
  const { metrics } = telemetry;
  const scrape = metrics && ((accept: string | undefined) => metrics.scrape(accept));
  const health = config.health && (await openHealthListener({ ...config.health, ...parts, gate: probes, readiness }));
  opened.add(() => health?.close());
  return {
    health,
    metrics:
      config.metrics && scrape && (await openMetricsListener({ ...config.metrics, ...parts, gate: scrapes, scrape })),
  };
}
