import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { DynamicModule, Module, Provider } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AccessControl } from './application/accounts/access-control';
import { AccountDirectory } from './application/accounts/account-directory';
import { AuditService } from './application/audit/audit.service';
import { Auditor } from './application/audit/auditor';
import { BreakerService } from './application/accounts/breaker.service';
import { CALLBACK_CONFIG, CallbackConfigService } from './application/resources/callback-config.type';
import { ResourceService, ResourceServiceParts } from './application/resources/resource.service';
import { OperationFactory } from './application/operations/operation-factory';
import { PULL_CONFIG, PullConfigService } from './application/resources/pull-config.type';
import { Fingerprinter } from './application/resources/fingerprinter';
import { RefusalAudit } from './application/audit/refusal-audit';
import { ResourceLock } from './application/resources/resource-lock';
import { ResourceWrites } from './application/resources/resource-writes';
import { Config } from './config/config';
import { CurrentConfig } from './config/reload/current-config';
import { readTextInBackground } from './config/loading/file-text';
import { PolledSecretFiles } from './config/loading/secret-files';
import { AuditLog } from './domain/records/audit';
import { Breakers } from './domain/operations/breaker';
import { Clock } from './domain/time/clock';
import { EventLog } from './domain/events/event-log';
import { LiveProviderResolver } from './domain/operations/live-provider.port';
import { atOnce } from './domain/time/stretches';
import { QuotaUses } from './domain/operations/quota-use';
import { ProviderAccount, ProviderRegistration, ProviderSection } from './providers/provider-registration';
import { CatalogResolver } from './providers/provider.resolver';
import { UpstreamHttp } from './providers/upstream-http';
import { AccountQuotas } from './resilience/account-quotas';
import { Resilience } from './resilience/resilience';
import { SharedState, sharedThroughRedis } from './resilience/shared/shared-state';
import { Store } from './store/store';
import { Admission } from './transports/api/admission';
import { AuditHandler } from './transports/api/audit/audit.handler';
import { BreakerHandler } from './transports/api/directory/breaker.handler';
import { CallbackConfigHandler, callbackConfigHandler } from './transports/api/resources/callback-config.handler';
import { DirectoryHandler } from './transports/api/directory/directory.handler';
import { PullConfigHandler, pullConfigHandler } from './transports/api/resources/pull-config.handler';
import { GatewayExceptionFilter } from './transports/errors/gateway-exception.filter';
import { GrpcStatusRenderer } from './transports/errors/grpc-status.renderer';
import { AuditGrpcController } from './transports/grpc/audit.controller';
import { BreakerGrpcController } from './transports/grpc/breaker.controller';
import { CallbackConfigGrpcController } from './transports/grpc/callback-config.controller';
import { DirectoryGrpcController } from './transports/grpc/directory.controller';
import { PullConfigGrpcController } from './transports/grpc/pull-config.controller';
import { HealthController } from './transports/health/health.controller';
import { Readiness } from './transports/health/readiness';
import { AuditRestController } from './transports/rest/audit.controller';
import { BreakerRestController } from './transports/rest/breaker.controller';
import { CallbackConfigRestController } from './transports/rest/callback-config.controller';
import { DirectoryRestController } from './transports/rest/directory.controller';
import { PullConfigRestController } from './transports/rest/pull-config.controller';
import { RouteTable } from './transports/rest/route-table';
import { CallerThrottleGuard } from './transports/throttle/caller-throttle.guard';
import { ThrottleStore } from './transports/throttle/throttle-store';

/** What an instance is made of besides code. */
export interface AppParts {
  /** As it is at start; what may change later is asked of `Composition.current`. */
  readonly config: Config<ProviderSection>;
  readonly catalog: readonly ProviderRegistration[];
  readonly clock: Clock;
  /** livegate's own, for the OpenAPI document. */
  readonly version: string;
  /** The folder that holds `livegate/v1` and `google/rpc`. */
  readonly protoDir: string;
  /** The folder that holds Swagger UI's own files. */
  readonly docsPageDir: string;
  readonly log: EventLog;
}

/** An instance being put together. */
export interface Composition extends AppParts {
  readonly current: CurrentConfig<ProviderSection>;
  readonly store: Store;
  readonly audit: AuditLog;
  readonly http: UpstreamHttp;
}

