import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Provider } from '@nestjs/common';
import { cleanPipeline } from '../application/receivers/clean-errors';
import { ReceiverUrls } from '../application/receivers/receiver-urls';
import { readTextInBackground } from '../config/loading/file-text';
import { PolledSecretFiles } from '../config/loading/secret-files';
import { Breakers, QuotaEstimates, QuotaUses } from '../domain/operations/safeguards.port';
import { LiveProviderResolver } from '../domain/operations/live-provider.port';
import { atOnce } from '../domain/concurrency/stretches';
import { CatalogResolver } from '../providers/provider.resolver';
import { AccountQuotas } from '../resilience/account-quotas';
import { Resilience } from '../resilience/resilience';
import { SharedState, sharedThroughRedis } from '../resilience/shared/shared-state';
import { Composition, newId, Telemetry } from './app-parts';

/**
 * What reaches the clouds: the providers, behind the quotas, breakers and retries of each account.
 */
export function upstreamProviders(parts: Composition): Provider[] {
  return [
    { provide: PolledSecretFiles, useFactory: () => createSecretFiles(parts) },
    { provide: Resilience, useFactory: () => createResilience(parts) },
    { provide: Breakers, inject: [Resilience], useFactory: ({ breakers }: Resilience) => breakers },
    { provide: QuotaUses, inject: [Resilience], useFactory: ({ quotas }: Resilience) => quotas },
    { provide: QuotaEstimates, inject: [Resilience], useFactory: ({ quotas }: Resilience) => quotas },
    {
      provide: LiveProviderResolver,
      inject: [Resilience, PolledSecretFiles],
      useFactory: (resilience: Resilience, files: PolledSecretFiles) => createResolver(parts, resilience, files),
    },
  ];
}

/** What the path to the clouds takes of an instance. */
export type UpstreamParts = Pick<Composition, 'config' | 'catalog' | 'clock' | 'current' | 'http' | 'log'> & {
  readonly telemetry: Pick<Telemetry, 'instruments'>;
};

export function createResolver(
  parts: UpstreamParts,
  resilience: Resilience,
  files: PolledSecretFiles,
): CatalogResolver {
  const { config, catalog, clock, current, http, log } = parts;
  const receiverUrls = new ReceiverUrls(() => current.get());
  const clean = (text: string): string => receiverUrls.clean(text);
  const resolver = new CatalogResolver(catalog, config.accounts, {
    http,
    clock,
    random: Math.random,
    files,
    nonce: () => randomUUID().replaceAll('-', ''),
    pipelineOf: (account) => cleanPipeline(resilience.pipelineOf(account), clean),
    report: log.report,
  });
  current.onChange(['accounts'], function* ({ accounts }) {
    const commit = yield* resolver.replaceAccounts(accounts);
    return () => {
      commit();
      return undefined;
    };
  });
  return resolver;
}

export function createSecretFiles({ log, clock }: UpstreamParts): PolledSecretFiles {
  return new PolledSecretFiles({
    readFile: readTextInBackground,
    statFile: (path) => stat(path),
    clock,
    report: log.report,
  });
}

export function createResilience(parts: UpstreamParts): Resilience {
  const { config, catalog, clock, current, log, telemetry } = parts;
  const { quota, breaker, retry, upstream } = config;
  const quotas = new AccountQuotas(new Map(catalog.map(({ id, capabilities }) => [id, capabilities.quotas])));
  atOnce(quotas.configure(config.accounts))();
  const resilience = new Resilience({
    quota,
    breaker,
    retry,
    timeoutMs: upstream.timeoutMs,
    quotasOf: (account) => quotas.of(account),
    clock,
    report: log.report,
    instruments: telemetry.instruments,
    random: Math.random,
    shared: createSharedState(parts),
  });
  current.onChange(['accounts'], function* ({ accounts }) {
    const commit = yield* quotas.configure(accounts);
    return () => {
      commit();
      return resilience.quotas.requote();
    };
  });
  return resilience;
}

/** Undefined without Redis: the process has its accounts for itself. */
function createSharedState({ config: { redis, quota }, log, clock }: UpstreamParts): SharedState | undefined {
  if (!redis) return undefined;
  return sharedThroughRedis({
    target: redis,
    maxReplicas: quota.maxReplicas,
    clock,
    newId,
    report: log.report,
  });
}
