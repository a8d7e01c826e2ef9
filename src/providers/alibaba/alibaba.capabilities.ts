import { DeliveryCapability } from '../../domain/deliveries/delivery';
import { FieldBounds, ProviderCapabilities, Quota } from '../../domain/resources/capability';
import { DOMAIN_ROLES } from '../../domain/resources/inventory';
import { PULL_PROTOCOLS } from '../../domain/resources/pull-config';

const LETTERS_AND_DIGITS = /^[A-Za-z0-9]*$/;

/**
 * Alphabet and length of app names are not documented for pulling; these are livegate's bounds for
 * resource names and other app names.
 */
const APP_NAME = { minLength: 1, maxLength: 255, pattern: /^[A-Za-z0-9_.-]+$/ };

const AUTH_ENABLED: FieldBounds = { field: 'auth.enabled', note: 'One switch for all URLs of the configuration.' };

/**
 * Alibaba: AddLiveSnapshotNotifyConfig and AddLiveRecordNotifyConfig, request parameters,
 * NotifyAuthKey: 16 to 32.
 */
const SHORT_KEY: FieldBounds = keyOf(32);

/** One callback URL per configuration: NotifyUrl is a single value in every family. */
const ONE_URL: FieldBounds = { field: 'urls', required: true, minItems: 1, maxItems: 1 };

/**
 * Alibaba: DescribeLiveStreamsNotifyRecords and DescribeLiveRecordNotifyRecords, request
 * parameters, StartTime: within the last 7 days. The longest query follows from that.
 */
export const DELIVERY_HISTORY_MS = 7 * 86_400_000;

/** None of their response parameters has one of these. */
const DELIVERY_LACKS = ['httpStatus', 'latency', 'responseHeaders', 'failureCode'] as const;

const deliveriesOf = (kind: DeliveryCapability['kind'], events: readonly string[]): DeliveryCapability => ({
  kind,
  historyMs: DELIVERY_HISTORY_MS,
  queryMs: DELIVERY_HISTORY_MS,
  events,
  lacks: DELIVERY_LACKS,
});

const perSecond = (limit: number): Quota => ({ limit, windowMs: 1_000 });
const perMinute = (limit: number): Quota => ({ limit, windowMs: 60_000 });

