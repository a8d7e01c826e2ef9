import { DeliveryCapability } from '../../domain/deliveries/delivery';
import { FieldBounds, ProviderCapabilities, ScopeType } from '../../domain/resources/capability';
import { PullProtocol } from '../../domain/resources/pull-config';
import { FamilyMember } from './volcengine.member';

/** Volcengine: UpdateCallback, request parameters: Domain, Vhost, and App with Vhost. */
const CALLBACK_SCOPES: readonly ScopeType[] = ['DOMAIN', 'VHOST', 'APP'];

/**
 * Volcengine: UpdateCallback, request parameters, App: 1 to 30 digits, letters, `_`, `-` and `.`.
 */
const APP: FieldBounds = { field: '{app}', minLength: 1, maxLength: 30, pattern: /^[A-Za-z0-9_.-]{1,30}$/ };

/** Volcengine: domain name spaces (vhosts): at most 60 characters. */
const VHOST: FieldBounds = { field: '{vhost}', minLength: 1, maxLength: 60 };

const CALLBACK_FIELDS: readonly FieldBounds[] = [
  VHOST,
  APP,
  {
    field: 'urls',
    required: true,
    minItems: 1,
    // The cloud documents a list and no count: livegate's own bound.
    maxItems: 10,
    // Volcengine: SDK for Go, live v20230101, model of UpdateCallback, URL: 1 to 100 characters.
    minLength: 1,
    maxLength: 100,
    note: 'http or https',
  },
  // Volcengine: UpdateCallback, request parameters, AuthEnable.
  { field: 'auth.enabled' },
  {
    field: 'auth.key',
    // Volcengine: UpdateCallback, request parameters, AuthKeyPrimary: required with AuthEnable, no
    // bounds given. The console takes up to 32 letters and digits, the page's own sample has
    // hyphens and asterisks and is longer: livegate lets printable ASCII through and the cloud
    // judges. No space: one that is lost on the way to a receiver breaks every signature.
    minLength: 1,
    maxLength: 128,
    pattern: /^[\x21-\x7E]+$/,
    note:
      'printable ASCII without spaces; ' +
      'the console accepts at most 32 letters and digits, and the cloud may reject other keys',
  },
];

const STREAM_FIELDS: readonly FieldBounds[] = [
  ...CALLBACK_FIELDS,
  // Volcengine: UpdateCallback, request parameters, TranscodeCallback: acts on push and push_end
  // only.
  { field: 'stream.transcodedStreams' },
];

const pullFields = (protocols: readonly PullProtocol[]): readonly FieldBounds[] => [
  VHOST,
  { ...APP, note: '* stands for every app of the vhost' },
  // Volcengine: UpdateRelaySourceV3, request parameters, GroupDetails: at most 10 addresses, tried
  // in order.
  { field: 'origins', required: true, minItems: 1, maxItems: 10, note: 'origins of one group must be adjacent' },
  { field: 'origins.protocol', required: true, values: protocols },
  // Volcengine: UpdateRelaySourceV3, request parameters, RelaySourceDomain: domain or IP, no
  // scheme, no path; RFC 1035 bounds the name.
  { field: 'origins.host', required: true, minLength: 1, maxLength: 253 },
  // The same parameter: `:port` where it is not the protocol's default.
  { field: 'origins.port', note: '1 to 65535' },
  // Volcengine: UpdateRelaySourceV3, request parameters, Group: no bounds given; livegate's own.
  {
    field: 'origins.group',
    minLength: 1,
    maxLength: 64,
    pattern: /^[A-Za-z0-9_.-]{1,64}$/,
    note: 'if absent: `default`',
  },
  // Volcengine: UpdateRelaySourceV3, request parameters, RelaySourceParams: no bounds given;
  // livegate's own.
  { field: 'origins.params', maxItems: 20, maxLength: 1024, note: 'keys of 1 to 128 characters' },
];

const DAY_MS = 86_400_000;

/** Volcengine: DescribeLiveCallbackData, request parameters, StartTime. */
export const DELIVERY_HISTORY_MS = 366 * DAY_MS;
export const DELIVERY_QUERY_MS = 31 * DAY_MS;

/** The same page, CallbackEventType: no moderation. */
const LOGGED_EVENTS = {
  STREAM: ['livegate.stream.started', 'livegate.stream.ended'],
  SNAPSHOT: ['livegate.snapshot.created'],
  // One word for all of a recording: its message tells which it is.
  RECORDING: [
    'livegate.recording.started',
    'livegate.recording.paused',
    'livegate.recording.resumed',
    'livegate.recording.failed',
    'livegate.recording.file.created',
  ],
} as const;

const DELIVERIES = Object.entries(LOGGED_EVENTS).map(([kind, events]): DeliveryCapability => ({
  kind: kind as keyof typeof LOGGED_EVENTS,
  historyMs: DELIVERY_HISTORY_MS,
  queryMs: DELIVERY_QUERY_MS,
  events,
  // Its response has no header of the request.
  lacks: ['requestHeaders'],
}));

export function capabilitiesOf({ kinds, protocols, domainStates, quotas }: FamilyMember): ProviderCapabilities {
  return {
    callbacks: kinds.map((kind) => ({
      kind,
      scopes: CALLBACK_SCOPES,
      fields: kind === 'STREAM' ? STREAM_FIELDS : CALLBACK_FIELDS,
      // Volcengine: UpdateCallback, request parameters, Domain: a push domain.
      domainRoles: ['INGEST'],
    })),
    pull: {
      // Volcengine: UpdateRelaySourceV3, request parameters: Vhost and App only, for all play
      // domains of the name space.
      scopes: ['VHOST'],
      fields: pullFields(protocols),
      domainRoles: [],
      oneProtocol: false,
      customPorts: true,
      ipv6Origins: true,
    },
    inventory: {
      roles: ['INGEST', 'STREAMING'],
      states: domainStates,
      fields: ['vhost', 'ingestDomains', 'region', 'scope', 'cname', 'labels', 'project', 'createTime'],
    },
    deliveries: {
      kinds: DELIVERIES,
      // Volcengine: DescribeLiveCallbackData, request parameters, DomainList: all if absent.
      ofWholeAccount: true,
    },
    quotas,
    // Volcengine: console guide, callback configuration, and UpdateRelaySourceV3, notes: 3 to 5
    // minutes.
    effectiveAfterMs: 300_000,
  };
}
