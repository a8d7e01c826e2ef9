import { Caller } from '../../domain/access/caller';
import { GatewayError, Violation, violationError } from '../../domain/errors/gateway-error';
import { UpstreamCallRecord } from '../../domain/operations/operation';
import { Fields } from '../../domain/resources/resource-fields';
import { DomainRole } from '../../domain/resources/inventory';
import { Parsed, parseCallbackSelection, parsePullSelection } from '../../domain/resources/resource-name';
import { DesiredConfig } from '../../domain/rollouts/rollout';
import { CallContext } from '../operations/call-operation';
import type { CallbackConfigService } from '../resources/callback-config.type';
import type { PullConfigService } from '../resources/pull-config.type';
import { Expressible } from '../resources/expressible-part';
import { ResourceParent } from '../resources/resource-type';
import { ResourceDeleteOptions, ResourceUseCases, WriteOptions } from '../resources/resource.service';
import { Resource } from '../resources/resource-view';

/** What a write does, or would do. */
export interface WriteResult {
  /** Absent if nothing is left. */
  readonly fields?: Fields;
  readonly calls: readonly UpstreamCallRecord[];
}

export type RolloutWriteOptions = WriteOptions & Pick<ResourceDeleteOptions, 'deletedBefore'>;

/** One resource of a rollout, whichever type it has. */
export interface RolloutResource {
  readonly target: ResourceParent;
  /** Throws every fault that is known without a call, with those that have been found before. */
  check(caller: Caller, violations?: readonly Violation[]): void;
  /** The fields, without what the provider cannot express. */
  expressible(): Expressible;
  /** The roles of the domains that can have such a configuration. */
  domainRoles(): readonly DomainRole[];
  /** Throws CONFIG_NOT_FOUND. */
  get(call: CallContext): Promise<Resource<unknown>>;
  /** Makes it as it shall be, or absent. */
  write(options: RolloutWriteOptions, call: CallContext): Promise<WriteResult>;
}

/** The resources that rollouts write, through the same use cases as single requests. */
export class RolloutResources {
  constructor(
    private readonly callbacks: CallbackConfigService,
    private readonly pulls: PullConfigService,
  ) {}

  /** A pattern in the name stays one: such a resource can only be checked. */
  of({ noun, name, fields }: DesiredConfig): RolloutResource {
    return noun === 'CallbackConfig'
      ? resource(this.callbacks, nameIn(parseCallbackSelection('name', name)), fields)
      : resource(this.pulls, nameIn(parsePullSelection('name', name)), fields);
  }
}

function nameIn<N>(parsed: Parsed<N>): N {
  if (!parsed.ok) throw violationError(parsed.violations);
  return parsed.value;
}

function resource<P extends ResourceParent, N extends P>(
  service: ResourceUseCases<P, N>,
  name: N,
  fields: Fields | undefined,
): RolloutResource {
  return {
    target: name,
    check: (caller, violations = []) => fields && service.check(name, { fields, violations }, caller),
    expressible: () => service.expressible(name, fields ?? {}),
    domainRoles: () => service.domainRoles(name),
    get: (call) => service.get(name, call),
    async write(options, call) {
      if (fields) return await service.set(name, { fields, violations: [] }, options, call);
      // A plan makes the reads of the delete, which one that may find nothing would leave out.
      const deleted = service.delete(name, { ...options, allowMissing: false }, call);
      return { calls: await (options.precondition ? deleted : deleted.catch(noneIfMissing)) };
    },
  };
}

function noneIfMissing(thrown: unknown): readonly UpstreamCallRecord[] {
  const error = GatewayError.from(thrown);
  if (error.reason === 'CONFIG_NOT_FOUND') return [];
  throw error;
}
