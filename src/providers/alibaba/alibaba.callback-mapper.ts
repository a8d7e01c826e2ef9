import { z } from 'zod';
import { CallbackSpec, CallbackState } from '../../domain/resources/callback-config';
import { Secret } from '../../domain/access/secret';
import { FLAG, OPTIONAL_TEXT, lenientRecord, sentenceOf, Unreadable } from '../lenient-values';
import { CallbackFamily } from './alibaba.callback-families';
import { Parameters } from './alibaba.client';
import { hasContent } from './alibaba.envelope';

/** A callback configuration of any family, as the cloud stores it. */
export interface CallbackSettings {
  readonly url?: string;
  /** Family STREAM; write-only. */
  readonly switchUrl?: string;
  /** Family STREAM. */
  readonly exceptionUrl?: string;
  /** Family RECORDING. */
  readonly onDemandUrl?: string;
  /** Family RECORDING. */
  readonly statusEvents: boolean;
  readonly authEnabled: boolean;
  readonly key?: Secret;
  /** The record cannot be read; no other field is known. */
  readonly unreadable?: Unreadable;
}

/** A configuration whose fields cannot be read. */
export const NOTHING_SHOWN: CallbackSettings = { statusEvents: false, authEnabled: false };

/** Unlike `OPTIONAL_TEXT`, rejects numbers. */
const URL_TEXT = z
  .string()
  .nullish()
  .transform((url) => url || undefined);

const CONFIG = z
  .object({
    NotifyUrl: URL_TEXT,
    ExceptionNotifyUrl: URL_TEXT,
    OnDemandUrl: URL_TEXT,
    NeedStatusNotify: FLAG,
    NotifyReqAuth: FLAG,
    NotifyAuthKey: OPTIONAL_TEXT.transform((key) => (key === undefined ? undefined : new Secret(key))),
  })
  .transform((config): CallbackSettings => ({
    url: config.NotifyUrl,
    exceptionUrl: config.ExceptionNotifyUrl,
    onDemandUrl: config.OnDemandUrl,
    statusEvents: config.NeedStatusNotify,
    authEnabled: config.NotifyReqAuth,
    key: config.NotifyAuthKey,
  }));

const MEMBERS = ['DomainName', ...Object.keys(CONFIG.def.in.def.shape)];

const RECORD = lenientRecord<CallbackSettings, object>(CONFIG, z.looseObject({}), (_head, unreadable) => ({
  ...NOTHING_SHOWN,
  unreadable,
}));

/**
 * Reads a Describe answer; throws if it has another shape. Undefined if there is no configuration.
 * Only two families document an answer for an unconfigured domain (not found), so an answer without
 * any URL, switch or key also counts as absent.
 *
 * Alibaba: Describe… of each family, response parameters. None contains SwitchNotifyUrl.
 */
export function decodeCallback(
  family: CallbackFamily,
  answer: Readonly<Record<string, unknown>>,
): CallbackSettings | undefined {
  const members = family.wrapper === undefined ? MEMBERS : [family.wrapper];
  if (!hasContent(answer, members)) return undefined;
  const config = family.wrapper === undefined ? answer : answer[family.wrapper];
  if (config === null) return undefined;
  const settings = RECORD.parse(config);
  return isVisible(settings) ? settings : undefined;
}

/**
 * Whether a Describe answer would reveal this configuration: one with only a switch URL looks
 * absent.
 */
export function isVisible(settings: CallbackSettings): boolean {
  const { url, exceptionUrl, onDemandUrl, authEnabled, key, unreadable } = settings;
  return Boolean(url || exceptionUrl || onDemandUrl || authEnabled || key || unreadable);
}

/** `liveKey` is kept if signing is requested without a key. */
export function settingsOf(spec: CallbackSpec, liveKey: Secret | undefined): CallbackSettings {
  return {
    url: spec.urls[0],
    switchUrl: spec.stream?.switchUrl,
    exceptionUrl: spec.stream?.exceptionUrl,
    onDemandUrl: spec.recording?.onDemandUrl,
    statusEvents: spec.recording?.statusEvents ?? false,
    authEnabled: spec.auth !== undefined,
    key: spec.auth && (spec.auth.key ?? liveKey),
  };
}

/**
 * Always the full state: a write resets what it leaves out, above all authentication (documented
 * default: off). An unwanted URL is therefore left out; the effect of an empty value is not
 * documented.
 *
 * Alibaba: SetLiveStreamsNotifyUrlConfig, AddLiveSnapshotNotifyConfig,
 * UpdateLiveRecordNotifyConfig, AddLiveDetectNotifyConfig, request parameters. NotifyAuthKey
 * belongs to authentication that is on.
 */
export function replacement(family: CallbackFamily, domain: string, settings: CallbackSettings): Parameters {
  const { authWords } = family;
  return {
    DomainName: domain,
    ...(settings.url && { NotifyUrl: settings.url }),
    ...(settings.switchUrl && { SwitchNotifyUrl: settings.switchUrl }),
    ...(settings.exceptionUrl && { ExceptionNotifyUrl: settings.exceptionUrl }),
    ...(settings.onDemandUrl && { OnDemandUrl: settings.onDemandUrl }),
    ...(family.kind === 'RECORDING' && { NeedStatusNotify: String(settings.statusEvents) }),
    ...(authWords && { NotifyReqAuth: settings.authEnabled ? authWords.on : authWords.off }),
    ...(authWords && settings.authEnabled && settings.key && { NotifyAuthKey: settings.key }),
  };
}

/** Whether every readable field of `wanted` is live. Does not cover the switch URL. */
export function isLive(wanted: CallbackSettings, live: CallbackSettings | undefined): boolean {
  return (
    live !== undefined &&
    !live.unreadable &&
    wanted.url === live.url &&
    wanted.exceptionUrl === live.exceptionUrl &&
    wanted.onDemandUrl === live.onDemandUrl &&
    wanted.statusEvents === live.statusEvents &&
    wanted.authEnabled === live.authEnabled &&
    (!wanted.authEnabled || sameKey(wanted.key, live.key))
  );
}

export function toState(family: CallbackFamily, live: CallbackSettings): CallbackState {
  const { kind, authWords } = family;
  const { unreadable } = live;
  return {
    kind,
    urls: live.url ? [live.url] : [],
    ...(authWords && { auth: { enabled: live.authEnabled, ...(live.key && { key: live.key }) } }),
    ...(kind === 'STREAM' && { stream: { ...(live.exceptionUrl && { exceptionUrl: live.exceptionUrl }) } }),
    ...(kind === 'RECORDING' && {
      recording: { ...(live.onDemandUrl && { onDemandUrl: live.onDemandUrl }), statusEvents: live.statusEvents },
    }),
    ...(unreadable && { unshown: [{ value: unreadable.value }], hasUnreadableRecord: true as const }),
    inconsistencies: [
      ...(unreadable ? [sentenceOf(unreadable)] : []),
      ...(live.authEnabled && !live.key ? ['Signing is on, but the provider shows no key.'] : []),
      ...(live.url || live.exceptionUrl || live.onDemandUrl || unreadable
        ? []
        : ['The provider shows no URL; one that it never shows, such as a switch URL, may be set.']),
    ],
  };
}

function sameKey(a: Secret | undefined, b: Secret | undefined): boolean {
  return a !== undefined && b !== undefined ? a.equals(b) : a === b;
}
