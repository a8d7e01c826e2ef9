import { CallbackKind } from './callback-config';

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
  /** At least one of these fields must be given. */
  readonly requiresOneOf?: readonly string[];
}

export interface PullCapability {
  readonly scopes: readonly ScopeType[];
  readonly fields: readonly FieldBounds[];
  /** All origins of one configuration must have the same protocol. */
  readonly oneProtocol: boolean;
  /** Whether origins may have a port other than their protocol's default. */
  readonly customPorts: boolean;
  /** Whether origins may be IPv6 addresses. */
  readonly ipv6Origins: boolean;
}

/** At most `limit` calls in any window of `windowMs`, per cloud account and action. */
export interface Quota {
  readonly limit: number;
  readonly windowMs: number;
}

/** What a provider can do, as data. */
export interface ProviderCapabilities {
  readonly callbacks: readonly CallbackCapability[];
  readonly pull: PullCapability;
  /** By action. */
  readonly quotas: Readonly<Record<string, Quota>>;
  /** The longest time until a change takes effect. */
  readonly effectiveAfterMs?: number;
}
