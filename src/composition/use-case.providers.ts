import { randomBytes } from 'node:crypto';
import { Provider } from '@nestjs/common';
import { AccessControl } from '../application/accounts/access-control';
import { AccountDirectory } from '../application/accounts/account-directory';
import { BreakerService } from '../application/accounts/breaker.service';
import { AuditService } from '../application/audit/audit.service';
import { idsInRuns } from '../application/audit/ids-in-runs';
import { Auditor } from '../application/audit/auditor';
import { RefusalAudit } from '../application/audit/refusal-audit';
import { AccountCallbackConfigs, AccountConfigs, AccountPullConfigs } from '../application/configs/account-configs';
import { DeliveryService } from '../application/deliveries/delivery.service';
import { FailedDeliveries } from '../application/deliveries/failed-deliveries';
import { Inventory } from '../application/inventory/inventory';
import { InventoryService } from '../application/inventory/inventory.service';
import { CallbackTestParts, CallbackTestService } from '../application/callback-tests/callback-test.service';
import { CallbackKeys } from '../application/keys/callback-keys';
import { OperationFactory } from '../application/operations/operation-factory';
import { NONCE_BYTES, PageTokens } from '../application/page-tokens';
import { CALLBACK_CONFIG, CallbackConfigService } from '../application/resources/callback-config.type';
import { Fingerprinter } from '../application/resources/fingerprinter';
import { PULL_CONFIG, PullConfigService } from '../application/resources/pull-config.type';
import { ReceiverUrls } from '../application/receivers/receiver-urls';
import { ResourceLock } from '../application/resources/resource-lock';
import { ResourceWrites } from '../application/resources/resource-writes';
import { ResourceService, ResourceServiceParts } from '../application/resources/resource.service';
import { AuditLog } from '../domain/records/audit';
import { formatCallbackName, formatPullName } from '../domain/resources/resource-name';
import { Breakers } from '../domain/operations/safeguards.port';
import { LiveProviderResolver } from '../domain/operations/live-provider.port';
import { PolledSecretFiles } from '../config/loading/secret-files';
import { Composition, newId } from './app-parts';
import { configuredKeys } from './callback-keys';
import { egressOf } from './egress';
import { countedAudit } from './counted-audit';
import { eventProviders } from './event.providers';
import { driftProviders } from './drift.providers';
import { rolloutProviders } from './rollout.providers';

/** Writes that may wait for one resource before the next is refused. */
const MAX_WAITING_WRITES = 100;

/** What both transports call. */
export function useCaseProviders(parts: Composition): Provider[] {
  const audit = countedAudit(parts.audit, parts.telemetry.instruments, parts.clock);
  const operations = createOperations(parts);
  const inventory = inventoryOf(parts);
  const auditor = new Auditor(audit, { reads: parts.config.audit.reads, newId: idsInRuns(newId) });
  return [
    { provide: OperationFactory, useValue: operations },
    { provide: PageTokens, useValue: new PageTokens(parts.store.fingerprintKey, () => randomBytes(NONCE_BYTES)) },
    ...accountProviders(parts, audit),
    ...resourceProviders(parts, { operations, auditor, inventory }),
    testProvider(parts, { operations, auditor }),
    ...rolloutProviders(parts),
    ...eventProviders(parts, auditor),
    ...driftProviders(parts, operations, auditor),
    {
      provide: BreakerService,
      inject: [AccountDirectory, Breakers],
      useFactory: (directory: AccountDirectory, breakers: Breakers) =>
        new BreakerService(directory, breakers, operations, auditor),
    },
    ...inventoryProviders({ operations, auditor, inventory }),
    ...accountConfigs(parts, operations, auditor),
    {
      provide: DeliveryService,
      inject: [AccountDirectory, AccessControl, CallbackKeys, FailedDeliveries],
      useFactory: (directory: AccountDirectory, access: AccessControl, keys: CallbackKeys, failed: FailedDeliveries) =>
        new DeliveryService({ directory, access, inventory, keys, operations, auditor, failed, clock: parts.clock }),
    },
    { provide: FailedDeliveries, useValue: new FailedDeliveries(parts.clock) },
    {
      provide: AuditService,
      inject: [AccountDirectory, AccessControl],
      useFactory: (directory: AccountDirectory, access: AccessControl) =>
        new AuditService(directory, access, audit, operations, auditor),
    },
  ];
}

