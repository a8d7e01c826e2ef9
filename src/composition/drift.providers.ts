import { hostname } from 'node:os';
import { Provider } from '@nestjs/common';
import { AccessControl } from '../application/accounts/access-control';
import { AccountDirectory } from '../application/accounts/account-directory';
import { Auditor } from '../application/audit/auditor';
import { DriftLog } from '../application/drift/drift-log';
import { DriftRunner } from '../application/drift/drift-runner';
import { DriftService } from '../application/drift/drift.service';
import { OperationFactory } from '../application/operations/operation-factory';
import { PageTokens } from '../application/page-tokens';
import { CallbackConfigService } from '../application/resources/callback-config.type';
import { PullConfigService } from '../application/resources/pull-config.type';
import { RememberedConfigs } from '../application/resources/remembered-configs';
import { Composition, newId } from './app-parts';

/** A worker that died is replaced after this time. */
const LEASE_MS = 10_000;

/** The list of drifts, and what looks for them in this process. */
export function driftProviders(parts: Composition, operations: OperationFactory, auditor: Auditor): Provider[] {
  const { store, current } = parts;
  return [
    {
      provide: RememberedConfigs,
      inject: [AccountDirectory, CallbackConfigService, PullConfigService],
      useFactory: (directory: AccountDirectory, callbacks: CallbackConfigService, pulls: PullConfigService) =>
        new RememberedConfigs({ states: store.appliedStates, directory, callbacks, pulls }),
    },
    {
      provide: DriftRunner,
      inject: [AccountDirectory, RememberedConfigs],
      useFactory: (directory: AccountDirectory, configs: RememberedConfigs) => createRunner(parts, directory, configs),
    },
    {
      provide: DriftService,
      inject: [AccountDirectory, AccessControl, PageTokens],
      useFactory: (directory: AccountDirectory, access: AccessControl, tokens: PageTokens) => {
        const isWatched = (): boolean => current.get().drift !== undefined;
        return new DriftService({ directory, access, operations, auditor, tokens, store: store.drifts, isWatched });
      },
    },
  ];
}

function createRunner(
  { store, clock, current, log }: Composition,
  directory: AccountDirectory,
  configs: RememberedConfigs,
): DriftRunner {
  const cloudAccountOf = ({ id }: { readonly id: string }): string => directory.cloudAccountOf(id);
  const runner = new DriftRunner(
    {
      store: store.drifts,
      configs,
      entryOf: (cloudAccount) => directory.accounts().find((one) => cloudAccountOf(one) === cloudAccount),
      cloudAccounts: () => [...new Set(directory.accounts().map(cloudAccountOf))],
      everyMs: () => current.get().drift?.everyMs,
      log: new DriftLog(log),
      clock,
      newId,
    },
    { worker: `${hostname()}/${process.pid}`, leaseMs: LEASE_MS },
  );
  current.onChange(['drift', 'accounts'], function* () {
    yield;
    return () => {
      runner.wake();
      return undefined;
    };
  });
  return runner;
}