/** Writes that may wait for one resource before the next is refused. */
const MAX_WAITING_WRITES = 100;

/** The composition root: the only place that sees every room. */
@Module({})
export class AppModule {
  static of(parts: Composition, routes: RouteTable, readiness: Readiness): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        CallbackConfigRestController,
        PullConfigRestController,
        DirectoryRestController,
        BreakerRestController,
        AuditRestController,
        HealthController,
        CallbackConfigGrpcController,
        PullConfigGrpcController,
        DirectoryGrpcController,
        BreakerGrpcController,
        AuditGrpcController,
      ],
      providers: [
        { provide: RouteTable, useValue: routes },
        { provide: Readiness, useValue: readiness },
        ...upstream(parts),
        ...useCases(parts),
        ...transports(parts),
        ...throttle(parts),
      ],
    };
  }
}

function upstream(parts: Composition): Provider[] {
  const { config, catalog, clock, current, http } = parts;
  return [
    { provide: PolledSecretFiles, useFactory: () => secretFilesOf(parts) },
    { provide: Resilience, useFactory: () => resilienceOf(parts) },
    { provide: Breakers, inject: [Resilience], useFactory: ({ breakers }: Resilience) => breakers },
    { provide: QuotaUses, inject: [Resilience], useFactory: ({ quotas }: Resilience) => quotas },
    {
      provide: LiveProviderResolver,
      inject: [Resilience, PolledSecretFiles],
      useFactory: (resilience: Resilience, files: PolledSecretFiles) => {
        const resolver = new CatalogResolver(catalog, config.accounts satisfies readonly ProviderAccount[], {
          http,
          clock,
          random: Math.random,
          files,
          nonce: () => randomUUID().replaceAll('-', ''),
          pipelineOf: (account) => resilience.pipelineOf(account),
          report: parts.log.report,
        });
        current.onChange(function* (next, before) {
          if (next.accounts === before.accounts) return () => undefined;
          const commit = yield* resolver.replaceAccounts(next.accounts);
          return () => {
            commit();
            return undefined;
          };
        });
        return resolver;
      },
    },
  ];
}

function secretFilesOf({ log, clock }: Composition): PolledSecretFiles {
  return new PolledSecretFiles({
    readFile: readTextInBackground,
    statFile: (path) => stat(path),
    clock,
    report: log.report,
  });
}

function resilienceOf(parts: Composition): Resilience {
  const { config, catalog, clock, current, log } = parts;
  const { quota, breaker, retry, upstream: upstreamConfig } = config;
  const quotas = new AccountQuotas(new Map(catalog.map(({ id, capabilities }) => [id, capabilities.quotas])));
  atOnce(quotas.configure(config.accounts))();
  const resilience = new Resilience({
    quota,
    breaker,
    retry,
    timeoutMs: upstreamConfig.timeoutMs,
    quotasOf: (account) => quotas.of(account),
    clock,
    report: log.report,
    random: Math.random,
    shared: sharedOf(parts),
  });
  current.onChange(function* (next, before) {
    if (next.accounts === before.accounts) return () => undefined;
    const commit = yield* quotas.configure(next.accounts);
    return () => {
      commit();
      return resilience.quotas.requote();
    };
  });
  return resilience;
}

/** Undefined: the process has its accounts for itself. */
function sharedOf({ config: { redis, quota }, log, clock }: AppParts): SharedState | undefined {
  if (!redis) return undefined;
  return sharedThroughRedis({
    url: redis.url.reveal(),
    maxReplicas: quota.maxReplicas,
    clock,
    newId,
    report: log.report,
  });
}

/**
 * 16 hexadecimal digits: the groups of a UUID in which all is random. Node makes UUIDs in advance,
 * at a fraction of the cost of random bytes.
 */
function newId(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(-8);
}

