import { CallbackScope, CallbackSpec } from '../../domain/resources/callback-config';
import { FieldBounds, ScopeType } from '../../domain/resources/capability';
import { Violation } from '../../domain/errors/gateway-error';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { keyField } from '../../domain/resources/named-key';
import { DEFAULT_GROUP, DEFAULT_PORT, PullScope, PullSpec } from '../../domain/resources/pull-config';
import { rangeText, textFault } from '../../domain/resources/text-bounds';
import { HostFault, UrlPolicy, originHostFault, urlFault } from '../../domain/resources/url-policy';
import { RequestFault } from '../request-faults';

/** One value of a request: `path` is its place, `bounds` the name of its bounds. */
interface GivenValue {
  readonly path: string;
  readonly bounds: string;
  /**
   * Text is checked for length and pattern, a list for its number of items, a flag only for
   * support.
   */
  readonly value: string | readonly unknown[] | boolean | number;
}

/** Every reason why the provider cannot take the configuration. Bounds are applied only here. */
export function callbackViolations(
  provider: ProviderDescription,
  scope: CallbackScope,
  spec: CallbackSpec,
  policy: UrlPolicy,
): RequestFault[] {
  const capability = provider.capabilities.callbacks.find(({ kind }) => kind === spec.kind);
  if (!capability) return [unsupported('name', `${provider.displayName} has no callbacks of kind ${spec.kind}`)];
  const given = callbackValues(spec);
  const givenFields = new Set(given.map(({ bounds }) => bounds));
  const oneOf = capability.requiresOneOf ?? [];
  const ofBounds = boundsViolations(provider, given, capability.fields);
  const urls = given.filter(({ value, bounds }) => typeof value === 'string' && bounds !== 'auth.key');
  const ofUrls = urls.flatMap(({ path, value }) => faultOf(path, urlFault(String(value), policy)));
  return [
    ...scopeViolations(provider, scope, capability.scopes),
    ...nameViolations(namesOf(scope), capability.fields),
    ...onePerField([...ofBounds, ...ofUrls]),
    ...(oneOf.length > 0 && !oneOf.some((field) => givenFields.has(field))
      ? [required('urls', `one of ${oneOf.join(', ')} must be given`, oneOf)]
      : []),
  ];
}

/**
 * Every way in which the provider cannot take the configuration: the one place where its bounds are
 * applied.
 */
export function pullViolations(
  provider: ProviderDescription,
  scope: PullScope,
  app: string,
  spec: PullSpec,
  policy: UrlPolicy,
): RequestFault[] {
  const { pull } = provider.capabilities;
  const ofBounds = boundsViolations(provider, pullValues(spec), pull.fields);
  const ofHosts = spec.origins.flatMap(({ host }, i) => faultOf(`origins[${i}].host`, originHostFault(host, policy)));
  return [
    ...scopeViolations(provider, scope, pull.scopes),
    ...nameViolations(namesOf(scope, app), pull.fields),
    ...onePerField([...ofBounds, ...ofHosts, ...originViolations(provider, spec)]),
  ];
}

/** For requests that give a name only. */
export function callbackNameViolations(
  provider: ProviderDescription,
  scope: CallbackScope,
  kind?: CallbackSpec['kind'],
): Violation[] {
  const capabilities = provider.capabilities.callbacks.filter((one) => kind === undefined || one.kind === kind);
  if (capabilities.length === 0) return [unsupported('name', `${provider.displayName} has no such callbacks`)];
  const scopes = capabilities.flatMap((capability) => capability.scopes);
  const fields = capabilities[0]?.fields ?? [];
  return [...scopeViolations(provider, scope, scopes), ...nameViolations(namesOf(scope), fields)];
}

/** For requests that give a name and nothing else. */
export function pullNameViolations(provider: ProviderDescription, scope: PullScope, app?: string): Violation[] {
  const { scopes, fields } = provider.capabilities.pull;
  return [...scopeViolations(provider, scope, scopes), ...nameViolations(namesOf(scope, app), fields)];
}

