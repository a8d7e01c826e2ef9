import { LoggedDomain } from '../../domain/deliveries/delivery-log';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { LiveDomain } from '../../domain/resources/inventory';
import { DeliveriesParent, formatCallbackParent } from '../../domain/resources/resource-name';
import { AccountContext } from '../accounts/account-directory';
import { accountMetadata } from '../operations/error-context';
import { AccountInventory, Inventory } from '../inventory/inventory';

/** The domains whose deliveries a caller sees under a parent. */
export interface SeenDomains {
  /** Absent: all of the account. */
  readonly domains?: readonly LoggedDomain[];
  /** Whether a row of this domain may be shown; the cloud's filter is not trusted with that. */
  readonly isShown: (domain: string) => boolean;
}

export interface SeenDomainsRequest {
  readonly parent: DeliveriesParent;
  readonly context: AccountContext;
  readonly operation: Operation;
  /** By the names of domains and vhosts; undefined: the caller may read all. */
  readonly isReadable?: (name: string) => boolean;
}

/** Throws DOMAIN_NOT_FOUND for a vhost that the inventory does not have. */
export async function seenDomains(inventory: Inventory, request: SeenDomainsRequest): Promise<SeenDomains> {
  const { parent, context, operation, isReadable } = request;
  const { scope } = parent;
  if (scope?.type === 'DOMAIN') {
    // Only what is known without a call: else the cloud tells whether the domain can have the kind.
    const { role } = inventory.known(context)?.domainOf(scope.domain) ?? {};
    return only([{ name: scope.domain, ...(role && { role }) }]);
  }
  if (!scope && !isReadable && context.description.capabilities.deliveries.ofWholeAccount) {
    return { isShown: () => true };
  }
  const all = await inventory.read(context, operation);
  if (scope) return only(domainsOfVhost(all, request, scope.vhost));
  return only(all.domains.filter((domain) => canSend(domain) && (!isReadable || isReadableDomain(domain, isReadable))));
}

/** Of a vhost that a caller may read, the deliveries of all domains. */
function isReadableDomain({ name, vhost }: LiveDomain, isReadable: (name: string) => boolean): boolean {
  return isReadable(name) || (vhost !== undefined && isReadable(vhost));
}

/** Deleted ones as well: the log goes further back. */
function domainsOfVhost(
  { domains }: AccountInventory,
  { parent, context }: SeenDomainsRequest,
  vhost: string,
): LiveDomain[] {
  const members = domains.filter((domain) => domain.vhost === vhost);
  if (members.length > 0) return members.filter(canSend);
  const resource = formatCallbackParent({ account: parent.account, scope: { type: 'VHOST', vhost } });
  throw new GatewayError('DOMAIN_NOT_FOUND', `the inventory has no ${resource}`, {
    metadata: { resource, ...accountMetadata(context) },
  });
}

/** Settings of a sub-streaming domain have no effect; in vhosts, streaming domains send nothing. */
function canSend({ role, vhost }: LiveDomain): boolean {
  return role !== 'SUB_STREAMING' && (vhost === undefined || role !== 'STREAMING');
}

function only(domains: readonly LoggedDomain[]): SeenDomains {
  const names = new Set(domains.map(({ name }) => name));
  return { domains, isShown: (domain) => names.has(domain) };
}
