import { Violation } from '../../domain/errors/gateway-error';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import {
  ALL_APPS,
  DEFAULT_GROUP,
  DEFAULT_PORT,
  Origin,
  PULL_PROTOCOLS,
  PullSpec,
  PullState,
} from '../../domain/resources/pull-config';
import { Fields, pullFields } from '../../domain/resources/resource-fields';
import {
  formatPullName,
  formatPullParent,
  formatScope,
  PullName,
  PullParent,
} from '../../domain/resources/resource-name';
import { pullNameViolations, pullViolations } from './capability-check';
import type { ResourceService } from './resource.service';
import { addFaults, ParsedRequest } from '../request-faults';
import { ResourceType } from './resource-type';

/** The use cases of pull configurations. */
export type PullConfigService = ResourceService<PullParent, PullName, PullSpec, PullState>;
export const PullConfigService = Symbol('PullConfigService');

/** Pull configurations. */
export const PULL_CONFIG: ResourceType<PullParent, PullName, PullSpec, PullState> = {
  noun: 'PullConfig',
  nameOf: formatPullName,
  parentOf: formatPullParent,
  idOf: ({ app }) => app,
  childOf: (parent, app) => ({ ...parent, app }),
  keyOf: (account, name) => `${PULL_CONFIG.parentKeyOf(account, name)}/${name.app}`,
  parentKeyOf: ({ provider, uid }, { scope }) => [provider, uid, formatScope(scope), 'pullConfigs'].join('/'),
  belowKeyOf: (account, parent) => PULL_CONFIG.parentKeyOf(account, parent),
  /** Apps are parts of `*`: deleting it can delete and restore theirs. */
  lockOf: (account, name) => ({
    whole: PULL_CONFIG.parentKeyOf(account, name),
    ...(name.app !== ALL_APPS && { part: PULL_CONFIG.keyOf(account, name) }),
  }),

  scopesOf: ({ capabilities }) => capabilities.pull.scopes,
  fieldsOf: ({ capabilities }) => capabilities.pull.fields,
  domainRolesOf: ({ capabilities }) => capabilities.pull.domainRoles,
  parentRolesOf: ({ capabilities }) => capabilities.pull.domainRoles,
  violations: ({ description, originPolicy }, { scope, app }, spec) =>
    pullViolations(description, scope, app, spec, originPolicy),
  nameViolations: (description, { scope, app }) => pullNameViolations(description, scope, app),
  parentViolations: (description, { scope }) =>
    pullNameViolations(description, scope).map((violation) => ({ ...violation, field: 'parent' })),

  parse: (_name, fields, violations) => parsePull(fields, violations),
  normalised,
  withLiveKey: (spec) => spec,
  keyRefOf: () => undefined,
  stateOf,
  shown: pullFields,
  halvesOf: () => [],

  get: ({ provider }, operation, { scope, app }) => provider.getPull(operation, scope, app),
  list: ({ provider }, operation, { scope }) => provider.listPulls(operation, scope),
  listBelow: async ({ provider }, operation, parent) => [
    { parent, states: await provider.listPulls(operation, parent.scope) },
  ],
  async set({ provider, description }, operation, name, spec, options) {
    await provider.setPull(operation, name.scope, name.app, spec, options);
    return stateOf(name, spec, description);
  },
  delete: ({ provider }, operation, { scope, app }, options) => provider.deletePull(operation, scope, app, options),
};

/** The fields of a pull configuration as a caller gives them. */
export interface GivenPull {
  readonly origins?: readonly GivenOrigin[];
  readonly originApp?: string;
  readonly transcodedStreams?: boolean;
}

export type GivenOrigin = Omit<Partial<Origin>, 'protocol'> & { readonly protocol?: string };

function parsePull(fields: Fields, violations: readonly Violation[]): ParsedRequest<PullSpec> {
  const { origins = [], originApp, transcodedStreams } = fields as GivenPull;
  const faults: Violation[] = [];
  const spec: PullSpec = {
    origins: origins.map((origin, i) => toOrigin(origin, i, faults)),
    ...(originApp && { originApp }),
    ...(transcodedStreams !== undefined && { transcodedStreams }),
  };
  return { spec, violations: addFaults(violations, faults) };
}

/**
 * A missing origin is reported here and replaced by a placeholder: leaving it out would shift the
 * paths of the origins after it.
 */
function toOrigin({ protocol: word, host, port, group, params }: GivenOrigin, i: number, faults: Violation[]): Origin {
  const protocol = PULL_PROTOCOLS.find((known) => known === word);
  if (!protocol) faults.push({ field: `origins[${i}].protocol`, reason: 'REQUIRED', description: 'must be given' });
  if (!host) faults.push({ field: `origins[${i}].host`, reason: 'REQUIRED', description: 'must be given' });
  return {
    protocol: protocol ?? 'RTMP',
    host: host ?? '',
    ...(port !== undefined && { port }),
    ...(group && { group }),
    ...(params && Object.keys(params).length > 0 && { params }),
  };
}

/** Leaves out a default port and fills in the default group, as a read shows them. */
function normalised(spec: PullSpec, { capabilities }: ProviderDescription): PullSpec {
  const hasGroups = capabilities.pull.fields.some(({ field }) => field === 'origins.group');
  const origins = spec.origins.map((origin): Origin => {
    const { port, group, ...rest } = origin;
    return {
      ...rest,
      ...(port !== undefined && port !== DEFAULT_PORT[origin.protocol] && { port }),
      ...(hasGroups && { group: group ?? DEFAULT_GROUP }),
    };
  });
  return { ...spec, origins };
}

function stateOf({ app }: PullName, spec: PullSpec, { capabilities }: ProviderDescription): PullState {
  const hasFlag = capabilities.pull.fields.some(({ field }) => field === 'transcodedStreams');
  return {
    app,
    origins: spec.origins,
    ...(spec.originApp !== undefined && { originApp: spec.originApp }),
    ...(hasFlag && { transcodedStreams: spec.transcodedStreams ?? false }),
    inconsistencies: [],
  };
}
