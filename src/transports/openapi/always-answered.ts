import { FieldDrift } from '../../domain/records/field-drift';
import { Origin } from '../../domain/resources/pull-config';
import { AuditEventMessage } from '../api/audit/audit.mapper';
import { EventMessage } from '../api/events/event.mapper';
import { BreakerMessage } from '../api/directory/breaker.mapper';
import { CallbackConfigMessage } from '../api/resources/callback-config.mapper';
import { DeliveryMessage } from '../api/deliveries/delivery.mapper';
import { DriftMessage, ListDriftsMessage } from '../api/drift/drift.mapper';
import { DomainMessage, VhostMessage } from '../api/inventory/inventory.mapper';
import { AccountMessage, FieldBoundsMessage, ProviderMessage, QuotaUseMessage } from '../api/directory/provider.mapper';
import { PullConfigMessage } from '../api/resources/pull-config.mapper';
import { RolloutCountsMessage, RolloutItemMessage, RolloutMessage } from '../api/rollouts/rollout.mapper';
import { CallbackTestMessage } from '../api/callback-tests/callback-test.handler';
import { UpstreamCallMessage } from '../api/resources/upstream-call.mapper';

/**
 * The fields of T that are always present. If a field becomes required or optional, the lists below
 * do not compile until they are updated.
 */
type AlwaysThere<T> = { readonly [K in keyof T as Partial<Pick<T, K>> extends Pick<T, K> ? never : K]: true };

interface Answers {
  readonly Account: AccountMessage;
  readonly AuditEvent: AuditEventMessage;
  readonly Breaker: BreakerMessage;
  readonly CallbackAuth: NonNullable<CallbackConfigMessage['auth']>;
  readonly CallbackCapability: ProviderMessage['callbacks'][number];
  readonly CallbackConfig: CallbackConfigMessage;
  readonly Delivery: DeliveryMessage;
  readonly DeliveryCapability: ProviderMessage['deliveries'][number];
  readonly Domain: DomainMessage;
  readonly Drift: DriftMessage;
  readonly DriftError: NonNullable<DriftMessage['error']>;
  readonly DriftWatch: ListDriftsMessage['watch'];
  readonly Event: EventMessage;
  readonly EventDelivery: EventMessage['deliveries'][number];
  readonly FieldBounds: FieldBoundsMessage;
  readonly FieldChange: RolloutItemMessage['fields'][number];
  readonly FieldDrift: FieldDrift;
  readonly FieldLoss: RolloutItemMessage['losses'][number];
  readonly InventoryCapability: ProviderMessage['inventory'];
  readonly Origin: Origin;
  readonly Provider: ProviderMessage;
  readonly PullCapability: ProviderMessage['pull'];
  readonly PullConfig: PullConfigMessage;
  readonly Quota: ProviderMessage['quotas'][number];
  readonly QuotaUse: QuotaUseMessage;
  readonly Rollout: RolloutMessage;
  readonly RolloutCost: RolloutMessage['costs'][number];
  readonly RolloutCounts: RolloutCountsMessage;
  readonly RolloutItem: RolloutItemMessage;
  readonly TestCallbackConfigResponse: CallbackTestMessage;
  readonly UpstreamCall: UpstreamCallMessage;
  readonly Vhost: VhostMessage;
}

const QUOTA = { action: true, limit: true, window: true } as const;
const RESOURCE = {
  name: true,
  inconsistencies: true,
  upstreamCalls: true,
  rememberedFields: true,
  drift: true,
} as const;

const FIELDS: { readonly [M in keyof Answers]: AlwaysThere<Answers[M]> } = {
  Account: { name: true, provider: true, uid: true, endpoint: true, quotas: true, callbackKeys: true, receivers: true },
  AuditEvent: {
    name: true,
    kind: true,
    eventTime: true,
    operationId: true,
    caller: true,
    method: true,
    resource: true,
    requestId: true,
    upstreamCalls: true,
  },
  Breaker: { name: true, state: true, override: true },
  CallbackAuth: { keySet: true },
  CallbackCapability: { kind: true, scopes: true, fields: true, domainRoles: true },
  CallbackConfig: { ...RESOURCE, kind: true, urls: true },
  Delivery: { name: true, configChanged: true, providerEventType: true, domain: true, outcome: true },
  DeliveryCapability: { kind: true, historyDuration: true, queryDuration: true, lacks: true, events: true },
  Domain: { name: true, ingestDomains: true, labels: true, observeTime: true },
  Drift: { resource: true, state: true, drift: true },
  DriftError: { code: true, reason: true, message: true, metadata: true },
  DriftWatch: { enabled: true },
  Event: { name: true, receiver: true, receiveTime: true, cloudEvent: true, deliveries: true },
  EventDelivery: { sink: true, state: true, attempts: true },
  FieldBounds: { field: true, required: true, pattern: true, values: true, note: true, unreadable: true },
  FieldChange: { field: true, from: true, to: true },
  FieldDrift: { field: true, applied: true, live: true },
  FieldLoss: { field: true, description: true },
  InventoryCapability: { roles: true, states: true, fields: true },
  Origin: { protocol: true, host: true },
  Provider: {
    name: true,
    displayName: true,
    callbacks: true,
    pull: true,
    quotas: true,
    inventory: true,
    deliveries: true,
  },
  PullCapability: { scopes: true, fields: true, domainRoles: true },
  PullConfig: { ...RESOURCE, origins: true },
  Quota: QUOTA,
  QuotaUse: { ...QUOTA, currentLimit: true, inUse: true, waiting: true },
  Rollout: {
    name: true,
    displayName: true,
    caller: true,
    state: true,
    counts: true,
    createTime: true,
    etag: true,
    costs: true,
    progress: true,
  },
  RolloutCost: { account: true, action: true, calls: true, limit: true, window: true },
  RolloutCounts: {
    create: true,
    update: true,
    delete: true,
    unchanged: true,
    refused: true,
    done: true,
    failed: true,
    stale: true,
    skipped: true,
  },
  RolloutItem: {
    name: true,
    resource: true,
    change: true,
    fields: true,
    losses: true,
    upstreamCalls: true,
    state: true,
  },
  TestCallbackConfigResponse: { url: true, method: true, latency: true, verdict: true, description: true },
  UpstreamCall: { action: true, requestId: true, attempts: true, outcome: true },
  Vhost: { name: true, ingestDomains: true, streamingDomains: true, labels: true, observeTime: true },
};

const BY_MESSAGE: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(FIELDS).map(([message, fields]) => [message, new Set(Object.keys(fields))]),
);

/** The answers of methods contain every field of their message. */
const WHOLE = /Response$/;

/** Whether answers always contain the field, by its JSON name. */
export function isAlwaysAnswered(message: string, field: string): boolean {
  return BY_MESSAGE.get(message)?.has(field) ?? WHOLE.test(message);
}
