import { DomainRole } from '../../domain/resources/inventory';
import { formatCallbackParent } from '../../domain/resources/resource-name';
import { ReadableInventory } from '../inventory/inventory.service';
import { ResourceParent } from '../resources/resource-type';

/** A domain, vhost or app. The role is known of the inventory's domains. */
export interface ConfigPlace extends ResourceParent {
  readonly role?: DomainRole;
}

/** The domains and vhosts of an account that may have configurations of their own. */
export function placesOfAccount(account: string, { domains, vhosts }: ReadableInventory): ConfigPlace[] {
  return [
    ...domains
      // Settings of a sub-streaming domain have no effect.
      .filter(({ state, role }) => state !== 'DELETED' && role !== 'SUB_STREAMING')
      .map(({ name, role }): ConfigPlace => ({
        account,
        scope: { type: 'DOMAIN', domain: name },
        ...(role && { role }),
      })),
    ...vhosts.map(({ name }): ConfigPlace => ({ account, scope: { type: 'VHOST', vhost: name } })),
  ];
}

/** What the names of all configurations of the place begin with, those of a vhost's apps too. */
export function namesBeginWith(place: ConfigPlace): string {
  return `${formatCallbackParent(place)}/`;
}
