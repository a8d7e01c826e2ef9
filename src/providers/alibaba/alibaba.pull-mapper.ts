import { z } from 'zod';
import { violationError } from '../../domain/errors/gateway-error';
import { ALL_APPS, PULL_PROTOCOLS, PullProtocol, PullSpec, PullState } from '../../domain/resources/pull-config';
import { Secret } from '../../domain/access/secret';
import { FLAG, listIn, OPTIONAL_TEXT, lenientRecord, sentenceOf, TEXT, Unreadable } from '../lenient-values';
import { Parameters } from './alibaba.client';
import { hasContent } from './alibaba.envelope';

/** Alibaba: SetLiveLazyPullStreamInfoConfig, request parameters, AppName: stands for every app of the domain. */
const ALL_APPS_UPSTREAM = 'ali_all_app';

/** Alibaba: SetLiveLazyPullStreamInfoConfig, request parameters, PullProtocol. Describe answers in upper case, too. */
const PROTOCOL_WORDS: Readonly<Record<PullProtocol, string>> = { RTMP: 'rtmp', HTTP_FLV: 'httpflv', HLS: 'hls' };

/** Words for "none" in a field whose values are not documented. */
const NO_PULL_AUTH = new Set(['no', 'none', 'off']);

/** One pull configuration, as this cloud keeps it. */
export interface PullSettings {
  /** The app, or `*`. */
  readonly app: string;
  /** Origins joined with `;`. */
  readonly origins: string;
  /** In lower case; may be a word that livegate does not know. */
  readonly protocol: string;
  readonly originApp?: string;
  readonly transcodedStreams: boolean;
  /** It holds pull arguments, which Describe shows and Set does not take. */
  readonly holdsArguments: boolean;
  /** The same with authentication towards the origin. */
  readonly holdsAuth: boolean;
  /** What Describe shows of both, for comparing. Absent where it was not read. */
  readonly unwritable?: Secret;
  /** Nothing but the app is known of it. */
  readonly unreadable?: Unreadable;
}

const APP = TEXT.refine((name) => name !== '');

const ENTRY = z
  .object({
    AppName: APP,
    PullDomainName: OPTIONAL_TEXT,
    PullProtocol: OPTIONAL_TEXT,
    PullAppName: OPTIONAL_TEXT,
    TranscodeLazy: FLAG,
    PullArgs: z.unknown().optional(),
    PullAuthKey: z.unknown().optional(),
    PullAuthType: z.unknown().optional(),
  })
  .transform((entry): PullSettings => ({
    app: neutralApp(entry.AppName),
    origins: hosts(entry.PullDomainName ?? '').join(';'),
    protocol: (entry.PullProtocol ?? '').toLowerCase(),
    originApp: entry.PullAppName,
    transcodedStreams: entry.TranscodeLazy,
    holdsArguments: isPresent(entry.PullArgs),
    holdsAuth: isPresent(entry.PullAuthKey) || (isPresent(entry.PullAuthType) && !isWordForNone(entry.PullAuthType)),
    unwritable: new Secret(JSON.stringify([entry.PullArgs, entry.PullAuthKey, entry.PullAuthType])),
  }));

const RECORD = lenientRecord<PullSettings, { AppName: string }>(
  ENTRY,
  z.object({ AppName: APP }),
  ({ AppName }, unreadable) => ({
    app: neutralApp(AppName),
    origins: '',
    protocol: '',
    transcodedStreams: false,
    holdsArguments: false,
    holdsAuth: false,
    unwritable: unreadable.value,
    unreadable,
  }),
);

const LIST_MEMBER = 'LiveLazyPullConfigList';
const LIST = listIn('LiveLazyPullConfig', RECORD);

/**
 * Reads a Describe answer; throws if it has another shape. Without configurations the list may be empty or missing.
 *
 * Alibaba: DescribeLiveLazyPullStreamConfig, response parameters.
 */
export function decodePulls(answer: Readonly<Record<string, unknown>>): PullSettings[] {
  if (!hasContent(answer, [LIST_MEMBER])) return [];
  const list = answer[LIST_MEMBER];
  return list === null ? [] : [...LIST.parse(list)];
}

function neutralApp(app: string): string {
  return app === ALL_APPS_UPSTREAM ? ALL_APPS : app;
}

/**
 * The value of AppName. The wildcard's own word is refused as an app: a Delete with it wipes every app of the domain, and must
 * not happen because an app was named so.
 *
 * Alibaba: DeleteLiveLazyPullStreamInfoConfig, request parameters, AppName.
 */
