import {
  CallbackKind,
  CallbackScope,
  CallbackSpec,
  CallbackState,
  Unshown,
} from '../../domain/resources/callback-config';
import { Secret } from '../../domain/access/secret';
import { sentenceOf } from '../lenient-values';
import { CallbackRecord, HTTP, isHttp, pairDifferences, targetSet } from './volcengine.callback-record';
import { Parameters } from './volcengine.client';
import { hiddenFaults, keptOptions } from './volcengine.hidden-options';

/**
 * Volcengine: UpdateCallback, request parameters, MessageType. A stream has two types: without a
 * record for each, only its start or its end is reported.
 */
const MESSAGE_TYPES = {
  STREAM: ['push', 'push_end'],
  SNAPSHOT: ['snapshot'],
  RECORDING: ['record'],
  MODERATION: ['audit_snapshot'],
} as const satisfies Record<CallbackKind, readonly string[]>;

/**
 * Exactly one of Vhost and Domain, and App only with Vhost. Absent values are left out, since an
 * empty string widens a delete.
 */
function scopeParameters(scope: CallbackScope): Parameters {
  switch (scope.type) {
    case 'DOMAIN':
      return { Domain: scope.domain };
    case 'VHOST':
      return { Vhost: scope.vhost };
    case 'APP':
      return { Vhost: scope.vhost, App: scope.app };
  }
}

/**
 * Parameters of DescribeCallback and DeleteCallback. A delete without message type would delete
 * every type.
 */
export function selection(scope: CallbackScope, messageType?: string): Parameters {
  return Object.assign(scopeParameters(scope), messageType !== undefined && { MessageType: messageType });
}

/** Parameters of UpdateCallback: the full state, since the cloud resets what is left out. */
export function replacement(scope: CallbackScope, record: CallbackRecord): Parameters {
  const own = {
    TranscodeCallback: record.transcodedStreams ? 1 : 0,
    CallbackDetailList: record.targets.map(({ type, url }) => ({ CallbackType: type, URL: url })),
    AuthEnable: record.authEnabled,
    ...(record.key && { AuthKeyPrimary: record.key }),
  };
  return Object.assign({}, record.hidden?.kept, selection(scope, record.messageType), own);
}

/** The wanted configuration, and the live records whose key and options it keeps. */
export interface CallbackWish {
  readonly spec: CallbackSpec;
  /** From the spec, or the live one. */
  readonly key: Secret | undefined;
  readonly own: readonly CallbackRecord[];
}

/** The records that a configuration consists of. */
export function toRecords(scope: CallbackScope, { spec, key, own }: CallbackWish): CallbackRecord[] {
  return MESSAGE_TYPES[spec.kind].map((messageType) => ({
    app: appOf(scope),
    messageType,
    targets: spec.urls.map((url) => ({ type: HTTP, url })),
    transcodedStreams: spec.stream?.transcodedStreams ?? false,
    authEnabled: spec.auth !== undefined,
    key,
    ...keptOptions(own.find((record) => record.messageType === messageType)),
  }));
}

/** The message type that a read of one kind asks for; undefined for a kind that has two. */
export function askedType(kind: CallbackKind): string | undefined {
  const [first, second] = MESSAGE_TYPES[kind];
  return second === undefined ? first : undefined;
}

/**
 * The record that belongs to the scope itself: the cloud lists those of all apps with a vhost's.
 */
export function ownRecord(
  scope: CallbackScope,
  messageType: string,
  live: readonly CallbackRecord[],
): CallbackRecord | undefined {
  return live.find((record) => record.messageType === messageType && record.app === appOf(scope));
}

/** The same for all message types of one kind. */
export function ownRecords(
  scope: CallbackScope,
  kind: CallbackKind,
  live: readonly CallbackRecord[],
): CallbackRecord[] {
  return MESSAGE_TYPES[kind].flatMap((messageType) => ownRecord(scope, messageType, live) ?? []);
}

/** The app-level records of one message type that a delete of the scope's takes along. */
export function narrowerRecords(
  scope: CallbackScope,
  messageType: string,
  live: readonly CallbackRecord[],
): CallbackRecord[] {
  return scope.type === 'VHOST' ? live.filter((record) => record.messageType === messageType && record.app !== '') : [];
}

/** The scope of a record among those that the cloud lists for `scope`. */
export function scopeOf(scope: CallbackScope, record: CallbackRecord): CallbackScope {
  return scope.type === 'VHOST' && record.app !== '' ? { type: 'APP', vhost: scope.vhost, app: record.app } : scope;
}

/**
 * Undefined: no record of this kind. Of a stream whose two records differ, the start's values are
 * shown.
 */
