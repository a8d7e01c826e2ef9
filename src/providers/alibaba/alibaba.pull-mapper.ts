import { z } from 'zod';
import { violationError } from '../../domain/errors/gateway-error';
import { ALL_APPS, PULL_PROTOCOLS, PullProtocol, PullSpec, PullState } from '../../domain/resources/pull-config';
import { Secret } from '../../domain/access/secret';
import { FLAG, listIn, OPTIONAL_TEXT, lenientRecord, sentenceOf, TEXT, Unreadable } from '../lenient-values';
import { Parameters } from './alibaba.client';
import { hasContent } from './alibaba.envelope';

/**
 * Alibaba: SetLiveLazyPullStreamInfoConfig, request parameters, AppName: every app of the domain.
 */
const ALL_APPS_UPSTREAM = 'ali_all_app';

/**
 * Alibaba: SetLiveLazyPullStreamInfoConfig, request parameters, PullProtocol. Describe may answer
 * in upper case.
 */
const PROTOCOL_WORDS: Readonly<Record<PullProtocol, string>> = { RTMP: 'rtmp', HTTP_FLV: 'httpflv', HLS: 'hls' };

/** Words for "none" in PullAuthType, whose values are not documented. */
const NO_PULL_AUTH = new Set(['no', 'none', 'off']);

/** One pull configuration, as the cloud stores it. */
export interface PullSettings {
  /** The app, or `*`. */
  readonly app: string;
  /** Origins joined with `;`. */
  readonly origins: string;
  /** In lower case; may be unknown to livegate. */
  readonly protocol: string;
  readonly originApp?: string;
  readonly transcodedStreams: boolean;
  /** It has pull arguments, which Describe shows and Set does not accept. */
  readonly holdsArguments: boolean;
  /** It has authentication towards the origin, which Describe shows and Set does not accept. */
  readonly holdsAuth: boolean;
  /** What Describe shows of both, for comparisons. Absent if it was not read. */
  readonly unwritable?: Secret;
  /** The record cannot be read; only the app is known. */
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
 * Reads a Describe answer; throws if it has another shape. Without configurations, the list may be
 * empty or missing.
 *
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
 * The value of AppName. The cloud's word for the wildcard is refused as an app name, since a Delete
 * with it would remove every app of the domain.
 *
 *
 * Alibaba: DeleteLiveLazyPullStreamInfoConfig, request parameters, AppName.
 */
export function toAppName(app: string): string {
  if (app === ALL_APPS) return ALL_APPS_UPSTREAM;
  if (app !== ALL_APPS_UPSTREAM && app !== '') return app;
  const description = 'is not an app name; use `*` for every app';
  throw violationError([{ field: 'name', reason: 'INVALID_FORMAT', description }]);
}

/**
 * Never sends a port: the action has no parameter for it, and the capability check admits only the
 * default.
 */
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
 * Always the full state. A missing PullAppName has a meaning: the app that the viewer asked for.
 *
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

/** Whether every writable field of `wanted` is live. */
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

/** Whether writing these settings with Set would lose some of them. */
export function holdsUnwritable(settings: PullSettings): boolean {
  return settings.holdsArguments || settings.holdsAuth || settings.unreadable !== undefined;
}

/**
 * Whether Set accepts these settings: another tool may have stored a protocol or port that Set
 * cannot express.
 */
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

/** Ports are not documented, but a console may have stored one. */
function hostAndPort(origin: string): { host: string; port?: number } {
  const [, host, port] = /^([^:]+):(\d{1,5})$/.exec(origin) ?? [];
  return host ? { host, port: Number(port) } : { host: origin };
}

/** Whether a value of undocumented type is non-empty. Its content is never shown. */
function isPresent(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null;
}

function isWordForNone(value: unknown): boolean {
  return typeof value === 'string' && NO_PULL_AUTH.has(value.toLowerCase());
}
