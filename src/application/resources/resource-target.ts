import { ErrorMetadata, GatewayError, Violation } from '../../domain/errors/gateway-error';
import { AccountContext } from '../accounts/account-directory';
import { AuditedAction } from '../audit/auditor';
import { accountMetadata, ErrorContext } from '../operations/error-context';
import { scopesInstead } from './capability-check';
import { ParsedRequest, refuseFaults } from '../request-faults';
import { Fingerprinter } from './fingerprinter';
import { LiveState, ResourceParent, ResourceType } from './resource-type';
import { ResourceViewer } from './resource-viewer';

/** The resource that a request names, with its type and its account. */
export class ResourceTarget<P extends ResourceParent, N extends P, S, L extends LiveState> {
  /** The resource's name as a text. */
  readonly resource: string;
  /** The resource's key in memory. */
  readonly key: string;
  readonly viewer: ResourceViewer<P, N, S, L>;

  constructor(
    readonly type: ResourceType<P, N, S, L>,
    readonly context: AccountContext,
    readonly name: N,
    fingerprinter: Fingerprinter,
  ) {
    this.resource = type.nameOf(name);
    this.key = type.keyOf(context.account, name);
    this.viewer = new ResourceViewer(type, fingerprinter, context, name);
  }

  /** Throws if the request is at fault: the draft's faults and those that the provider adds. */
  refuseFaulty({ spec, violations }: ParsedRequest<S>): void {
    const { type, context, name } = this;
    refuseFaults(violations, type.violations(context, name, spec), refusalMetadata(type, context, name));
  }

  /** As `refuseFaulty`, for a request that is only a name. */
  refuseFaultyName(violations: readonly Violation[]): void {
    const { type, context, name } = this;
    const faults = type.nameViolations(context.description, name);
    refuseFaults(violations, faults, refusalMetadata(type, context, name));
  }

  notFound(): GatewayError {
    const { resource, context } = this;
    return new GatewayError('CONFIG_NOT_FOUND', `there is no ${resource}`, {
      metadata: { resource, ...accountMetadata(context) },
    });
  }

  /** What the audit records of a method, such as `Set`. */
  action(verb: string): AuditedAction {
    const { type, context, resource } = this;
    return { method: `${verb}${type.noun}`, account: context.account.id, resource };
  }

  errorContext(isWrite: boolean): ErrorContext {
    const { type, context, name, resource } = this;
    return { owner: type.parentOf(name), config: resource, isWrite, ...accountMetadata(context) };
  }
}

/** Names the scopes to use if the provider does not have this one. */
export function refusalMetadata<P extends ResourceParent>(
  type: Pick<ResourceType<P, P, unknown, LiveState>, 'scopesOf'>,
  context: AccountContext,
  { scope }: P,
): ErrorMetadata {
  const scopes = type.scopesOf(context.description);
  return {
    ...accountMetadata(context),
    ...(!scopes.includes(scope.type) && { useInstead: scopesInstead(scopes) }),
  };
}
