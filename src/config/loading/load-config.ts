import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { accountsSchema } from '../schema/accounts-schema';
import { authProblems } from '../schema/auth-schema';
import { callbackKeyProblems, callbackKeysSchema, callbacksByAccount } from '../schema/callback-keys-schema';
import { callerProblems, callersSchema } from '../schema/callers-schema';
import { CALLER_LIMIT, Config, EnvironmentProxies, Settings, UNAUTHENTICATED_LIMIT } from '../config';
import { ConfigError } from '../config-error';
import { configKit } from '../schema/config-kit';
import { nameOverride, withOverrides } from './environment-overrides';
import { issueSentence, problemsOf } from '../schema/issue-problems';
import { openListenerProblems } from '../schema/listeners-schema';
import { isMapping } from '../schema/mapping';
import { ProviderSchema } from '../schema/provider-schema';
import { receiverProblems, receiversSchema } from '../schema/receivers-schema';
import { sinkProblems, SinkSchema, sinksSchema } from '../schema/sinks-schema';
import { environmentProxies } from '../schema/proxy-schema';
import { Environment, ReadFile, readText, references } from '../schema/references';
import { settingsShape } from '../schema/settings-schema';
import { storeProblems } from '../schema/store-schema';
import { tracingOf } from '../schema/tracing-variables';
import { parseYaml } from './yaml-text';

export interface LoadConfigOptions<Section extends object> {
  /** Path of the configuration file. Paths in it are relative to its folder. */
  readonly file: string;
  /** The content of the file; read with `readFile` if absent. */
  readonly text?: string;
  readonly env: Environment;
  readonly readFile: ReadFile;
  readonly providers: readonly ProviderSchema<Section>[];
  readonly sinks: readonly SinkSchema[];
}

/** Throws ConfigError with every fault. */
export function loadConfig<Section extends object>(options: LoadConfigOptions<Section>): Config<Section> {
  const { env } = options;
  const document = withOverrides(parseYaml(textOf(options)), env);
  const result = configSchema(options, document).safeParse(document, { error: issueSentence });
  const environment = hasProxy(document) ? { problems: [] } : environmentProxies(env);
  const { tracing, problems: ofTracing } = tracingOf(env);
  const problems = [
    ...environment.problems,
    ...problemsOf(result.error?.issues ?? []),
    ...openListenerProblems(document),
    ...authProblems(document),
    ...callerProblems(document),
    ...callbackKeyProblems(document),
    ...receiverProblems(document),
    ...sinkProblems(document, options.sinks),
    ...storeProblems(document),
    ...ofTracing,
  ];
  if (result.success && problems.length === 0) {
    const settings = withTlsFiles(withThrottle(result.data), document, options.file);
    const config = withProxies(settings, environment.proxies);
    return deepFreeze({ ...config, ...(tracing && { tracing }) });
  }
  throw new ConfigError(problems.map((problem) => nameOverride(problem, env)));
}

function textOf({ file, text, readFile }: LoadConfigOptions<object>): string {
  if (text !== undefined) return text;
  const read = readText(file, readFile);
  if ('text' in read) return read.text;
  throw new ConfigError([{ path: 'configuration', rule: read.rule }]);
}

function configSchema<Section extends object>(
  { file, env, readFile, providers, sinks }: LoadConfigOptions<Section>,
  document: unknown,
): z.ZodType<Config<Section>> {
  const sources = references(file, env, readFile);
  const kit = configKit(sources);
  return z.strictObject({
    ...settingsShape(sources),
    accounts: accountsSchema(providers, kit),
    callers: callersSchema(),
    callbackKeys: callbackKeysSchema(kit, callbacksByAccount(document, providers)),
    receivers: receiversSchema(kit),
    sinks: sinksSchema(sinks, kit),
  });
}

/** Without authentication there is no limit: callers cannot be distinguished. */
function withThrottle<T extends Settings>(settings: T): T {
  if (settings.auth.mode === 'none' || settings.throttle) return settings;
  return { ...settings, throttle: { ...CALLER_LIMIT, unauthenticated: UNAUTHENTICATED_LIMIT } };
}

/** Certificates are renewed under the same names, so their files are watched. */
function withTlsFiles<T extends Settings>(settings: T, document: unknown, file: string): T {
  const withFiles = <L extends Settings['rest' | 'grpc']>(listener: L, given: unknown): L => {
    const { tls } = listener;
    if (!tls || !isMapping(given) || !isMapping(given['tls'])) return listener;
    const paths = Object.values(given['tls']).map((path) => resolve(dirname(file), String(path)));
    return { ...listener, tls: { ...tls, files: paths } };
  };
  if (!isMapping(document)) return settings;
  return {
    ...settings,
    rest: withFiles(settings.rest, document['rest']),
    grpc: withFiles(settings.grpc, document['grpc']),
  };
}

/** A configured proxy wins over the environment. */
function hasProxy(document: unknown): boolean {
  return isMapping(document) && isMapping(document['upstream']) && document['upstream']['proxy'] !== undefined;
}

function withProxies<T extends Settings>(settings: T, proxies: EnvironmentProxies | undefined): T {
  return proxies ? { ...settings, upstream: { ...settings.upstream, environmentProxies: proxies } } : settings;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
  return value;
}
