import { Domain, LivegateClient, Provider } from '../../client';
import { ConfigCollectionName } from '../resource-names';

/** What configurations are below, and which of them can be. */
export interface ExportedParent {
  readonly parent: string;
  readonly collections: readonly ConfigCollectionName[];
}

interface AccountParents {
  readonly parents: readonly ExportedParent[];
  /** What the account may have, and cannot be listed. */
  readonly notes: readonly string[];
}

/** Where an account's cloud can have a collection. */
interface CollectionPlace {
  readonly collection: ConfigCollectionName;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/** The domains and vhosts of an account that can have configurations, by its inventory. */
export async function parentsOf(
  client: LivegateClient,
  account: string,
  call: { readonly signal: AbortSignal },
): Promise<AccountParents> {
  const { signal } = call;
  const { provider } = await client.accounts.get(account, { signal });
  const places = placesOf(await client.providers.get(provider, { signal }));
  const domains = await client.domains.list(account, { signal }).toArray();
  const isAnywhere = (scope: string): boolean => places.some(({ scopes }) => scopes.includes(scope));
  const vhosts = isAnywhere('VHOST') ? await client.vhosts.list(account, { signal }).toArray() : [];
  const parents = [
    ...vhosts.map(({ name }) => ({ parent: name, collections: collectionsIn(places, 'VHOST') })),
    ...domains
      .filter(isThere)
      .map(({ name, role }) => ({ parent: name, collections: collectionsIn(places, 'DOMAIN', role) })),
  ];
  const ofApps = `${account}: no cloud lists the apps of a vhost; export those with configurations by name`;
  return {
    parents: parents.filter(({ collections }) => collections.length > 0),
    notes: isAnywhere('APP') ? [ofApps] : [],
  };
}

function placesOf({ callbacks = [], pull }: Provider): CollectionPlace[] {
  return [
    ...callbacks.map(({ scopes, domainRoles }) => ({
      collection: 'callbackConfigs' as const,
      scopes,
      roles: domainRoles,
    })),
    ...(pull ? [{ collection: 'pullConfigs' as const, scopes: pull.scopes, roles: pull.domainRoles }] : []),
  ];
}

function collectionsIn(
  places: readonly CollectionPlace[],
  scope: string,
  role?: string,
): readonly ConfigCollectionName[] {
  const fitting = places.filter(
    ({ scopes, roles }) => scopes.includes(scope) && (role === undefined || roles.length === 0 || roles.includes(role)),
  );
  return [...new Set(fitting.map(({ collection }) => collection))];
}

function isThere({ state }: Domain): boolean {
  return state !== 'DELETED';
}