const SCOPE_PATH: Readonly<Record<ScopeType, string>> = {
  DOMAIN: 'domains/{domain}',
  VHOST: 'vhosts/{vhost}',
  APP: 'vhosts/{vhost}/apps/{app}',
};

/** The scopes that the provider supports instead. */
export function scopesInstead(scopes: readonly ScopeType[]): string {
  return [...new Set(scopes)].map((type) => `accounts/{account}/${SCOPE_PATH[type]}`).join(' or ');
}

function scopeViolations(
  provider: ProviderDescription,
  scope: { readonly type: ScopeType },
  scopes: readonly ScopeType[],
): Violation[] {
  if (scopes.includes(scope.type)) return [];
  return [
    unsupported(
      'name',
      `${provider.displayName} does not have this under ${SCOPE_PATH[scope.type]}; use ${scopesInstead(scopes)}`,
    ),
  ];
}

/** The parts of a name that can have bounds, by their name in the capabilities. */
function namesOf(scope: CallbackScope | PullScope, app?: string): Readonly<Record<string, string>> {
  const names: Record<string, string> = {};
  if (scope.type !== 'DOMAIN') names['{vhost}'] = scope.vhost;
  const ofScope = scope.type === 'APP' ? scope.app : app;
  if (ofScope !== undefined && ofScope !== '*') names['{app}'] = ofScope;
  return names;
}

function nameViolations(names: Readonly<Record<string, string>>, fields: readonly FieldBounds[]): Violation[] {
  return Object.entries(names).flatMap(([part, name]) => {
    const bounds = fields.find(({ field }) => field === part);
    if (!bounds) return [];
    return textViolations('name', name, bounds).map((violation) => ({
      ...violation,
      description: `${part} ${violation.description}`,
    }));
  });
}

function callbackValues({ urls, auth, stream, recording }: CallbackSpec): GivenValue[] {
  return [
    ...(urls.length > 0 ? [value('urls', urls)] : []),
    ...urls.map((url, i) => ({ path: `urls[${i}]`, bounds: 'urls', value: url })),
    ...(auth ? [value('auth.enabled', true)] : []),
    ...optional(keyField(auth?.key), auth?.key?.reveal(), 'auth.key'),
    ...optional('stream.switchUrl', stream?.switchUrl),
    ...optional('stream.exceptionUrl', stream?.exceptionUrl),
    ...optional('stream.transcodedStreams', stream?.transcodedStreams),
    ...optional('recording.onDemandUrl', recording?.onDemandUrl),
    ...optional('recording.statusEvents', recording?.statusEvents),
  ];
}

function pullValues({ origins, originApp, transcodedStreams }: PullSpec): GivenValue[] {
  const each = origins.flatMap((origin, i) => [
    { path: `origins[${i}].protocol`, bounds: 'origins.protocol', value: origin.protocol },
    { path: `origins[${i}].host`, bounds: 'origins.host', value: origin.host },
    ...optional(`origins[${i}].port`, origin.port, 'origins.port'),
    ...optional(`origins[${i}].group`, origin.group, 'origins.group'),
    ...optional(`origins[${i}].params`, origin.params && Object.keys(origin.params), 'origins.params'),
  ]);
  return [
    ...(origins.length > 0 ? [value('origins', origins)] : []),
    ...each,
    ...optional('originApp', originApp),
    ...optional('transcodedStreams', transcodedStreams),
  ];
}

function value(field: string, given: GivenValue['value']): GivenValue {
  return { path: field, bounds: field, value: given };
}

function optional(path: string, given: GivenValue['value'] | undefined, bounds = path): GivenValue[] {
  return given === undefined ? [] : [{ path, bounds, value: given }];
}

