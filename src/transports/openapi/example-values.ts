import { FieldBounds, ScopeType } from '../../domain/resources/capability';
import { DEFAULT_PORT, PULL_PROTOCOLS } from '../../domain/resources/pull-config';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { ResourceCapability } from './capability-bounds';
import { JsonObject } from './openapi.document';

/**
 * The preferred kind if a provider has it: one action sets it, so `upstreamCalls` in the answer
 * stays short.
 */
const EXAMPLE_KIND = 'SNAPSHOT';

const EXAMPLE_KEY = 'exampleKey0123456789abcdefghijklmnopqrstuvwxyz';
const PREFERRED_KEY_LENGTH = 24;

const REQUEST_ID = '4F0D2C7E-8B1A-4E5F-9C3D-2A6B7C8D9E0F';

/**
 * What action names have in common with what they act on, over the clouds: callbacks notify,
 * pulling is relaying.
 */
const ACTION_WORDS = {
  callback: /callback|notify|snapshot/gi,
  pull: /pull|relay/gi,
} as const;

/** Names that exist in the sandbox, so that a prefilled request works there. */
const DOMAIN = 'play.example.com';
/** Streams are pushed to it, so that it has callbacks of kind STREAM. */
const INGEST_DOMAIN = 'push.example.com';
const VHOST = 'live.example.com';
const APP = 'show';
/** Of no rollout. */
const ROLLOUT = '0mbyq7x2k1f3a9c0d';
/** Of no event. */
const EVENT = '1f3040282d027cf7380abe92cc1e0b68-42';

const EXAMPLE_SEGMENTS: Readonly<Record<string, string>> = {
  vhost: VHOST,
  app: APP,
  rollout: ROLLOUT,
  event: EVENT,
};

const SCOPE_NAMES: Readonly<Record<ScopeType, string>> = {
  DOMAIN: `domains/${DOMAIN}`,
  VHOST: `vhosts/${VHOST}`,
  APP: `vhosts/${VHOST}/apps/${APP}`,
};

/**
 * The values of path variables in examples; `provider` and `kind` match the first example of the
 * body.
 */
export function exampleSegment(variable: string, provider: ProviderDescription, kind?: string): string | undefined {
  switch (variable) {
    case 'account':
      return accountOf(provider);
    case 'action':
      return Object.keys(provider.capabilities.quotas)[0];
    case 'provider':
      return provider.id;
    case 'domain':
      return kind === 'STREAM' ? INGEST_DOMAIN : DOMAIN;
    default:
      return { ...EXAMPLE_SEGMENTS, kind: kind?.toLowerCase() }[variable];
  }
}

function accountOf({ id, sandboxAccount }: ProviderDescription): string {
  return sandboxAccount ?? `${id}-sandbox`;
}

/** The capability on which the example of a provider is based. */
export function exampleCapability(ofProvider: readonly ResourceCapability[]): ResourceCapability | undefined {
  return ofProvider.find(({ kind }) => kind === EXAMPLE_KIND) ?? ofProvider[0];
}

/**
 * A resource as a caller sends it; each value is within the provider's bounds. Fields that the path
 * already determines are left out, so that path and body cannot contradict each other. Undefined if
 * no example could be built.
 */
export function exampleConfig(capability: ResourceCapability): JsonObject | undefined {
  return capability.kind === undefined ? pullConfig(capability) : callbackConfig(capability);
}

/** A rollout of that one callback configuration. Its key stays as it is: rollouts take none. */
export function exampleRollout(capability: ResourceCapability): JsonObject | undefined {
  const { urls } = exampleConfig(capability) ?? {};
  const [scope] = capability.scopes;
  if (!urls || !scope) return undefined;
  return { source: { desired: { callbackConfigs: [{ name: exampleName(capability, scope), urls }] } } };
}

/** The same resource as the answer to that request. */
export function exampleAnswer(capability: ResourceCapability, scope: ScopeType, config: JsonObject): JsonObject {
  return {
    name: exampleName(capability, scope),
    ...(capability.kind === undefined ? {} : { kind: capability.kind }),
    ...config,
    ...(config['auth'] === undefined ? {} : { auth: { enabled: true, keySet: true } }),
    inconsistencies: [],
    ...exampleCalls(capability, /^(Update|Set)/),
    rememberedFields: [],
    drift: [],
  };
}

/** The answer to a Delete of that resource. */
export function exampleDeletion(capability: ResourceCapability): JsonObject {
  return exampleCalls(capability, /^Delete/);
}

function callbackConfig({ fields }: ResourceCapability): JsonObject | undefined {
  const url = fitting(fields, 'urls', 'https://hooks.example.com/live');
  if (url === undefined) return undefined;
  const key = fitting(fields, 'auth.key', keyFor(fields));
  return { urls: [url], ...(key === undefined ? {} : { auth: { enabled: true, key } }) };
}

function pullConfig({ provider, fields }: ResourceCapability): JsonObject | undefined {
  const protocol = PULL_PROTOCOLS.find((word) => fitting(fields, 'origins.protocol', word) !== undefined);
  const host = fitting(fields, 'origins.host', 'origin.example.org');
  if (protocol === undefined || host === undefined) return undefined;
  const group = fitting(fields, 'origins.group', 'main');
  const originApp = fitting(fields, 'originApp', 'live');
  return {
    origins: [
      {
        protocol,
        host,
        ...(provider.capabilities.pull.customPorts ? { port: DEFAULT_PORT[protocol] } : {}),
        ...(group === undefined ? {} : { group }),
      },
    ],
    ...(originApp === undefined ? {} : { originApp }),
  };
}

function exampleName({ provider, kind }: ResourceCapability, scope: ScopeType): string {
  const child = kind === undefined ? `pullConfigs/${APP}` : `callbackConfigs/${kind.toLowerCase()}`;
  return `accounts/${accountOf(provider)}/${SCOPE_NAMES[scope]}/${child}`;
}

/**
 * The one action of the provider's quotas whose name has the verb and most of the words; none if no
 * name has any.
 */
function exampleCalls({ provider, kind }: ResourceCapability, verb: RegExp): JsonObject {
  const words = ACTION_WORDS[kind === undefined ? 'pull' : 'callback'];
  const likeness = (action: string): number => [...action.matchAll(words)].length;
  const [best] = Object.keys(provider.capabilities.quotas)
    .filter((action) => verb.test(action) && likeness(action) > 0)
    .sort((a, b) => likeness(b) - likeness(a) || (a < b ? -1 : 1));
  if (best === undefined) return { upstreamCalls: [] };
  return { upstreamCalls: [{ action: best, requestId: REQUEST_ID, attempts: 1, outcome: 'APPLIED' }] };
}

function keyFor(fields: readonly FieldBounds[]): string {
  const { minLength = 0, maxLength = PREFERRED_KEY_LENGTH } = fields.find(({ field }) => field === 'auth.key') ?? {};
  return EXAMPLE_KEY.slice(0, Math.max(minLength, Math.min(PREFERRED_KEY_LENGTH, maxLength)));
}

/** The text, if the provider has the field and its bounds allow the text. */
function fitting(fields: readonly FieldBounds[], name: string, text: string): string | undefined {
  const bounds = fields.find(({ field }) => field === name);
  if (!bounds) return undefined;
  const { minLength = 0, maxLength = Infinity, pattern, values } = bounds;
  const fits =
    text.length >= minLength &&
    text.length <= maxLength &&
    (!pattern || pattern.exec(text)?.[0] === text) &&
    (!values || values.includes(text));
  return fits ? text : undefined;
}