export function toAppName(app: string): string {
  if (app === ALL_APPS) return ALL_APPS_UPSTREAM;
  if (app !== ALL_APPS_UPSTREAM && app !== '') return app;
  const description = 'is not an app name; use `*` for every app';
  throw violationError([{ field: 'name', reason: 'INVALID_FORMAT', description }]);
}

/** A port is never sent: the action has no place for one, and only the protocol's default passes the capability check. */
export function pullSettingsOf(app: string, spec: PullSpec): PullSettings {
  const protocol = spec.origins[0]?.protocol;
  return {
    app,
    origins: spec.origins.map(({ host }) => host).join(';'),
    protocol: protocol ? PROTOCOL_WORDS[protocol] : '',
    originApp: spec.originApp,
    transcodedStreams: spec.transcodedStreams ?? false,
    holdsArguments: false,
    holdsAuth: false,
  };
}

/**
 * The full state, always. A missing PullAppName is a value: the app that the viewer asked for.
 *
 * Alibaba: SetLiveLazyPullStreamInfoConfig, request parameters.
 */
export function replacement(domain: string, settings: PullSettings): Parameters {
  return {
    DomainName: domain,
    AppName: toAppName(settings.app),
    PullDomainName: settings.origins,
    PullProtocol: settings.protocol,
    ...(settings.originApp && { PullAppName: settings.originApp }),
    TranscodeLazy: settings.transcodedStreams ? 'yes' : 'no',
  };
}

/** Whether everything of `wanted` that livegate can write is live. */
export function isPullLive(wanted: PullSettings, live: PullSettings | undefined): boolean {
  return (
    live !== undefined &&
    !live.unreadable &&
    wanted.origins === live.origins &&
    wanted.protocol === live.protocol &&
    wanted.originApp === live.originApp &&
    wanted.transcodedStreams === live.transcodedStreams
  );
}

/** Whether a Set of these settings would lose something of them. */
export function holdsUnwritable(settings: PullSettings): boolean {
  return settings.holdsArguments || settings.holdsAuth || settings.unreadable !== undefined;
}

/** Whether Set takes these settings: something else may have left a protocol or a port for which Set has no place. */
export function isWritable(settings: PullSettings): boolean {
  const origins = hosts(settings.origins).map(hostAndPort);
  return protocolOf(settings) !== undefined && origins.length > 0 && origins.every(({ port }) => port === undefined);
}

export function toState(settings: PullSettings): PullState {
  const { unreadable } = settings;
  const protocol = protocolOf(settings);
  const unshown = [
    ...(protocol || unreadable ? [] : [{ field: 'origins', value: new Secret(settings.protocol) }]),
    ...(holdsUnwritable(settings) && settings.unwritable ? [{ value: settings.unwritable }] : []),
  ];
  return {
    app: settings.app,
    origins: hosts(settings.origins).map((host) => ({ ...(protocol && { protocol }), ...hostAndPort(host) })),
    ...(settings.originApp && { originApp: settings.originApp }),
    transcodedStreams: settings.transcodedStreams,
    inconsistencies: [
      ...(unreadable ? [sentenceOf(unreadable)] : []),
      ...(protocol || unreadable
        ? []
        : [`The cloud uses a protocol that livegate does not know: "${settings.protocol}".`]),
      ...(settings.holdsArguments ? ['The cloud holds pull arguments, which livegate cannot write.'] : []),
      ...(settings.holdsAuth
        ? ['The cloud holds authentication towards the origin, which livegate cannot write.']
        : []),
    ],
    ...(unshown.length > 0 && { unshown }),
    ...(unreadable && { hasUnreadableRecord: true as const }),
  };
}

function protocolOf(settings: PullSettings): PullProtocol | undefined {
  return PULL_PROTOCOLS.find((name) => PROTOCOL_WORDS[name] === settings.protocol);
}

function hosts(origins: string): string[] {
  return origins
    .split(';')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
}

/** No port is documented, but a console may have left one. */
function hostAndPort(origin: string): { host: string; port?: number } {
  const [, host, port] = /^([^:]+):(\d{1,5})$/.exec(origin) ?? [];
  return host ? { host, port: Number(port) } : { host: origin };
}

/** A value whose type is not documented: whether there is anything in it. It is not looked at, and never shown. */
function isPresent(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null;
}

function isWordForNone(value: unknown): boolean {
  return typeof value === 'string' && NO_PULL_AUTH.has(value.toLowerCase());
}
