import { CallbackKind, CallbackScope, CallbackSpec, CallbackState } from '../../domain/resources/callback-config';
import { Account } from '../../domain/access/account';
import { CallbackCapability } from '../../domain/resources/capability';
import { Violation } from '../../domain/errors/gateway-error';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { DomainRole } from '../../domain/resources/inventory';
import { callbackFields, Fields } from '../../domain/resources/resource-fields';
import {
  callbackKindOf,
  CallbackName,
  CallbackParent,
  formatCallbackName,
  formatCallbackParent,
  formatScope,
} from '../../domain/resources/resource-name';
import { Secret } from '../../domain/access/secret';
import { keyField, NamedKey } from '../../domain/resources/named-key';
import { callbackNameViolations, callbackViolations } from './capability-check';
import type { ResourceService } from './resource.service';
import { addFaults, ParsedRequest, RequestFault } from '../request-faults';
import { faultsOfResolved, resolvedSpec } from '../receivers/resolved-spec';
import { ResourceType } from './resource-type';

/** The use cases of callback configurations. */
export type CallbackConfigService = ResourceService<CallbackParent, CallbackName, CallbackSpec, CallbackState>;
export const CallbackConfigService = Symbol('CallbackConfigService');

/** Callback configurations. */
export const CALLBACK_CONFIG: ResourceType<CallbackParent, CallbackName, CallbackSpec, CallbackState> = {
  noun: 'CallbackConfig',
  nameOf: formatCallbackName,
  parentOf: formatCallbackParent,
  idOf: ({ kind }) => kind.toLowerCase(),
  childOf: (parent, id) => ({ ...parent, kind: callbackKindOf(id) }),
  keyOf: (account, { scope, kind }) => keyOf(account, scope, kind),
  parentKeyOf: (account, { scope }) => parentKeyOf(account, scope),
  /** The vhost itself, above its apps and above the configurations of the vhost alone. */
  belowKeyOf: ({ provider, uid }, { scope }) =>
    scope.type === 'VHOST' ? [provider, uid, formatScope(scope)].join('/') : parentKeyOf({ provider, uid }, scope),
  /** Apps are parts of their vhost: deleting its configuration deletes and restores theirs. */
  lockOf(account, { scope, kind }) {
    const key = keyOf(account, scope, kind);
    if (scope.type !== 'APP') return { whole: key };
    return { whole: keyOf(account, { type: 'VHOST', vhost: scope.vhost }, kind), part: key };
  },

  scopesOf: ({ capabilities }) => capabilities.callbacks.flatMap(({ scopes }) => scopes),
  fieldsOf: (description, name) => capabilityOf(description, name)?.fields ?? [],
  domainRolesOf: (description, name) => capabilityOf(description, name)?.domainRoles ?? [],
  parentRolesOf: ({ capabilities }) => capabilities.callbacks.flatMap(({ domainRoles }) => domainRoles),
  violations({ account, description, callbackPolicy, receiverUrls }, { scope }, given) {
    const resolved = resolvedSpec(receiverUrls, account.id, given);
    return faultsOfResolved(resolved, callbackViolations(description, scope, resolved.spec, callbackPolicy));
  },
  nameViolations: (description, { scope, kind }) => callbackNameViolations(description, scope, kind),
  parentViolations: (description, { scope }) =>
    callbackNameViolations(description, scope).map((violation) => ({ ...violation, field: 'parent' })),

  parse: ({ kind }, fields, violations) => parseCallback(kind, fields, violations),
  normalised: (spec) => spec,
  withLiveKey: (spec, { auth: live }) =>
    spec.auth && !spec.auth.key && live?.key ? { ...spec, auth: { key: live.key } } : spec,
  keyRefOf: ({ auth }) => (auth?.key instanceof NamedKey ? auth.key.keyRef : undefined),
  stateOf,
  shown: callbackFields,
  halvesOf: ({ halves = [] }) => halves,

  get: ({ provider }, operation, { scope, kind }) => provider.getCallback(operation, scope, kind),
  list: ({ provider }, operation, { scope }) => provider.listCallbacks(operation, scope),
  async listBelow({ provider, description }, operation, parent, role) {
    const kinds = kindsBelow(description, parent.scope, role);
    if (!kinds) return [{ parent, states: await provider.listCallbacks(operation, parent.scope) }];
    const found = await provider.listCallbacksWithin(operation, parent.scope, kinds);
    const children = new Map<string, CallbackState[]>();
    const parents = new Map([[formatScope(parent.scope), parent]]);
    for (const { scope, state } of found) {
      const name = formatScope(scope);
      parents.set(name, { account: parent.account, scope });
      children.set(name, [...(children.get(name) ?? []), state]);
    }
    return [...parents].map(([name, own]) => ({ parent: own, states: children.get(name) ?? [] }));
  },
  async set({ provider, description }, operation, name, spec, options) {
    const { key, inconsistencies } = await provider.setCallback(operation, name.scope, spec, options);
    const state = stateOf(name, spec.auth && key ? { ...spec, auth: { key } } : spec, description);
    return Object.assign(state, { inconsistencies });
  },
  delete: ({ provider }, operation, { scope, kind }, options) =>
    provider.deleteCallback(operation, scope, kind, options),
};

