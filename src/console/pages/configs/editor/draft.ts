import type { CallbackConfigInput, PullConfigInput } from '../../../../client';
import { ClientConfig, JsonFields, textOf, fieldAt, withField } from '../config-fields';

/** One origin as it is typed. */
export interface OriginDraft {
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  readonly group: string;
  /** One `name=value` a line. */
  readonly params: string;
}

/** Which key events are signed with. A key that was typed is kept nowhere else. */
export type KeyChoice =
  | { readonly kind: 'keep' }
  | { readonly kind: 'named'; readonly keyRef: string }
  | { readonly kind: 'typed'; readonly key: string };

/** What a form holds. Values are by the path of their field. */
export interface Draft {
  readonly texts: Readonly<Record<string, string>>;
  readonly switches: Readonly<Record<string, boolean>>;
  readonly urls: readonly string[];
  readonly origins: readonly OriginDraft[];
  readonly key: KeyChoice;
}

/** Fits both sorts of configurations: a form has the fields of one sort only. */
export type ConfigInput = CallbackConfigInput & PullConfigInput;

export const TEXT_FIELDS = ['stream.switchUrl', 'stream.exceptionUrl', 'recording.onDemandUrl', 'originApp'] as const;
export const SWITCH_FIELDS = [
  'auth.enabled',
  'stream.transcodedStreams',
  'recording.statusEvents',
  'transcodedStreams',
] as const;
/** Fields that have a control of their own; those of an origin are in that of `origins`. */
export const OTHER_FIELDS = ['urls', 'auth.key', 'origins'] as const;

export const NEW_ORIGIN: OriginDraft = { protocol: '', host: '', port: '', group: '', params: '' };

/** What is live, ready to be changed; without it, an empty form. */
export function draftOf(config: ClientConfig | undefined): Draft {
  const fields: JsonFields = { ...config };
  return {
    texts: Object.fromEntries(TEXT_FIELDS.map((path) => [path, textOf(fieldAt(fields, path))])),
    switches: Object.fromEntries(SWITCH_FIELDS.map((path) => [path, fieldAt(fields, path) === true])),
    urls: config && 'urls' in config ? config.urls : [],
    origins: config && 'origins' in config ? config.origins.map(originDraftOf) : [],
    key: { kind: 'keep' },
  };
}

/** An empty form with a first line in each list, to type into. */
export function newDraft(fields: readonly { readonly field: string; readonly values?: readonly string[] }[]): Draft {
  const protocol = fields.find(({ field }) => field === 'origins.protocol')?.values?.[0];
  return {
    ...draftOf(undefined),
    urls: fields.some(({ field }) => field === 'urls') ? [''] : [],
    origins: protocol === undefined ? [] : [{ ...NEW_ORIGIN, protocol }],
  };
}

/** Without empty lines, so that faults are told of the lines that are shown; one stays. */
export function withoutEmptyLines(draft: Draft): Draft {
  const urls = filledIn(draft.urls);
  return { ...draft, urls: urls.length === 0 ? draft.urls.slice(0, 1) : urls };
}

function filledIn(urls: readonly string[]): readonly string[] {
  return urls.map((url) => url.trim()).filter((url) => url !== '');
}

/** What is sent; fields that are empty or off are left out, which means the same. */
export function inputOf({ texts, switches, urls, origins, key }: Draft): ConfigInput {
  const filled = filledIn(urls);
  let fields: JsonFields = filled.length > 0 ? { urls: filled } : {};
  if (origins.length > 0) fields = { ...fields, origins: origins.map(originOf) };
  for (const [path, text] of Object.entries(texts)) fields = withField(fields, path, text.trim() || undefined);
  for (const [path, isOn] of Object.entries(switches)) fields = withField(fields, path, isOn || undefined);
  if (switches['auth.enabled']) {
    if (key.kind === 'named') fields = withField(fields, 'auth.keyRef', key.keyRef);
    if (key.kind === 'typed') fields = withField(fields, 'auth.key', key.key);
  }
  return fields as ConfigInput;
}

function originDraftOf({ protocol, host, port, group = '', params = {} }: PullOrigin): OriginDraft {
  const lines = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return { protocol, host, port: port === undefined ? '' : String(port), group, params: lines.join('\n') };
}

type PullOrigin = PullConfigInput['origins'][number];

function originOf({ protocol, host, port, group, params }: OriginDraft): JsonFields {
  const pairs = params.split('\n').filter((line) => line.trim() !== '');
  return {
    protocol: protocol || undefined,
    host: host.trim(),
    ...(port.trim() !== '' && { port: numberOf(port) }),
    ...(group.trim() !== '' && { group: group.trim() }),
    ...(pairs.length > 0 && { params: Object.fromEntries(pairs.map(pairOf)) }),
  };
}

/** A text that is no whole number stays one: livegate then says what is wrong with it. */
function numberOf(text: string): number | string {
  return /^\d+$/.test(text.trim()) ? Number(text) : text;
}

function pairOf(line: string): readonly [string, string] {
  const at = line.indexOf('=');
  return at === -1 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}