function boundsViolations(
  provider: ProviderDescription,
  given: readonly GivenValue[],
  fields: readonly FieldBounds[],
): RequestFault[] {
  const byField = new Map(fields.map((bounds) => [bounds.field, bounds]));
  const missing = fields
    .filter(({ field, required }) => required && !field.includes('.') && !given.some(({ bounds }) => bounds === field))
    .map(({ field }) => required(field, 'must be given', [field]));
  const wrong = given.flatMap(({ path, bounds, value: item }): Violation[] => {
    const limits = byField.get(bounds);
    // `false` asks for what a provider without the field does anyway.
    if (!limits) return item === false ? [] : [unsupported(path, `${provider.displayName} cannot express it`)];
    if (typeof item === 'string') return textViolations(path, item, limits).map(ofNamedKey);
    return Array.isArray(item) ? countViolations(path, item.length, limits) : [];
  });
  return [...missing, ...wrong];
}

/** Of a key that is given by name, the bounds are not those of the name. */
function ofNamedKey(fault: Violation): Violation {
  return fault.field === 'auth.keyRef' ? { ...fault, description: `the key ${fault.description}` } : fault;
}

function textViolations(field: string, text: string, bounds: FieldBounds): Violation[] {
  const fault = textFault(text, bounds);
  return fault ? [{ field, ...fault }] : [];
}

function countViolations(
  field: string,
  count: number,
  { minItems = 0, maxItems = Infinity }: FieldBounds,
): Violation[] {
  if (count >= minItems && count <= maxItems) return [];
  return [{ field, reason: 'OUT_OF_RANGE', description: `must have ${rangeText(minItems, maxItems)} items` }];
}

function originViolations(provider: ProviderDescription, { origins }: PullSpec): RequestFault[] {
  const { oneProtocol, customPorts, ipv6Origins } = provider.capabilities.pull;
  const each = origins.flatMap((origin, i): RequestFault[] => {
    const found: RequestFault[] = [];
    if (oneProtocol && origin.protocol !== origins[0]?.protocol) {
      const fault = unsupported(`origins[${i}].protocol`, `${provider.displayName} has one protocol for all origins`);
      found.push({ ...fault, dependsOn: ['origins[0].protocol'] });
    }
    if (!customPorts && origin.port !== undefined && origin.port !== DEFAULT_PORT[origin.protocol]) {
      const fault = unsupported(
        `origins[${i}].port`,
        `${provider.displayName} pulls from the protocol's default port only`,
      );
      const isDefault = Object.values(DEFAULT_PORT).includes(origin.port);
      found.push({ ...fault, ...(isDefault && { dependsOn: [`origins[${i}].protocol`] }) });
    }
    if (!ipv6Origins && origin.host.includes(':')) {
      found.push(unsupported(`origins[${i}].host`, `${provider.displayName} does not pull from IPv6 addresses`));
    }
    return found;
  });
  return [...each, ...scatteredGroups(origins)];
}

/** The cloud requires that the origins of a group are adjacent. */
function scatteredGroups(origins: PullSpec['origins']): RequestFault[] {
  /** By group: the origin that precedes the interruption, and the interrupting one. */
  const ends = new Map<string, readonly [number, number]>();
  return origins.flatMap((origin, i): RequestFault[] => {
    const previous = origins[i - 1];
    if (previous && groupOf(previous) !== groupOf(origin)) ends.set(groupOf(previous), [i - 1, i]);
    const description = 'the origins of one group must stand together';
    const dependsOn = ends.get(groupOf(origin))?.map((index) => `origins[${index}].group`);
    return dependsOn ? [{ field: `origins[${i}].group`, reason: 'CONFLICT', description, dependsOn }] : [];
  });
}

function groupOf({ group }: { readonly group?: string }): string {
  return group ?? DEFAULT_GROUP;
}

/** A value that breaks one bound often breaks others as a consequence. */
function onePerField(findings: readonly RequestFault[]): RequestFault[] {
  const first = new Map<string, RequestFault>();
  for (const finding of findings) if (!first.has(finding.field)) first.set(finding.field, finding);
  return [...first.values()];
}

function faultOf(field: string, fault: HostFault | undefined): Violation[] {
  return fault ? [{ field, ...fault }] : [];
}

function required(field: string, description: string, dependsOn: readonly string[]): RequestFault {
  return { field, reason: 'REQUIRED', description, dependsOn };
}

function unsupported(field: string, description: string): Violation {
  return { field, reason: 'NOT_SUPPORTED', description };
}