/** The fields of a callback configuration as a caller gives them. */
export interface GivenCallback {
  readonly urls?: readonly string[];
  /** `keyRef`: the name of a key that the caller cannot use, or that is given beside `key`. */
  readonly auth?: { readonly enabled?: boolean; readonly key?: Secret; readonly keyRef?: string };
  readonly stream?: CallbackSpec['stream'];
  readonly recording?: CallbackSpec['recording'];
}

const TWO_KEYS: RequestFault = {
  field: 'auth.keyRef',
  reason: 'CONFLICT',
  description: 'cannot be combined with auth.key',
};
const NO_SUCH_KEY: RequestFault = {
  field: 'auth.keyRef',
  reason: 'NOT_FOUND',
  description: 'is not the name of a key that this caller may use for the account',
};

/** Fields of a kind other than the name's are left out; parsing has already reported them. */
function parseCallback(
  kind: CallbackSpec['kind'],
  fields: Fields,
  violations: readonly Violation[],
): ParsedRequest<CallbackSpec> {
  const { urls = [], auth, stream, recording } = fields as GivenCallback;
  const spec: CallbackSpec = {
    kind,
    urls,
    // A key without `enabled` is refused; faults of the key itself are reported along with that.
    ...((auth?.enabled || auth?.key !== undefined) && { auth: auth.key ? { key: auth.key } : {} }),
    ...(stream && kind === 'STREAM' && { stream }),
    ...(recording && kind === 'RECORDING' && { recording }),
  };
  return { spec, violations: addFaults(violations, keyFaults(auth, violations)) };
}

function keyFaults(auth: GivenCallback['auth'], known: readonly Violation[]): RequestFault[] {
  const ofName = auth?.keyRef === undefined ? [] : [auth.key ? TWO_KEYS : NO_SUCH_KEY];
  const isUnknown = known.some(({ field }) => field === 'auth.enabled');
  if (auth?.key === undefined || auth.enabled === true || isUnknown) return ofName;
  const dependsOn = ['auth.enabled'];
  return [...ofName, { field: keyField(auth.key), reason: 'CONFLICT', description: 'needs auth.enabled', dependsOn }];
}

function keyOf(account: Account, scope: CallbackScope, kind: CallbackSpec['kind']): string {
  return `${parentKeyOf(account, scope)}/${kind.toLowerCase()}`;
}

/**
 * What is to be read of a vhost with its apps, or of a domain. Undefined where that is not known,
 * and for an app: the provider then leaves out what the scope cannot have.
 */
function kindsBelow(
  { capabilities }: ProviderDescription,
  scope: CallbackScope,
  role: DomainRole | undefined,
): CallbackKind[] | undefined {
  if (scope.type === 'APP' || (scope.type === 'DOMAIN' && !role)) return undefined;
  const fitting = capabilities.callbacks.filter(({ scopes, domainRoles }) =>
    scope.type === 'DOMAIN' && role ? domainRoles.includes(role) : scopes.includes(scope.type),
  );
  return fitting.map(({ kind }) => kind);
}

function parentKeyOf({ provider, uid }: Pick<Account, 'provider' | 'uid'>, scope: CallbackScope): string {
  return [provider, uid, formatScope(scope), 'callbackConfigs'].join('/');
}

function capabilityOf(
  { capabilities }: ProviderDescription,
  { kind }: Pick<CallbackName, 'kind'>,
): CallbackCapability | undefined {
  return capabilities.callbacks.find((capability) => capability.kind === kind);
}

function stateOf(name: CallbackName, spec: CallbackSpec, description: ProviderDescription): CallbackState {
  const fields = capabilityOf(description, name)?.fields ?? [];
  const has = (path: string): boolean => fields.some(({ field }) => field === path);
  const { kind, urls, auth, stream, recording } = spec;
  return {
    kind,
    urls,
    ...(has('auth.enabled') && { auth: { enabled: auth !== undefined, ...auth } }),
    ...(kind === 'STREAM' && {
      stream: {
        ...(stream?.switchUrl !== undefined && { switchUrl: stream.switchUrl }),
        ...(stream?.exceptionUrl !== undefined && { exceptionUrl: stream.exceptionUrl }),
        ...(has('stream.transcodedStreams') && { transcodedStreams: stream?.transcodedStreams ?? false }),
      },
    }),
    ...(has('recording.statusEvents') && {
      recording: {
        ...(recording?.onDemandUrl !== undefined && { onDemandUrl: recording.onDemandUrl }),
        statusEvents: recording?.statusEvents ?? false,
      },
    }),
    inconsistencies: [],
  };
}
