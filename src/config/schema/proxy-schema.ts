import { z } from 'zod';
import { ConfigProblem } from '../config-error';
import { EnvironmentProxies, ProxyConfig, Settings } from '../config';
import { configKit } from './config-kit';
import { isMapping } from './mapping';
import { Environment, readVariable, References } from './references';
import { parseBareUrl } from './web-origin';
import { Secret } from '../../domain/access/secret';

const RULE = 'must be an http or https URL of host and port only, without user information';
const LOGIN_RULE = 'or { url, user, password }, the latter two as references';
const VARIABLE_RULE = 'must be a URL such as http://user:password@proxy.example.com:3128, or host and port';

/** An HTTP proxy: its URL, which the log shows, or the URL and a login by reference. */
export function proxySchema(about: string, references: References): z.ZodType<Settings['upstream']['proxy']> {
  const { secret } = configKit(references);
  const url = z.string(RULE).refine((text) => parseBareUrl(text) !== undefined, RULE);
  const withLogin = z.strictObject({ url, user: secret.optional(), password: secret.optional() });
  return z
    .unknown()
    .transform((value, context): string | ProxyConfig | undefined => {
      if (value === undefined) return undefined;
      const read = isMapping(value) && 'url' in value ? withLogin.safeParse(value) : url.safeParse(value);
      if (read.success) return read.data;
      for (const { path, message } of read.error.issues) context.addIssue({ code: 'custom', path, message });
      return z.NEVER;
    })
    .meta({ description: about, rule: `${RULE}, ${LOGIN_RULE}` });
}

/** Lower case wins, as with curl and undici. An empty variable counts as unset. */
const VARIABLES = { http: ['http_proxy', 'HTTP_PROXY'], https: ['https_proxy', 'HTTPS_PROXY'] } as const;
const NO_PROXY = ['no_proxy', 'NO_PROXY'];

/** The proxies of the environment, or the faults in them; a fault repeats no value. */
export function environmentProxies(env: Environment): {
  readonly proxies?: EnvironmentProxies;
  readonly problems: readonly ConfigProblem[];
} {
  const problems: ConfigProblem[] = [];
  const proxyOf = (names: readonly string[]): ProxyConfig | undefined => {
    const name = names.find((one) => readVariable(env, one) !== undefined);
    if (name === undefined) return undefined;
    const proxy = parseProxy(readVariable(env, name) ?? '');
    if (!proxy) problems.push({ path: 'upstream.proxy', rule: `environment variable ${name} ${VARIABLE_RULE}` });
    return proxy;
  };
  const [http, https] = [proxyOf(VARIABLES.http), proxyOf(VARIABLES.https)];
  if (!http && !https) return { problems };
  const noProxy = NO_PROXY.map((name) => readVariable(env, name)).find((text) => text !== undefined) ?? '';
  const entries = noProxy.split(/[\s,]+/).filter((entry) => entry !== '');
  return { problems, proxies: { ...(http && { http }), ...(https && { https }), noProxy: entries } };
}

/** Without a scheme it is http, as everywhere. */
function parseProxy(text: string): ProxyConfig | undefined {
  const spelled = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(spelled)) return undefined;
  const { protocol, host, username, password, pathname, search, hash } = new URL(spelled);
  const isBare = pathname.length <= 1 && search === '' && hash === '';
  const url = `${protocol}//${host}`;
  if (!isBare || !parseBareUrl(url)) return undefined;
  const decoded = decodedLogin(username, password);
  if (!decoded) return undefined;
  return { url, ...(username && { user: new Secret(decoded.user), password: new Secret(decoded.password) }) };
}

function decodedLogin(user: string, password: string): { user: string; password: string } | undefined {
  try {
    return { user: decodeURIComponent(user), password: decodeURIComponent(password) };
  } catch {
    return undefined;
  }
}
