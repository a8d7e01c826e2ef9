import { CallbackScope, CallbackSpec, CallbackState } from '../domain/callback-config';
import { Clock } from '../domain/clock';
import { GatewayError } from '../domain/gateway-error';
import { ProviderDescription } from '../domain/live-provider.port';
import { UpstreamCallRecord } from '../domain/operation';
import {
  CallbackName,
  CallbackParent,
  formatCallbackName,
  formatCallbackParent,
  formatScope,
} from '../domain/resource-name';
import { callbackFields, Fields, withValueAt } from '../domain/resource-fields';
import { Secret } from '../domain/secret';
import { AccountDirectory, Served } from './account-directory';
import { callbackNameViolations, callbackViolations, scopesInstead } from './capability-check';
import { Draft, refuseIfAny } from './draft';
import { naming, Subject, whose } from './error-subject';
import { CallContext, OperationFactory } from './operation-factory';
import { Page, PageRequest, pageViolations, paginate } from './paging';
import { Fingerprinter } from './fingerprinter';
import { ResourceWrites, WriteSubject } from './resource-writes';

export interface WriteOptions {
  /** Check everything, send no write. */
  readonly validateOnly: boolean;
  readonly force: boolean;
}

export interface DeleteRequestOptions extends WriteOptions {
  readonly allowMissing: boolean;
}

export interface CallbackResource {
  readonly name: CallbackName;
  readonly state: CallbackState;
  /** Of a read: when the provider was asked, in milliseconds since the epoch. */
  readonly observedAtMs?: number;
  /** Of a write. */
  readonly calls: readonly UpstreamCallRecord[];
}

