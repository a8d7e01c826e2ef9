import { GatewayError } from '../../../domain/errors/gateway-error';
import { DomainRole, LiveDomain, LiveVhost } from '../../../domain/resources/inventory';
import { isWildcard, patternsMatching } from '../../../domain/resources/name-pattern';
import { ReadableInventory } from '../../inventory/inventory.service';
import { ResourceParent } from '../../resources/resource-type';

/** What patterns stand for in one account; each look-up costs what it finds. */
export class NameIndex {
  readonly #domains: ReadonlyMap<string, readonly LiveDomain[]>;
  readonly #vhosts: ReadonlyMap<string, readonly LiveVhost[]>;

  constructor({ domains, vhosts }: ReadableInventory) {
    this.#domains = byPattern(domains.filter(({ state }) => state !== 'DELETED'));
    this.#vhosts = byPattern(vhosts);
  }

  /**
   * The names that the pattern stands for: of domains only those with one of the roles. Throws
   * PROVIDER_ANSWER_UNREADABLE for a domain whose role cannot be read: it would be missed.
   */
  namesOf(scope: ResourceParent['scope'], roles: readonly DomainRole[]): readonly string[] {
    if (scope.type !== 'DOMAIN') return this.#found(this.#vhosts, scope.vhost).map(({ name }) => name);
    const domains = this.#found(this.#domains, scope.domain);
    const unread = domains.find((domain) => domain.unread?.includes('role'));
    if (unread) throw unreadRole(unread);
    return domains.filter(({ role }) => role && roles.includes(role)).map(({ name }) => name);
  }

  #found<T>(index: ReadonlyMap<string, readonly T[]>, pattern: string): readonly T[] {
    return index.get(pattern.toLowerCase()) ?? [];
  }
}

function unreadRole({ name }: LiveDomain): GatewayError {
  const text = `the provider's record does not show the role of ${name} in a form that livegate can read`;
  return new GatewayError('PROVIDER_ANSWER_UNREADABLE', `${text}; name domains without a pattern`, { answered: true });
}

function byPattern<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const index = new Map<string, T[]>([['*', [...all]]]);
  for (const one of all) {
    for (const pattern of patternsMatching(one.name).filter(isWildcard)) {
      const known = index.get(pattern);
      if (known) known.push(one);
      else index.set(pattern, [one]);
    }
  }
  return index;
}
