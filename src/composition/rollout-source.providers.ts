import { Provider } from '@nestjs/common';
import { AccessControl } from '../application/accounts/access-control';
import { AccountDirectory } from '../application/accounts/account-directory';
import { InventoryService } from '../application/inventory/inventory.service';
import { CallbackKeys } from '../application/keys/callback-keys';
import { CallbackConfigService } from '../application/resources/callback-config.type';
import { PullConfigService } from '../application/resources/pull-config.type';
import { RememberedConfigs } from '../application/resources/remembered-configs';
import { ConfigsBelow } from '../application/rollouts/configs-below';
import { RolloutResources } from '../application/rollouts/rollout-resources';
import { CopySourceType } from '../application/rollouts/sources/copy-source';
import { DesiredSourceType } from '../application/rollouts/sources/desired-source';
import { RepairSourceType } from '../application/rollouts/sources/repair-source';
import { RolloutSources } from '../application/rollouts/sources/rollout-sources';
import { RotateKeySourceType } from '../application/rollouts/sources/rotate-key-source';
import { Composition } from './app-parts';

type SourceUses = [
  resources: RolloutResources,
  below: ConfigsBelow,
  remembered: RememberedConfigs,
  inventory: InventoryService,
  directory: AccountDirectory,
  access: AccessControl,
  keys: CallbackKeys,
];

/** What turns a rollout's source into items. */
export function rolloutSourceProviders({ clock }: Composition): Provider[] {
  return [
    {
      provide: RolloutSources,
      inject: [
        RolloutResources,
        ConfigsBelow,
        RememberedConfigs,
        InventoryService,
        AccountDirectory,
        AccessControl,
        CallbackKeys,
      ],
      useFactory: (...[resources, below, remembered, inventory, directory, access, keys]: SourceUses) =>
        new RolloutSources({
          DESIRED: new DesiredSourceType({ resources, below, inventory, directory, clock }),
          COPY: new CopySourceType({ resources, below, inventory, directory, keys }),
          REPAIR: new RepairSourceType({ below, remembered, directory, access, keys }),
          ROTATE_KEY: new RotateKeySourceType({ below, directory, keys }),
        }),
    },
    {
      provide: ConfigsBelow,
      inject: [CallbackConfigService, PullConfigService, InventoryService, AccountDirectory, AccessControl],
      useFactory: (
        callbacks: CallbackConfigService,
        pulls: PullConfigService,
        inventory: InventoryService,
        directory: AccountDirectory,
        access: AccessControl,
      ) => new ConfigsBelow({ callbacks, pulls, inventory, directory, access }),
    },
  ];
}
