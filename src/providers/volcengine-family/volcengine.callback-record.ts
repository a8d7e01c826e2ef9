import { z } from 'zod';
import { Secret } from '../../domain/access/secret';
import { FLAG, listIn, lenientRecord, TEXT, Unreadable } from '../lenient-values';
import { HiddenOption, hiddenOptionsIn, isRestorable, Replaceable } from './volcengine.hidden-options';

/** Covers http and https URLs. Volcengine: UpdateCallback, CallbackDetailList, CallbackType. */
export const HTTP = 'http';

/** Normalises the documentation's two spellings. */
function typeOf(word: string): string {
  return word.toLowerCase() === HTTP ? HTTP : word;
}

/** What the cloud holds for one scope and one message type. */
export interface CallbackRecord extends Replaceable {
  /** Empty: the whole domain or vhost. */
  readonly app: string;
  readonly messageType: string;
  readonly targets: readonly { readonly type: string; readonly url: string }[];
  readonly transcodedStreams: boolean;
  readonly authEnabled: boolean;
  /** May be present while signing is off. */
  readonly key?: Secret | undefined;
}

const APP = TEXT.nullish().transform((app) => app ?? '');

// Loose: the options are read from what is left.
const recordFields = z.looseObject({
  App: APP,
  MessageType: z.string(),
  CallbackDetailList: z.array(z.object({ CallbackType: TEXT.nullish(), URL: z.string() })).nullish(),
  TranscodeCallback: FLAG,
  AuthEnable: FLAG,
  AuthKeyPrimary: TEXT.nullish(),
});

function recordOf(record: z.infer<typeof recordFields>, options: readonly HiddenOption[]): CallbackRecord {
  return {
    app: record.App,
    messageType: record.MessageType,
    targets: (record.CallbackDetailList ?? []).map(({ CallbackType, URL }) => ({
      type: typeOf(CallbackType ?? HTTP),
      url: URL,
    })),
    transcodedStreams: record.TranscodeCallback,
    authEnabled: record.AuthEnable,
    // In clear in the answer; a Secret from here on.
    key: record.AuthKeyPrimary ? new Secret(record.AuthKeyPrimary) : undefined,
    ...hiddenOptionsIn(record, options),
  };
}

const recordHead = z.object({ App: APP, MessageType: z.string() });

function unreadableRecord({ App, MessageType }: z.infer<typeof recordHead>, unreadable: Unreadable): CallbackRecord {
  const nothing = { targets: [], transcodedStreams: false, authEnabled: false };
  return { app: App, messageType: MessageType, ...nothing, unreadable };
}

/**
 * Result of DescribeCallback; no Result, no list, null for it and an empty list are the same.
 * Volcengine: DescribeCallback, response.
 */
export function callbackRecords(options: readonly HiddenOption[]): z.ZodType<readonly CallbackRecord[]> {
  const readable = recordFields.transform((record) => recordOf(record, options));
  return listIn('CallbackList', lenientRecord(readable, recordHead, unreadableRecord)).default([]);
}

/**
 * Whether an update can write the record as it is: another tool may have stored what an update
 * cannot express.
 */
export function isWritable(record: CallbackRecord): boolean {
  const { targets, authEnabled, key } = record;
  const isSayable = targets.length > 0 && targets.every(isHttp) && (!authEnabled || key !== undefined);
  return isSayable && isRestorable(record);
}

/** Whether both records have the same effect; a key is ignored while signing is off. */
export function sameRecord(wanted: CallbackRecord, live: CallbackRecord): boolean {
  const isSamePlace = wanted.app === live.app && wanted.messageType === live.messageType;
  return isSamePlace && !live.unreadable && differences(wanted, live).length === 0;
}

/** The neutral names of the fields in which two records have different effects. */
function differences(a: CallbackRecord, b: CallbackRecord): string[] {
  return differingFields(a, b, a.authEnabled && b.authEnabled);
}

/**
 * The fields in which the two records of a stream differ. Two keys count also while they sign
 * nothing: one would overwrite the other as soon as signing is switched on.
 */
export function pairDifferences(a: CallbackRecord, b: CallbackRecord): string[] {
  const bothSign = a.authEnabled && b.authEnabled;
  return differingFields(a, b, bothSign || (a.key !== undefined && b.key !== undefined));
}

function differingFields(a: CallbackRecord, b: CallbackRecord, keysCount: boolean): string[] {
  return [
    ...(targetSet(a) === targetSet(b) ? [] : ['urls']),
    ...(a.authEnabled === b.authEnabled ? [] : ['auth.enabled']),
    ...(keysCount && !sameKey(a, b) ? ['auth.key'] : []),
    ...(a.transcodedStreams === b.transcodedStreams ? [] : ['stream.transcodedStreams']),
  ];
}

/** The cloud calls every target, so their order does not matter. */
export function targetSet({ targets }: CallbackRecord): string {
  return JSON.stringify(targets.map(({ type, url }) => `${type} ${url}`).sort());
}

function sameKey(a: CallbackRecord, b: CallbackRecord): boolean {
  return a.key && b.key ? a.key.equals(b.key) : a.key === b.key;
}

export function isHttp({ type }: { readonly type: string }): boolean {
  return type === HTTP;
}