/** The use cases of callback configurations, equal for every transport and provider. */
export class CallbackConfigService {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly operations: OperationFactory,
    private readonly writes: ResourceWrites,
    private readonly fingerprinter: Fingerprinter,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the live configuration equal to the draft. INVALID_ARGUMENT and UNIMPLEMENTED before anything is sent; ACCOUNT_NOT_FOUND;
   * whatever the provider answers.
   */
  async set(
    name: CallbackName,
    draft: Draft<CallbackSpec>,
    options: WriteOptions,
    call: CallContext,
  ): Promise<CallbackResource> {
    const served = this.directory.serve(name.account);
    const { description, provider } = served;
    const faults = callbackViolations(description, name.scope, draft.spec, served.callbackPolicy);
    refuseIfAny(draft.violations, faults, this.#where(served, name));
    const wanted = stateOf(draft.spec, description);
    const fieldsOf = (key: Secret | undefined): Fields => {
      const auth = wanted.auth && { enabled: wanted.auth.enabled, ...(key && { key }) };
      return callbackFields({ ...wanted, ...(auth && { auth }) }, (known) =>
        this.fingerprinter.ofKey(served.account, known),
      );
    };
    const write = this.operations.run(call, options.validateOnly, (operation) =>
      this.writes.run(writeOf('SetCallbackConfig', served, name), operation, (held) =>
        Promise.resolve({
          to: wanted.auth?.enabled ? withValueAt(fieldsOf(wanted.auth.key), 'auth.keySet', true) : fieldsOf(undefined),
          send: async () => {
            const result = await provider.setCallback(held, name.scope, draft.spec, { force: options.force });
            return { result, fields: fieldsOf(result.key), certain: result.inconsistencies.length === 0 };
          },
        }),
      ),
    );
    const {
      result: { key, inconsistencies },
      calls,
    } = await naming(subjectOf(served, name, true), write);
    const auth = wanted.auth && { enabled: wanted.auth.enabled, ...(key && { key }) };
    return { name, state: { ...wanted, ...(auth && { auth }), inconsistencies }, calls };
  }

  /** CONFIG_NOT_FOUND if there is none. */
  async get(name: CallbackName, call: CallContext): Promise<CallbackResource> {
    const served = this.directory.serve(name.account);
    refuseIfAny([], callbackNameViolations(served.description, name.scope, name.kind), this.#where(served, name));
    const observedAtMs = this.clock.now();
    const read = this.operations.run(call, false, (operation) =>
      served.provider.getCallback(operation, name.scope, name.kind),
    );
    const { result, calls } = await naming(subjectOf(served, name, false), read);
    if (result) return { name, state: result, observedAtMs, calls };
    throw new GatewayError('CONFIG_NOT_FOUND', `there is no ${formatCallbackName(name)}`, {
      metadata: { resource: formatCallbackName(name), account: name.account, provider: served.description.id },
    });
  }

  /** The direct children of one parent, ordered by name. */
  async list(parent: CallbackParent, page: PageRequest, call: CallContext): Promise<Page<CallbackResource>> {
    const served = this.directory.serve(parent.account);
    refuseIfAny(
      pageViolations(page),
      callbackNameViolations(served.description, parent.scope).map((violation) => ({ ...violation, field: 'parent' })),
      this.#where(served, parent),
    );
    const observedAtMs = this.clock.now();
    const reads = this.operations.run(call, false, (operation) =>
      served.provider.listCallbacks(operation, parent.scope),
    );
    const { result } = await naming({ ...whose(served), owner: formatCallbackParent(parent), isWrite: false }, reads);
    const resources = result.map((state) => ({
      name: { ...parent, kind: state.kind },
      state,
      observedAtMs,
      calls: [],
    }));
    return paginate(resources, ({ name }) => formatCallbackName(name), page);
  }

  /** CONFIG_NOT_FOUND if there is none, unless `allowMissing`. */
  async delete(
    name: CallbackName,
    options: DeleteRequestOptions,
    call: CallContext,
  ): Promise<readonly UpstreamCallRecord[]> {
    const served = this.directory.serve(name.account);
    refuseIfAny([], callbackNameViolations(served.description, name.scope, name.kind), this.#where(served, name));
    const { validateOnly, allowMissing, force } = options;
    const write = this.operations.run(call, validateOnly, (operation) =>
      this.writes.run(writeOf('DeleteCallbackConfig', served, name), operation, (held) =>
        Promise.resolve({
          send: async () => {
            await served.provider.deleteCallback(held, name.scope, name.kind, { allowMissing, force });
            return { result: undefined, certain: true };
          },
        }),
      ),
    );
    const { calls } = await naming(subjectOf(served, name, true), write);
    return calls;
  }

  /** Metadata of a refusal; names the scopes to use where this one is not there. */
  #where({ account, description }: Served, { scope }: CallbackParent): Record<string, string> {
    const scopes = description.capabilities.callbacks.flatMap((capability) => capability.scopes);
    return {
      account: account.id,
      provider: description.id,
      ...(!scopes.includes(scope.type) && { useInstead: scopesInstead(scopes) }),
    };
  }
}

function subjectOf(served: Served, name: CallbackName, isWrite: boolean): Subject {
  return { ...whose(served), owner: formatCallbackParent(name), config: formatCallbackName(name), isWrite };
}

/**
 * Entries with one uid are one account to the cloud. A vhost and its apps share a lock, since writes of the one can touch the
 * others.
 */
function writeOf(method: string, { account }: Served, name: CallbackName): WriteSubject {
  const { scope, kind } = name;
  const keyOf = (owner: CallbackScope): string =>
    [account.provider, account.uid, formatScope(owner), 'callbackConfigs', kind.toLowerCase()].join('/');
  return {
    method,
    account,
    resource: formatCallbackName(name),
    key: keyOf(scope),
    lockKey: keyOf(scope.type === 'APP' ? { type: 'VHOST', vhost: scope.vhost } : scope),
  };
}

/** What was sent, as a read shows it: a field that the provider has and that was not given is off. */
function stateOf(spec: CallbackSpec, provider: ProviderDescription): CallbackState {
  const capability = provider.capabilities.callbacks.find(({ kind }) => kind === spec.kind);
  const has = (field: string): boolean => capability?.fields.some((bounds) => bounds.field === field) ?? false;
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
