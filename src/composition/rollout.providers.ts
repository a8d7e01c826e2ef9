import { hostname } from 'node:os';
import { Provider } from '@nestjs/common';
import { AccessControl } from '../application/accounts/access-control';
import { AccountDirectory } from '../application/accounts/account-directory';
import { RefusalAudit } from '../application/audit/refusal-audit';
import { CallContext } from '../application/operations/call-operation';
import { OperationFactory } from '../application/operations/operation-factory';
import { PageTokens } from '../application/page-tokens';
import { CallbackConfigService } from '../application/resources/callback-config.type';
import { PullConfigService } from '../application/resources/pull-config.type';
import { BlastRadius } from '../application/rollouts/blast-radius';
import { ConfigsBelow } from '../application/rollouts/configs-below';
import { ItemExecutor } from '../application/rollouts/item-executor';
import { ItemPlanner } from '../application/rollouts/item-planner';
import { CostEstimate } from '../application/rollouts/rollout-costs';
import { RolloutAccess } from '../application/rollouts/rollout-access';
import { RolloutReports } from '../application/rollouts/rollout-reports';
import { RolloutResource, RolloutResources } from '../application/rollouts/rollout-resources';
import { RolloutRunner } from '../application/rollouts/rollout-runner';
import { RolloutService } from '../application/rollouts/rollout.service';
import { RolloutWatches } from '../application/rollouts/rollout-watches';
import { RolloutSources } from '../application/rollouts/sources/rollout-sources';
import { ANONYMOUS, Caller } from '../domain/access/caller';
import { QuotaEstimates } from '../domain/operations/safeguards.port';
import { RolloutHandler } from '../transports/api/rollouts/rollout.handler';
import { Composition, newId } from './app-parts';
import { rolloutSourceProviders } from './rollout-source.providers';

/** A worker that died is replaced after this time. */
const LEASE_MS = 10_000;
const LOOK_EVERY_MS = 1_000;
/** Rollouts that this process works on at once. */
const MAX_AT_ONCE = 20;

/** Rollouts, and what works on them in this process. */
export function rolloutProviders(parts: Composition): Provider[] {
  return [
    {
      provide: RolloutResources,
      inject: [CallbackConfigService, PullConfigService],
      useFactory: (...services: ConstructorParameters<typeof RolloutResources>) => new RolloutResources(...services),
    },
    ...rolloutSourceProviders(parts),
    rightsProvider(parts),
    {
      provide: RolloutRunner,
      inject: [RolloutResources, RolloutSources, ConfigsBelow, AccessControl, AccountDirectory, QuotaEstimates],
      useFactory: (...uses: RunnerUses) => createRunner(parts, ...uses),
    },
    serviceProvider(parts),
    watches(parts),
    {
      provide: RolloutHandler,
      inject: [RolloutService, RolloutWatches],
      useFactory: (service: RolloutService, watching: RolloutWatches) =>
        new RolloutHandler(service, watching, parts.clock),
    },
  ];
}

function serviceProvider(parts: Composition): Provider {
  return {
    provide: RolloutService,
    inject: [RolloutAccess, OperationFactory, PageTokens, RolloutSources, RolloutRunner],
    useFactory: (
      access: RolloutAccess,
      operations: OperationFactory,
      tokens: PageTokens,
      sources: RolloutSources,
      runner: RolloutRunner,
    ) =>
      new RolloutService({
        store: parts.store.rollouts,
        access,
        operations,
        tokens,
        sources,
        runner,
        reports: reportsOf(parts),
        clock: parts.clock,
        newId,
        maxChangeRatio: () => parts.config.rollouts.maxChangeRatio,
      }),
  };
}

function rightsProvider({ store }: Composition): Provider {
  return {
    provide: RolloutAccess,
    inject: [RolloutResources, RefusalAudit],
    useFactory: (resources: RolloutResources, refusals: RefusalAudit) =>
      new RolloutAccess(store.rollouts, resources, refusals),
  };
}

function watches(parts: Composition): Provider {
  return {
    provide: RolloutWatches,
    inject: [RolloutAccess],
    useFactory: (rights: RolloutAccess) =>
      new RolloutWatches({
        store: parts.store.rollouts,
        access: rights,
        callerOf: (id) => presentCaller(parts, id),
        clock: parts.clock,
      }),
  };
}

/** With its rights of now; undefined if it does not exist any more. */
export function presentCaller({ current }: Pick<Composition, 'current'>, id: string): Caller | undefined {
  const { auth, callers } = current.get();
  return auth.mode === 'none' ? ANONYMOUS : callers.find((one) => one.id === id);
}

function reportsOf({ log, telemetry }: Composition): RolloutReports {
  return new RolloutReports(log, telemetry.instruments);
}

type RunnerUses = [
  resources: RolloutResources,
  sources: RolloutSources,
  below: ConfigsBelow,
  access: AccessControl,
  directory: AccountDirectory,
  estimates: QuotaEstimates,
];

function createRunner(
  composition: Composition,
  ...[resources, sources, below, access, directory, estimates]: RunnerUses
): RolloutRunner {
  const { store, clock, config, current } = composition;
  const requireRights = ({ caller }: CallContext, { target }: RolloutResource): void => {
    // The plan shows what is live.
    access.require(caller, target, 'read');
    access.require(caller, target, 'write');
  };
  const maxChangeRatio = (): number => config.rollouts.maxChangeRatio;
  return new RolloutRunner(
    {
      store: store.rollouts,
      sources,
      blastRadius: new BlastRadius({ store: store.rollouts, resources, below, maxChangeRatio }),
      costs: new CostEstimate({
        store: store.rollouts,
        resources,
        estimates,
        accountOf: (id) => directory.find(id),
      }),
      reports: reportsOf(composition),
      planner: new ItemPlanner(resources, requireRights),
      executor: new ItemExecutor(resources, requireRights),
      callerOf: (id) => presentCaller({ current }, id),
      cloudAccountOf: (id) => directory.cloudAccountOf(id),
      clock,
      maxWaitMs: () => config.rollouts.maxWaitMs,
    },
    { worker: `${hostname()}/${process.pid}`, leaseMs: LEASE_MS, everyMs: LOOK_EVERY_MS, maxAtOnce: MAX_AT_ONCE },
  );
}
