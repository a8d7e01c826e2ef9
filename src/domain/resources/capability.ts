import { DeliveryCapability } from '../deliveries/delivery';
import { CallbackKind } from './callback-config';
import { DomainRole, DomainState, LiveDomain } from './inventory';

export type ScopeType = 'DOMAIN' | 'VHOST' | 'APP';

/**
 * The bounds of one field at one provider, as checked in requests and shown by `GetProvider`.
 * `field` is a JSON path relative to the resource without indices (`origins.host`), or a segment of
 * the name (`{app}`). Lengths are in characters and apply to each string of a list.
 */
export interface FieldBounds {
  readonly field: string;
  readonly required?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Must match the whole string. */
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
  /** The provider does not return it. */
  readonly unreadable?: boolean;
  /** Further notes for people. */
  readonly note?: string;
}

/** A field that is not listed is not supported, and is refused by name. */
export interface CallbackCapability {
  readonly kind: CallbackKind;
  readonly scopes: readonly ScopeType[];
  readonly fields: readonly FieldBounds[];
  /** The roles of the domains that it can belong to; empty if it belongs to no domain. */
  readonly domainRoles: readonly DomainRole[];
  /** At least one of these fields must be given. */
  readonly requiresOneOf?: readonly string[];
}

export interface PullCapability {
  readonly scopes: readonly ScopeType[];
  readonly fields: readonly FieldBounds[];
  /** As of callbacks. */
  readonly domainRoles: readonly DomainRole[];
  /** All origins of one configuration must have the same protocol. */
  readonly oneProtocol: boolean;
  /** Whether origins may have a port other than their protocol's default. */
  readonly customPorts: boolean;
  /** Whether origins may be IPv6 addresses. */
  readonly ipv6Origins: boolean;
}

/** What a provider tells of its domains. */
export interface InventoryCapability {
  /** The roles that it tells apart. */
  readonly roles: readonly DomainRole[];
  /** The states that a domain can be in. */
  readonly states: readonly DomainState[];
  /** What else it tells; a provider that tells no `vhost` has none. */
  readonly fields: readonly InventoryField[];
}

/** What a provider logs of the callbacks that it sends. */
export interface DeliveryLogCapability {
  readonly kinds: readonly DeliveryCapability[];
  /** Whether one query can be of a whole account. */
  readonly ofWholeAccount: boolean;
}

/** A field of a domain that not every provider tells. */
export type InventoryField = Exclude<keyof LiveDomain, 'name' | 'role' | 'state' | 'createdAtMs'> | 'createTime';

/** At most `limit` calls in any window of `windowMs`, per cloud account and action. */
export interface Quota {
  readonly limit: number;
  readonly windowMs: number;
}

/** What a provider can do, as data. */
export interface ProviderCapabilities {
  readonly callbacks: readonly CallbackCapability[];
  readonly pull: PullCapability;
  readonly inventory: InventoryCapability;
  readonly deliveries: DeliveryLogCapability;
  /** By action. */
  readonly quotas: Readonly<Record<string, Quota>>;
  /** The longest time until a change takes effect. */
  readonly effectiveAfterMs?: number;
}

export function hasVhosts({ inventory }: ProviderCapabilities): boolean {
  return inventory.fields.includes('vhost');
}