export const capabilities: ProviderCapabilities = {
  callbacks: [
    {
      kind: 'STREAM',
      // Callbacks apply to a whole domain: no action of these families accepts an app or a stream.
      scopes: ['DOMAIN'],
      // Alibaba: SetLiveStreamsNotifyUrlConfig, request parameters: each of the three URLs is
      // optional.
      fields: [
        { field: 'urls', maxItems: 1, note: 'The domain is an ingest domain.' },
        AUTH_ENABLED,
        // Alibaba: SetLiveStreamsNotifyUrlConfig, request parameters, NotifyAuthKey: 16 to 64.
        keyOf(64),
        // Alibaba: DescribeLiveStreamsNotifyUrlConfig, response parameters: SwitchNotifyUrl is not
        // among them.
        { field: 'stream.switchUrl', unreadable: true },
        { field: 'stream.exceptionUrl' },
      ],
      domainRoles: ['INGEST'],
      requiresOneOf: ['urls', 'stream.switchUrl', 'stream.exceptionUrl'],
    },
    {
      kind: 'SNAPSHOT',
      scopes: ['DOMAIN'],
      fields: [
        // Alibaba: AddLiveSnapshotNotifyConfig, request parameters, NotifyUrl: at most 500
        // characters.
        { ...ONE_URL, maxLength: 500, note: 'The domain is a main streaming domain.' },
        AUTH_ENABLED,
        SHORT_KEY,
      ],
      domainRoles: ['STREAMING'],
    },
    {
      kind: 'RECORDING',
      scopes: ['DOMAIN'],
      // Alibaba: UpdateLiveRecordNotifyConfig, request parameters: NotifyUrl is required.
      fields: [
        { ...ONE_URL, note: 'The domain is a main streaming domain.' },
        AUTH_ENABLED,
        SHORT_KEY,
        { field: 'recording.onDemandUrl' },
        { field: 'recording.statusEvents' },
      ],
      domainRoles: ['STREAMING'],
    },
    {
      kind: 'MODERATION',
      scopes: ['DOMAIN'],
      // Alibaba: AddLiveDetectNotifyConfig, request parameters: only DomainName and NotifyUrl.
      fields: [{ ...ONE_URL, note: 'The domain is a main streaming domain. Events of this kind are not signed.' }],
      domainRoles: ['STREAMING'],
    },
  ],
  pull: {
    scopes: ['DOMAIN'],
    fields: [
      { field: '{app}', ...APP_NAME, note: '`*` stands for every app.' },
      // Alibaba: SetLiveLazyPullStreamInfoConfig, request parameters, PullDomainName: several; the
      // maximum is undocumented.
      { field: 'origins', required: true, minItems: 1, maxItems: 10, note: 'All origins use the same protocol.' },
      // Alibaba: SetLiveLazyPullStreamInfoConfig, request parameters, PullProtocol.
      { field: 'origins.protocol', required: true, values: PULL_PROTOCOLS },
      // RFC 1035 bounds the length of a host name.
      { field: 'origins.host', required: true, minLength: 1, maxLength: 253, note: 'A host name or an IPv4 address.' },
      { field: 'origins.port', note: "The protocol's default, or absent." },
      { field: 'originApp', ...APP_NAME, note: 'Absent: the app that the viewer asked for.' },
      { field: 'transcodedStreams' },
    ],
    // Alibaba: Streaming domains: settings of a sub-streaming domain have no effect.
    domainRoles: ['STREAMING'],
    // Alibaba: SetLiveLazyPullStreamInfoConfig, request parameters: one PullProtocol, no port; IPv6
    // is not supported.
    oneProtocol: true,
    customPorts: false,
    ipv6Origins: false,
  },
  inventory: {
    // Alibaba: DescribeLiveUserDomains, LiveDomainType, and DescribeLiveDomainMapping, Type.
    roles: DOMAIN_ROLES,
    // Alibaba: DescribeLiveUserDomains, response parameters, LiveDomainStatus.
    states: ['ACTIVE', 'PENDING', 'DISABLED', 'REJECTED'],
    fields: ['mainDomain', 'ingestDomains', 'region', 'cname', 'labels', 'project', 'createTime'],
  },
  deliveries: {
    kinds: [
      // Alibaba: DescribeLiveStreamsNotifyRecords, NotifyType: not exceptions, and not switches.
      deliveriesOf('STREAM', ['livegate.stream.started', 'livegate.stream.ended']),
      // Alibaba: DescribeLiveRecordNotifyRecords, NotifyType.
      deliveriesOf('RECORDING', [
        'livegate.recording.started',
        'livegate.recording.paused',
        'livegate.recording.resumed',
        'livegate.recording.failed',
        'livegate.recording.file.created',
      ]),
    ],
    // Both actions require one DomainName.
    ofWholeAccount: false,
  },
  /**
   * Alibaba: the QPS limit on each action's page, and QPS limits. They apply to an Alibaba Cloud
   * account including all its RAM users. For the limits per minute, some translations say per
   * second; per minute is the older and stricter reading.
   */
  quotas: {
    SetLiveStreamsNotifyUrlConfig: perSecond(15),
    DescribeLiveStreamsNotifyUrlConfig: perMinute(1_000),
    DeleteLiveStreamsNotifyUrlConfig: perSecond(15),
    AddLiveSnapshotNotifyConfig: perSecond(30),
    UpdateLiveSnapshotNotifyConfig: perSecond(30),
    DescribeLiveSnapshotNotifyConfig: perSecond(30),
    DeleteLiveSnapshotNotifyConfig: perSecond(30),
    AddLiveRecordNotifyConfig: perSecond(30),
    UpdateLiveRecordNotifyConfig: perSecond(30),
    DescribeLiveRecordNotifyConfig: perSecond(50),
    DeleteLiveRecordNotifyConfig: perSecond(30),
    AddLiveDetectNotifyConfig: perSecond(30),
    UpdateLiveDetectNotifyConfig: perSecond(30),
    DescribeLiveDetectNotifyConfig: perSecond(50),
    DeleteLiveDetectNotifyConfig: perSecond(30),
    SetLiveLazyPullStreamInfoConfig: perMinute(1_000),
    DescribeLiveLazyPullStreamConfig: perMinute(1_000),
    DeleteLiveLazyPullStreamInfoConfig: perMinute(1_000),
    DescribeLiveUserDomains: perSecond(100),
    DescribeLiveDomainMapping: perMinute(500),
    DescribeLiveTagResources: perSecond(10),
    DescribeLiveStreamsNotifyRecords: perSecond(100),
    DescribeLiveRecordNotifyRecords: perSecond(100),
  },
};

function keyOf(maxLength: number): FieldBounds {
  const note =
    'Required if signing is on and the provider has no key. A new key applies to streams pushed after the change.';
  return { field: 'auth.key', minLength: 16, maxLength, pattern: LETTERS_AND_DIGITS, note };
}
