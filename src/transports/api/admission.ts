import { AccessControl } from '../../application/accounts/access-control';
import { addFaults } from '../../application/request-faults';
import { CallContext } from '../../application/operations/call-operation';
import { RefusalAudit } from '../../application/audit/refusal-audit';
import { AccessTarget } from '../../domain/access/access-policy';
import { Verb } from '../../domain/access/caller';
import { GatewayError, Violation, violationError } from '../../domain/errors/gateway-error';
import { Parsed, RawName } from '../../domain/resources/resource-name';
import { MessageClass, isPlainObject } from './messages/message-rules';
import { IncomingMessage, ReadMessage, readMessage } from './messages/read-message';

/** Where the requests of a method carry the resource name, and how it is parsed. */
export interface NamedMethod<D extends object, N> {
  readonly dto: MessageClass<D>;
  readonly field: 'name' | 'parent';
  readonly parse: (field: string, raw: RawName) => Parsed<N>;
  /** The field that holds the resource and so the name; paths of violations are relative to it. */
  readonly resource?: keyof D & string;
  /**
   * Finds faults that depend on neither the name nor the provider; faults of shape are found
   * before.
   */
  readonly faultsOf?: (request: D, incoming: IncomingMessage) => readonly Violation[];
}

/** A method on something that belongs to an account, and the right that it requires. */
export interface GuardedMethod<D extends object, N extends AccessTarget> extends NamedMethod<D, N> {
  /** The method's name, such as `SetCallbackConfig`. */
  readonly method: string;
  readonly verb: Verb;
}

export interface Admitted<D, N> extends ReadMessage<D> {
  readonly name: N;
}

/**
 * The entry of every request for something in an account: it checks the name first, then the
 * caller's rights, and only then the rest of the request.
 */
export class Admission {
  constructor(
    private readonly access: AccessControl,
    private readonly refusals: Pick<RefusalAudit, 'note'>,
  ) {}

  /**
   * Throws ACCOUNT_NOT_FOUND, ACCESS_DENIED, or INVALID_ARGUMENT for a malformed name. Returns all
   * other faults for the handler to report.
   */
  admit<D extends object, N extends AccessTarget>(
    method: GuardedMethod<D, N>,
    incoming: IncomingMessage,
    call: CallContext,
  ): Admitted<D, N> {
    return readNamed(method, incoming, (name, text) => {
      call.record.concerns(name.account, text);
      this.#require(method, name, call);
    });
  }

  #require(
    { method, verb }: { readonly method: string; readonly verb: Verb },
    target: AccessTarget,
    call: CallContext,
  ) {
    try {
      this.access.require(call.caller, target, verb);
    } catch (thrown) {
      this.refusals.note(call, method, target, GatewayError.from(thrown));
      throw thrown;
    }
  }
}

/**
 * Reads the name from the path or the message, and the rest of the request once `check` has
 * accepted the name. If the name is malformed or the resource is missing, no provider is known that
 * could add faults, so the faults found so far are thrown here.
 */
export function readNamed<D extends object, N>(
  method: NamedMethod<D, N>,
  incoming: IncomingMessage,
  check: (name: N, text: string) => void = () => undefined,
): Admitted<D, N> {
  const { dto, field, parse, resource, faultsOf } = method;
  const raw = incoming.pathName ?? nameInMessage(incoming, field, resource);
  const parsed = parse(field, raw);
  if (parsed.ok) check(parsed.value, typeof raw === 'string' ? raw : raw.join('/'));
  const { value, violations: ofShape } = readMessage(dto, incoming, resource);
  const violations = addFaults(ofShape, faultsOf?.(value, incoming) ?? []);
  if (!parsed.ok) throw violationError(withNameFaults(field, parsed.violations, violations));
  if (resource !== undefined && value[resource] === undefined) throw violationError(violations);
  return { name: parsed.value, value, violations };
}

/**
 * Runs before the shape check: a value that is not a string is not a name, and also a fault of
 * shape.
 */
function nameInMessage({ message }: IncomingMessage, field: string, resource: string | undefined): string {
  const holder = resource === undefined ? message : message[resource];
  const name = isPlainObject(holder) ? holder[field] : undefined;
  return typeof name === 'string' ? name : '';
}

/** Reported first. A name of the wrong type is already among the faults of shape. */
function withNameFaults(field: string, ofName: readonly Violation[], others: readonly Violation[]): Violation[] {
  const own = others.filter((fault) => fault.field === field);
  return [...(own.length > 0 ? own : ofName), ...others.filter((fault) => fault.field !== field)];
}
