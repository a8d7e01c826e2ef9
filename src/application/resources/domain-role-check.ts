import { nameFilter, readableNames } from '../../domain/access/access-policy';
import { Caller } from '../../domain/access/caller';
import { GatewayError } from '../../domain/errors/gateway-error';
import { DomainRole, LiveDomain } from '../../domain/resources/inventory';
import { formatCallbackParent } from '../../domain/resources/resource-name';
import { AccountContext } from '../accounts/account-directory';
import { Inventory } from '../inventory/inventory';
import { accountMetadata } from '../operations/error-context';
import { ResourceParent } from './resource-type';

const WORDS: Readonly<Record<DomainRole, string>> = {
  INGEST: 'an ingest domain',
  STREAMING: 'a streaming domain',
  SUB_STREAMING: 'a sub-streaming domain, which has the settings of its main domain',
};

/** How many domains to use instead an error names. */
const MAX_NAMED = 10;

/** What a write is on, and whose it is. */
export interface RoleSubject {
  readonly context: AccountContext;
  readonly name: ResourceParent;
  /** The roles of the domains that can have such a configuration. */
  readonly roles: readonly DomainRole[];
  readonly caller: Caller;
}

/**
 * Throws DOMAIN_TYPE_MISMATCH if livegate knows already that the domain has another role; names the
 * domains to use instead, of those that the caller may read. Calls no cloud: what is not known, the
 * cloud decides.
 */
export function refuseWrongRole(inventory: Pick<Inventory, 'known'>, subject: RoleSubject): void {
  const { context, name, roles } = subject;
  if (name.scope.type !== 'DOMAIN') return;
  const known = inventory.known(context);
  const domain = known?.domainOf(name.scope.domain);
  if (!known || !domain?.role || domain.state === 'DELETED' || roles.includes(domain.role)) return;
  const main = known.domainOf(domain.mainDomain ?? '');
  const instead = namesOf(insteadOf(domain, main, roles), subject);
  const hint = instead.length > 0 ? `; use ${instead.join(' or ')}` : '';
  const resource = formatCallbackParent(name);
  throw new GatewayError('DOMAIN_TYPE_MISMATCH', `${resource} is ${WORDS[domain.role]}${hint}`, {
    metadata: {
      ...accountMetadata(context),
      resource,
      outcome: 'NOT_APPLIED',
      ...(instead.length > 0 && { useInstead: instead.join(',') }),
    },
  });
}

function insteadOf(domain: LiveDomain, main: LiveDomain | undefined, roles: readonly DomainRole[]): readonly string[] {
  if (roles.includes('STREAMING')) return main ? [main.name] : [];
  return (main ?? domain).ingestDomains;
}

function namesOf(domains: readonly string[], { context, caller }: RoleSubject): string[] {
  const account = context.account.id;
  const isReadable = nameFilter(readableNames(caller, account) ?? []);
  const some = domains.filter(isReadable).slice(0, MAX_NAMED);
  return some.map((domain) => formatCallbackParent({ account, scope: { type: 'DOMAIN', domain } }));
}