function useCases({ config, clock, current, store, audit, log }: Composition): Provider[] {
  const {
    defaults,
    overload,
    upstream: { recoveryMs },
  } = config;
  const fingerprinter = new Fingerprinter(store.fingerprintKey);
  const auditor = new Auditor(audit, { reads: config.audit.reads, newId });
  const lock = new ResourceLock(MAX_WAITING_WRITES, clock);
  const writes = new ResourceWrites(lock, store.appliedStates, auditor, clock, store.leases);
  const operations = new OperationFactory(clock, { ...defaults, ...overload, recoveryMs }, log.reportRepeated);
  const parts: Omit<ResourceServiceParts, 'directory'> = {
    operations,
    writes,
    states: store.appliedStates,
    auditor,
    fingerprinter,
    clock,
  };
  return [
    { provide: OperationFactory, useValue: operations },
    {
      provide: AccountDirectory,
      inject: [LiveProviderResolver],
      useFactory: (resolver: LiveProviderResolver) => new AccountDirectory(resolver, () => current.get().urlPolicy),
    },
    {
      provide: AccessControl,
      inject: [AccountDirectory],
      useFactory: (directory: AccountDirectory) => new AccessControl(directory, log.reportRepeated),
    },
    {
      provide: RefusalAudit,
      inject: [AccountDirectory],
      useFactory: (directory: AccountDirectory) =>
        new RefusalAudit(audit, {
          enabled: config.audit.refusals,
          clock,
          hasAccount: (id) => directory.has(id),
          newId,
        }),
    },
    {
      provide: CallbackConfigService,
      inject: [AccountDirectory],
      useFactory: (directory: AccountDirectory) => new ResourceService(CALLBACK_CONFIG, { directory, ...parts }),
    },
    {
      provide: PullConfigService,
      inject: [AccountDirectory],
      useFactory: (directory: AccountDirectory) => new ResourceService(PULL_CONFIG, { directory, ...parts }),
    },
    {
      provide: BreakerService,
      inject: [AccountDirectory, Breakers],
      useFactory: (directory: AccountDirectory, breakers: Breakers) =>
        new BreakerService(directory, breakers, operations, auditor),
    },
    {
      provide: AuditService,
      inject: [AccountDirectory, AccessControl],
      useFactory: (directory: AccountDirectory, access: AccessControl) =>
        new AuditService(directory, access, audit, operations, auditor),
    },
  ];
}

function transports({ protoDir, log }: AppParts): Provider[] {
  return [
    {
      provide: Admission,
      inject: [AccessControl, RefusalAudit],
      useFactory: (access: AccessControl, refusals: RefusalAudit) => new Admission(access, refusals),
    },
    {
      provide: CallbackConfigHandler,
      inject: [Admission, CallbackConfigService],
      useFactory: callbackConfigHandler,
    },
    {
      provide: PullConfigHandler,
      inject: [Admission, PullConfigService],
      useFactory: pullConfigHandler,
    },
    {
      provide: DirectoryHandler,
      inject: [Admission, AccessControl, AccountDirectory, QuotaUses],
      useFactory: (admission: Admission, access: AccessControl, directory: AccountDirectory, quotas: QuotaUses) =>
        new DirectoryHandler(admission, access, directory, quotas),
    },
    {
      provide: BreakerHandler,
      inject: [Admission, BreakerService],
      useFactory: (admission: Admission, service: BreakerService) => new BreakerHandler(admission, service),
    },
    {
      provide: AuditHandler,
      inject: [Admission, AuditService],
      useFactory: (admission: Admission, service: AuditService) => new AuditHandler(admission, service),
    },
    {
      provide: GatewayExceptionFilter,
      inject: [RouteTable],
      useFactory: (routes: RouteTable) =>
        new GatewayExceptionFilter(new GrpcStatusRenderer(protoDir), routes, log.report),
    },
  ];
}

/** Nothing where callers have no limit. */
function throttle({ config, clock, current, log }: Composition): Provider[] {
  const atStart = config.throttle;
  if (!atStart) return [];
  return [
    { provide: ThrottleStore, useFactory: () => ThrottleStore.open(clock, log.report, config.redis?.url) },
    {
      provide: CallerThrottleGuard,
      inject: [ThrottleStore, Reflector],
      useFactory: ({ storage }: ThrottleStore, reflector: Reflector) =>
        new CallerThrottleGuard(() => current.get().throttle ?? atStart, storage, reflector, log.reportRepeated),
    },
  ];
}
