import { Clock } from '../domain/clock';
import { GatewayError } from '../domain/gateway-error';
import { ProviderDescription } from '../domain/live-provider.port';
import { UpstreamCallRecord } from '../domain/operation';
import { DEFAULT_GROUP, DEFAULT_PORT, Origin, PullSpec, PullState } from '../domain/pull-config';
import { PullName, PullParent, formatPullName, formatPullParent, formatScope } from '../domain/resource-name';
import { pullFields } from '../domain/resource-fields';
import { AccountDirectory, Served } from './account-directory';
import { DeleteRequestOptions, WriteOptions } from './callback-config.service';
import { pullNameViolations, pullViolations, scopesInstead } from './capability-check';
import { Draft, refuseIfAny } from './draft';
import { naming, Subject, whose } from './error-subject';
import { CallContext, OperationFactory } from './operation-factory';
import { Page, PageRequest, pageViolations, paginate } from './paging';
import { ResourceWrites, WriteSubject } from './resource-writes';

export interface PullResource {
  readonly name: PullName;
  readonly state: PullState;
  /** Of a read: when the provider was asked, in milliseconds since the epoch. */
  readonly observedAtMs?: number;
  /** Of a write. */
  readonly calls: readonly UpstreamCallRecord[];
}

/** The use cases of pull configurations, equal for every transport and provider. */
export class PullConfigService {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly operations: OperationFactory,
    private readonly writes: ResourceWrites,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the live configuration equal to the draft. INVALID_ARGUMENT and UNIMPLEMENTED before anything is sent; ACCOUNT_NOT_FOUND;
   * FORCE_REQUIRED; whatever the provider answers.
   */
  async set(name: PullName, draft: Draft<PullSpec>, options: WriteOptions, call: CallContext): Promise<PullResource> {
    const served = this.directory.serve(name.account);
    const { description, provider } = served;
    const faults = pullViolations(description, name.scope, name.app, draft.spec, served.originPolicy);
    refuseIfAny(draft.violations, faults, where(served, name));
    const spec = normalised(draft.spec, description);
    const state = stateOf(name, spec, description);
    const write = this.operations.run(call, options.validateOnly, (operation) =>
      this.writes.run(writeOf('SetPullConfig', served, name), operation, (held) =>
        Promise.resolve({
          to: pullFields(state),
          send: async () => {
            await provider.setPull(held, name.scope, name.app, spec, { force: options.force });
            return { result: undefined, fields: pullFields(state), certain: true };
          },
        }),
      ),
    );
    const { calls } = await naming(subjectOf(served, name, true), write);
    return { name, state, calls };
  }

  /** CONFIG_NOT_FOUND if there is none. */
  async get(name: PullName, call: CallContext): Promise<PullResource> {
    const served = this.directory.serve(name.account);
    refuseIfAny([], pullNameViolations(served.description, name.scope, name.app), where(served, name));
    const observedAtMs = this.clock.now();
    const read = this.operations.run(call, false, (operation) =>
      served.provider.getPull(operation, name.scope, name.app),
    );
    const { result, calls } = await naming(subjectOf(served, name, false), read);
    if (result) return { name, state: result, observedAtMs, calls };
    throw new GatewayError('CONFIG_NOT_FOUND', `there is no ${formatPullName(name)}`, {
      metadata: { resource: formatPullName(name), account: name.account, provider: served.description.id },
    });
  }

  /** The direct children of one parent, ordered by name. */
  async list(parent: PullParent, page: PageRequest, call: CallContext): Promise<Page<PullResource>> {
    const served = this.directory.serve(parent.account);
    refuseIfAny(
      pageViolations(page),
      pullNameViolations(served.description, parent.scope).map((violation) => ({ ...violation, field: 'parent' })),
      where(served, parent),
    );
    const observedAtMs = this.clock.now();
    const reads = this.operations.run(call, false, (operation) => served.provider.listPulls(operation, parent.scope));
    const { result } = await naming({ ...whose(served), owner: formatPullParent(parent), isWrite: false }, reads);
    const resources = result.map((state) => ({ name: { ...parent, app: state.app }, state, observedAtMs, calls: [] }));
    return paginate(resources, ({ name }) => formatPullName(name), page);
  }

  /** CONFIG_NOT_FOUND if there is none, unless `allowMissing`; FORCE_REQUIRED if narrower ones would go along. */
  async delete(
    name: PullName,
    options: DeleteRequestOptions,
    call: CallContext,
  ): Promise<readonly UpstreamCallRecord[]> {
    const served = this.directory.serve(name.account);
    refuseIfAny([], pullNameViolations(served.description, name.scope, name.app), where(served, name));
    const { validateOnly, allowMissing, force } = options;
    const write = this.operations.run(call, validateOnly, (operation) =>
      this.writes.run(writeOf('DeletePullConfig', served, name), operation, (held) =>
        Promise.resolve({
          send: async () => {
            await served.provider.deletePull(held, name.scope, name.app, { allowMissing, force });
            return { result: undefined, certain: true };
          },
        }),
      ),
    );
    const { calls } = await naming(subjectOf(served, name, true), write);
    return calls;
  }
}

/** Metadata of a refusal; names the scopes to use where this one is not there. */
function where({ account, description }: Served, { scope }: PullParent): Record<string, string> {
  const { scopes } = description.capabilities.pull;
  return {
    account: account.id,
    provider: description.id,
    ...(!scopes.includes(scope.type) && { useInstead: scopesInstead(scopes) }),
  };
}

function subjectOf(served: Served, name: PullName, isWrite: boolean): Subject {
  return { ...whose(served), owner: formatPullParent(name), config: formatPullName(name), isWrite };
}

/** All apps of one domain or vhost share a lock: deleting `*` can touch every one. */
function writeOf(method: string, { account }: Served, name: PullName): WriteSubject {
  const lockKey = [account.provider, account.uid, formatScope(name.scope), 'pullConfigs'].join('/');
  return { method, account, resource: formatPullName(name), key: `${lockKey}/${name.app}`, lockKey };
}

/** One way to say one thing: the default port and the default group are left out and filled in, as a read shows them. */
function normalised(spec: PullSpec, provider: ProviderDescription): PullSpec {
  const hasGroups = provider.capabilities.pull.fields.some(({ field }) => field === 'origins.group');
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

/** What was sent, as a read shows it: a field that the provider has and that was not given is off. */
function stateOf({ app }: PullName, spec: PullSpec, provider: ProviderDescription): PullState {
  const hasFlag = provider.capabilities.pull.fields.some(({ field }) => field === 'transcodedStreams');
  return {
    app,
    origins: spec.origins,
    ...(spec.originApp !== undefined && { originApp: spec.originApp }),
    ...(hasFlag && { transcodedStreams: spec.transcodedStreams ?? false }),
    inconsistencies: [],
  };
}
