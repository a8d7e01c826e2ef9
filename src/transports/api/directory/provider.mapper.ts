import { Account } from '../../../domain/access/account';
import { FieldBounds, InventoryCapability, ScopeType } from '../../../domain/resources/capability';
import { DomainRole } from '../../../domain/resources/inventory';
import { ProviderDescription } from '../../../domain/operations/live-provider.port';
import { QuotaUse } from '../../../domain/operations/safeguards.port';
import { ProtoDuration } from '../messages/proto-time';

/** `livegate.v1.FieldBounds`. */
export interface FieldBoundsMessage {
  readonly field: string;
  readonly required: boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern: string;
  readonly values: readonly string[];
  readonly note: string;
  readonly unreadable: boolean;
}

/** `livegate.v1.Provider`. */
export interface ProviderMessage {
  readonly name: string;
  readonly displayName: string;
  readonly callbacks: readonly {
    readonly kind: string;
    readonly scopes: readonly ScopeType[];
    readonly fields: readonly FieldBoundsMessage[];
    readonly domainRoles: readonly DomainRole[];
  }[];
  readonly pull: {
    readonly scopes: readonly ScopeType[];
    readonly fields: readonly FieldBoundsMessage[];
    readonly domainRoles: readonly DomainRole[];
  };
  readonly quotas: readonly { readonly action: string; readonly limit: number; readonly window: ProtoDuration }[];
  readonly effectiveAfter?: ProtoDuration;
  readonly inventory: InventoryCapability;
  readonly deliveries: readonly {
    readonly kind: string;
    readonly historyDuration: ProtoDuration;
    readonly queryDuration: ProtoDuration;
    readonly lacks: readonly string[];
    readonly events: readonly string[];
  }[];
}

/** `livegate.v1.Account`. */
export interface AccountMessage {
  readonly name: string;
  readonly provider: string;
  readonly uid: string;
  readonly endpoint: string;
  readonly quotas: readonly QuotaUseMessage[];
  readonly callbackKeys: readonly string[];
  readonly receivers: readonly string[];
}

/** `livegate.v1.QuotaUse`. */
export interface QuotaUseMessage {
  readonly action: string;
  readonly limit: number;
  readonly window: ProtoDuration;
  readonly currentLimit: number;
  readonly inUse: number;
  readonly waiting: number;
}

export function presentProvider({ id, displayName, capabilities }: ProviderDescription): ProviderMessage {
  const { callbacks, pull, inventory, deliveries, quotas, effectiveAfterMs } = capabilities;
  return {
    name: `providers/${id}`,
    displayName,
    callbacks: callbacks.map(({ kind, scopes, fields, domainRoles }) => ({
      kind,
      scopes,
      fields: fields.map(presentBounds),
      domainRoles,
    })),
    pull: { scopes: pull.scopes, fields: pull.fields.map(presentBounds), domainRoles: pull.domainRoles },
    quotas: Object.entries(quotas).map(([action, { limit, windowMs }]) => ({
      action,
      limit,
      window: new ProtoDuration(windowMs),
    })),
    ...(effectiveAfterMs !== undefined && { effectiveAfter: new ProtoDuration(effectiveAfterMs) }),
    inventory,
    deliveries: deliveries.kinds.map(({ kind, historyMs, queryMs, lacks, events }) => ({
      kind,
      historyDuration: new ProtoDuration(historyMs),
      queryDuration: new ProtoDuration(queryMs),
      lacks,
      events,
    })),
  };
}

function presentBounds({ pattern, required, values, note, unreadable, ...rest }: FieldBounds): FieldBoundsMessage {
  return {
    ...rest,
    required: required ?? false,
    pattern: pattern?.source ?? '',
    values: values ?? [],
    note: note ?? '',
    unreadable: unreadable ?? false,
  };
}

/** What only a single account is told with. */
export interface AccountDetails {
  readonly quotas: readonly QuotaUse[];
  /** Names of the keys that the caller may use. */
  readonly callbackKeys: readonly string[];
}

export function presentAccount(
  account: Account,
  receivers: readonly string[],
  details?: AccountDetails,
): AccountMessage {
  const { id, provider, uid, endpoint } = account;
  const { quotas: uses, callbackKeys } = details ?? { quotas: [], callbackKeys: [] };
  const quotas = uses.map(({ windowMs, ...use }) => ({ ...use, window: new ProtoDuration(windowMs) }));
  return { name: `accounts/${id}`, provider: `providers/${provider}`, uid, endpoint, quotas, callbackKeys, receivers };
}
