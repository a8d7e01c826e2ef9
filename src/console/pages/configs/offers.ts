import type { components, Domain, Provider } from '../../../client';
import type { Collection } from './config-fields';

type Schemas = components['schemas'];
export type Bounds = Schemas['FieldBounds'];
export type OfferedKind = Schemas['CallbackCapability'];
type Scope = Schemas['Scope.Type'];

/** What a configuration of a parent belongs to. */
export function parentScope(parent: string): Scope {
  const collection = parent.split('/').at(-2);
  if (collection === 'apps') return 'APP';
  return collection === 'vhosts' ? 'VHOST' : 'DOMAIN';
}

/** The kinds that can be set up on a parent. A role that is not known fits every kind. */
export function offeredKinds(provider: Provider, parent: string, role?: Domain['role']): readonly OfferedKind[] {
  return provider.callbacks.filter((kind) => fits(kind, parentScope(parent), role));
}

export function offersPull({ pull }: Provider, parent: string, role?: Domain['role']): boolean {
  return fits(pull, parentScope(parent), role);
}

/** The fields of a configuration; undefined if the provider does not offer it there. */
export function offeredFields(provider: Provider, name: string, collection: Collection): readonly Bounds[] | undefined {
  const segments = name.split('/');
  const parent = segments.slice(0, -2).join('/');
  if (collection === 'pullConfigs') return offersPull(provider, parent) ? provider.pull.fields : undefined;
  const kind = segments.at(-1)?.toUpperCase();
  return offeredKinds(provider, parent).find((one) => one.kind === kind)?.fields;
}

interface Offer {
  readonly scopes: readonly Scope[];
  readonly domainRoles: readonly NonNullable<Domain['role']>[];
}

function fits({ scopes, domainRoles }: Offer, scope: Scope, role: Domain['role']): boolean {
  if (!scopes.includes(scope)) return false;
  return scope !== 'DOMAIN' || role === undefined || domainRoles.includes(role);
}
