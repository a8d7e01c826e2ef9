import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccountDirectory } from '../application/accounts/account-directory';
import { FailedDeliveries } from '../application/deliveries/failed-deliveries';
import { RolloutRunner } from '../application/rollouts/rollout-runner';
import { DriftRunner } from '../application/drift/drift-runner';
import { NO_INSTRUMENTS } from '../domain/telemetry/instruments.port';
import type { DriftedAccount } from '../observability/metrics/live-gauges';
import type { Metrics } from '../observability/metrics/metrics';
import { RequestMonitor } from '../observability/requests/request-monitor';
import { openTracing } from '../observability/tracing/open-tracing';
import { LiveProviderResolver } from '../domain/operations/live-provider.port';
import { CatalogResolver } from '../providers/provider.resolver';
import { Resilience } from '../resilience/resilience';
import { AppParts, Composition, Telemetry } from './app-parts';
import { Receivers } from './receivers';

export async function openTelemetry({ config, clock, log, version }: AppParts): Promise<Telemetry> {
  const metrics = config.metrics && (await loadMetrics({ ...config.metrics, clock }));
  const instruments = metrics?.instruments ?? NO_INSTRUMENTS;
  const tracing = config.tracing && (await openTracing({ ...config.tracing, version, clock, report: log.report }));
  const tracer = tracing?.requests;
  const requests = new RequestMonitor({ logAll: config.log.requests, instruments, log, tracer, clock });
  return { instruments, requests, ...(metrics && { metrics }), ...(tracing && { tracing }) };
}

/** prom-client is loaded only where there are metrics: it loads `@opentelemetry/api` in turn. */
async function loadMetrics(options: ConstructorParameters<typeof Metrics>[0]): Promise<Metrics> {
  const { Metrics: Loaded } = await import('../observability/metrics/metrics.js');
  return new Loaded(options);
}

function* driftedAccounts(rest: NestFastifyApplication): Iterable<DriftedAccount> {
  const { counts } = rest.get(DriftRunner);
  const directory = rest.get(AccountDirectory);
  if (counts.size === 0) return;
  for (const { id: accountId } of directory.accounts()) {
    const cloudAccount = directory.cloudAccountOf(accountId);
    const count = counts.get(cloudAccount);
    if (count !== undefined) yield { accountId, cloudAccount, count };
  }
}

/** Has scrapes read what the parts of the application know. */
export function readMetricsFrom(composition: Composition, rest: NestFastifyApplication): void {
  const { telemetry, store, version, current } = composition;
  const { metrics, requests } = telemetry;
  if (!metrics) return;
  const { quotas, breakers, sharedHealth } = rest.get(Resilience);
  const failed = rest.get(FailedDeliveries);
  const resolver = rest.get<CatalogResolver>(LiveProviderResolver);
  metrics.readFrom({
    inFlight: (transport) => requests.inFlight(transport),
    quota: (account, action) => quotas.known(account, action),
    breaker: (account, action) => breakers.get(account, action),
    breakers: () => breakers.known(),
    account: (id) => resolver.account(id),
    store: () => store.health.health(),
    redis: sharedHealth && (() => sharedHealth.health()),
    rollouts: () => rest.get(RolloutRunner).counts,
    expiries: () => resolver.expiries(),
    failedDeliveries: () => failed.counts(),
    sinks: () => rest.get(Receivers).figures(),
    drifts: () => driftedAccounts(rest),
    version,
  });
  current.onChange(['accounts'], function* ({ accounts }) {
    const ids = new Set<string>();
    for (const { id } of accounts) {
      ids.add(id);
      yield;
    }
    return () => {
      metrics.instruments.forgetAccounts((id) => !ids.has(id));
      return undefined;
    };
  });
}
