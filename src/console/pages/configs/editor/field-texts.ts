import type { TextKey } from '../../../i18n/catalogue';

/** What people call a field, by its path. A field without a text has no control. */
export const FIELD_TEXTS = {
  urls: 'fieldUrls',
  'auth.enabled': 'fieldAuthEnabled',
  'auth.key': 'fieldAuthKey',
  'stream.switchUrl': 'fieldSwitchUrl',
  'stream.exceptionUrl': 'fieldExceptionUrl',
  'stream.transcodedStreams': 'fieldTranscodedEvents',
  'recording.onDemandUrl': 'fieldOnDemandUrl',
  'recording.statusEvents': 'fieldStatusEvents',
  origins: 'fieldOrigins',
  'origins.protocol': 'fieldProtocol',
  'origins.host': 'fieldHost',
  'origins.port': 'fieldPort',
  'origins.group': 'fieldGroup',
  'origins.params': 'fieldParams',
  originApp: 'fieldOriginApp',
  transcodedStreams: 'fieldTranscodedPulls',
} as const satisfies Readonly<Record<string, TextKey>>;

export type KnownField = keyof typeof FIELD_TEXTS;

export function isKnownField(path: string): path is KnownField {
  return Object.hasOwn(FIELD_TEXTS, path);
}
