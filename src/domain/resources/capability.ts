import { CallbackKind } from './callback-config';

export type ScopeType = 'DOMAIN' | 'VHOST' | 'APP';

/**
 * The bounds of one field at one provider: what requests are held to, and what `GetProvider` shows.
 * `field` is a JSON path relative to the resource without indices (`origins.host`), or a segment of
 * the name (`{app}`). Lengths are in characters and hold for each string of a list.
 */
export interface FieldBounds {
  readonly field: string;
  readonly required?: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Matches the whole string. */
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
  /** The provider cannot be asked for it. */
  readonly unreadable?: boolean;
  /** For people: what else there is to know. */
  readonly note?: string;
}

/** A field that is not listed cannot be expressed, and is refused by name. */
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
  /** All origins of one configuration have one protocol. */
  readonly oneProtocol: boolean;
  /** A port other than the protocol's default can be given. */
  readonly customPorts: boolean;
  /** Origins can be IPv6 addresses. */
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
  /** How long a change takes to act, at most. */
  readonly effectiveAfterMs?: number;
}