export function toState(kind: CallbackKind, own: readonly CallbackRecord[]): CallbackState | undefined {
  // A readable record takes precedence over an unreadable one.
  const shown = own.find(({ unreadable }) => !unreadable) ?? own[0];
  if (!shown) return undefined;
  const unshown = unshownOf(kind, own);
  const halves = halvesOf(kind, own);
  return {
    kind,
    urls: shown.targets.filter(isHttp).map(({ url }) => url),
    auth: { enabled: shown.authEnabled, ...(shown.key && { key: shown.key }) },
    ...(kind === 'STREAM' && { stream: { transcodedStreams: shown.transcodedStreams } }),
    inconsistencies: [
      ...unreadableFaults(own),
      ...pairFaults(kind, own),
      ...own.flatMap(targetFaults),
      ...own.flatMap(optionFaults),
    ],
    ...(unshown.length > 0 && { unshown }),
    ...(own.some(({ unreadable }) => unreadable) && { hasUnreadableRecord: true as const }),
    ...(halves && { halves }),
  };
}

/** Undefined if all records are there and alike, or one cannot be read. */
function halvesOf(kind: CallbackKind, own: readonly CallbackRecord[]): CallbackState['halves'] {
  const types = MESSAGE_TYPES[kind];
  const [first, second] = own;
  const isWhole = own.length === types.length && !(first && second && pairDifferences(first, second).length > 0);
  if (isWhole || own.some(({ unreadable }) => unreadable)) return undefined;
  const asAll = (record: CallbackRecord): CallbackState | undefined =>
    toState(
      kind,
      types.map((messageType) => ({ ...record, messageType })),
    );
  return types.map((type) => {
    const record = own.find(({ messageType }) => messageType === type);
    return record && asAll(record);
  });
}

/**
 * What the record that is shown does not say: in which fields another differs from it, and targets
 * that are not called over HTTP.
 */
function unshownOf(kind: CallbackKind, own: readonly CallbackRecord[]): Unshown[] {
  const unreadable = own.flatMap((record) => (record.unreadable ? [{ value: record.unreadable.value }] : []));
  const [shown, other] = own.filter((record) => !record.unreadable);
  const values = (record: CallbackRecord): Readonly<Record<string, string>> => ({
    urls: targetSet(record),
    'auth.enabled': String(record.authEnabled),
    'auth.key': record.key?.reveal() ?? '',
    'stream.transcodedStreams': String(record.transcodedStreams),
  });
  const differing =
    shown && other ? pairDifferences(shown, other).map((field) => [field, values(other)[field] ?? '']) : [];
  const others = own.filter(({ targets }) => !targets.every(isHttp)).map((record) => ['urls', targetSet(record)]);
  return [
    ...unreadable,
    ...own.flatMap(({ hidden }) => hidden?.lost.map(({ value }) => ({ value })) ?? []),
    ...(own.length < MESSAGE_TYPES[kind].length
      ? [{ value: new Secret(own.map(({ messageType }) => messageType).join()) }]
      : []),
    ...[...differing, ...others].map(([field, value = '']) => ({ field, value: new Secret(value) })),
  ];
}

/** The states of these kinds in one scope. */
export function toStates(
  scope: CallbackScope,
  kinds: readonly CallbackKind[],
  live: readonly CallbackRecord[],
): CallbackState[] {
  return kinds.flatMap((kind) => toState(kind, ownRecords(scope, kind, live)) ?? []);
}

function pairFaults(kind: CallbackKind, own: readonly CallbackRecord[]): string[] {
  const [first, second] = own.filter(({ unreadable }) => !unreadable);
  const missing = MESSAGE_TYPES[kind].filter((type) => own.every(({ messageType }) => messageType !== type));
  if (missing.length > 0) return missing.map((type) => `There is no ${type} record, so these events are not sent.`);
  const fields = first && second ? pairDifferences(first, second) : [];
  if (fields.length === 0) return [];
  return [`The push and push_end records differ in ${fields.join(', ')}; the values of push are shown.`];
}

function unreadableFaults(own: readonly CallbackRecord[]): string[] {
  return own.flatMap(({ messageType, unreadable }) =>
    unreadable ? [`${messageType}: ${sentenceOf(unreadable)}`] : [],
  );
}

function targetFaults({ messageType, targets }: CallbackRecord): string[] {
  return targets
    .filter((target) => !isHttp(target))
    .map(({ type }) => `The ${messageType} record has a target of type ${type}, which is not shown.`);
}

function optionFaults(record: CallbackRecord): string[] {
  return hiddenFaults(`The ${record.messageType} record`, record);
}

function appOf(scope: CallbackScope): string {
  return scope.type === 'APP' ? scope.app : '';
}