function inventoryProviders(
  shared: Pick<ResourceServiceParts, 'operations' | 'auditor'> & { readonly inventory: Inventory },
): Provider[] {
  return [
    { provide: Inventory, useValue: shared.inventory },
    {
      provide: InventoryService,
      inject: [AccountDirectory, AccessControl],
      useFactory: (directory: AccountDirectory, access: AccessControl) =>
        new InventoryService({ directory, access, ...shared }),
    },
  ];
}

/** The lists of what whole accounts have. */
function accountConfigs({ clock }: Composition, operations: OperationFactory, auditor: Auditor): Provider[] {
  return [
    {
      provide: AccountCallbackConfigs,
      inject: [CallbackConfigService, AccountDirectory, InventoryService],
      useFactory: (service: CallbackConfigService, directory: AccountDirectory, inventory: InventoryService) => {
        const type = { method: 'ListCallbackConfigs', service, nameOf: formatCallbackName };
        return new AccountConfigs(type, { directory, inventory, operations, auditor, clock });
      },
    },
    {
      provide: AccountPullConfigs,
      inject: [PullConfigService, AccountDirectory, InventoryService],
      useFactory: (service: PullConfigService, directory: AccountDirectory, inventory: InventoryService) => {
        const type = { method: 'ListPullConfigs', service, nameOf: formatPullName };
        return new AccountConfigs(type, { directory, inventory, operations, auditor, clock });
      },
    },
  ];
}

function createOperations({ config, clock, log }: Composition): OperationFactory {
  const { defaults, overload, upstream } = config;
  return new OperationFactory(clock, { ...defaults, ...overload, recoveryMs: upstream.recoveryMs }, log.reportRepeated);
}

function inventoryOf({ clock, current }: Composition): Inventory {
  return new Inventory({ clock, ttlMs: () => current.get().inventory.ttlMs });
}

/** The accounts, who may do what with them, and the record of who may not. */
function accountProviders({ config, clock, current, log }: Composition, audit: AuditLog): Provider[] {
  return [
    {
      provide: AccountDirectory,
      inject: [LiveProviderResolver],
      useFactory: (resolver: LiveProviderResolver) =>
        new AccountDirectory(resolver, () => current.get().urlPolicy, new ReceiverUrls(() => current.get())),
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
          newId: idsInRuns(newId),
        }),
    },
  ];
}

/** One service for each type of resource. */
function resourceProviders(
  composition: Composition,
  shared: Pick<ResourceServiceParts, 'operations' | 'auditor' | 'inventory'>,
): Provider[] {
  const { clock, current, store, telemetry } = composition;
  const lock = new ResourceLock(MAX_WAITING_WRITES, clock);
  const { appliedStates: states, leases } = store;
  const { instruments } = telemetry;
  const isWatched = (): boolean => current.get().drift !== undefined;
  const fingerprinter = new Fingerprinter(store.fingerprintKey);
  const parts: Omit<ResourceServiceParts, 'directory' | 'keys'> = {
    ...shared,
    writes: new ResourceWrites({ lock, leases, states, auditor: shared.auditor, clock, instruments, isWatched }),
    states,
    fingerprinter,
    clock,
  };
  return [
    {
      provide: CallbackKeys,
      inject: [PolledSecretFiles],
      useFactory: (files: PolledSecretFiles) => configuredKeys(composition, files, fingerprinter),
    },
    {
      provide: CallbackConfigService,
      inject: [AccountDirectory, CallbackKeys],
      useFactory: (directory: AccountDirectory, keys: CallbackKeys) =>
        new ResourceService(CALLBACK_CONFIG, { directory, keys, ...parts }),
    },
    {
      provide: PullConfigService,
      inject: [AccountDirectory, CallbackKeys],
      useFactory: (directory: AccountDirectory, keys: CallbackKeys) =>
        new ResourceService(PULL_CONFIG, { directory, keys, ...parts }),
    },
  ];
}

function testProvider(composition: Composition, shared: Pick<CallbackTestParts, 'operations' | 'auditor'>): Provider {
  const { clock } = composition;
  const openEgress = egressOf(composition);
  return {
    provide: CallbackTestService,
    inject: [AccountDirectory, CallbackKeys],
    useFactory: (directory: AccountDirectory, keys: CallbackKeys) =>
      new CallbackTestService({ directory, keys, openEgress, clock, ...shared }),
  };
}
