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

/** Where a method's requests have their name, and how they are read. */
export interface NamedMethod<D extends object, N> {
  readonly dto: MessageClass<D>;
  readonly field: 'name' | 'parent';
  readonly parse: (field: string, raw: RawName) => Parsed<N>;
  /**
   * The field that holds the resource, which then has the name; paths of violations are relative to
   * it.
   */
  readonly resource?: keyof D & string;
  /** Faults that neither the name nor a provider is needed to see, beside those of shape. */
  readonly faultsOf?: (request: D, incoming: IncomingMessage) => readonly Violation[];
}

/** A method on what belongs to an account, and the right that it takes. */
export interface GuardedMethod<D extends object, N extends AccessTarget> extends NamedMethod<D, N> {
  /** Its name, such as `SetCallbackConfig`. */
  readonly method: string;
  readonly verb: Verb;
}

export interface Admitted<D, N> extends ReadMessage<D> {
  readonly name: N;
}

/**
 * Where every request for something of an account comes in: its name is looked at, then the
 * caller's rights, and only then the rest.
 */
export class Admission {
  constructor(
    private readonly access: AccessControl,
    private readonly refusals: Pick<RefusalAudit, 'note'>,
  ) {}

  /**
   * ACCOUNT_NOT_FOUND, ACCESS_DENIED; INVALID_ARGUMENT for a malformed name. Other faults are the
   * handler's to tell.
   */
  admit<D extends object, N extends AccessTarget>(
    method: GuardedMethod<D, N>,
    incoming: IncomingMessage,
    call: CallContext,
  ): Admitted<D, N> {
    return readNamed(method, incoming, (name) => this.#require(method, name, call));
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
 * Reads the name of a request, from the path or from the message, and the rest once the name has
 * passed the check. With a malformed name, or without a resource where one belongs, no provider can
 * be asked for more faults: what is known is refused here.
 */
export function readNamed<D extends object, N>(
  method: NamedMethod<D, N>,
  incoming: IncomingMessage,
  check: (name: N) => void = () => undefined,
): Admitted<D, N> {
  const { dto, field, parse, resource, faultsOf } = method;
  const parsed = parse(field, incoming.pathName ?? nameInMessage(incoming, field, resource));
  if (parsed.ok) check(parsed.value);
  const { value, violations: ofShape } = readMessage(dto, incoming, resource);
  const violations = addFaults(ofShape, faultsOf?.(value, incoming) ?? []);
  if (!parsed.ok) throw violationError(withNameFaults(field, parsed.violations, violations));
  if (resource !== undefined && value[resource] === undefined) throw violationError(violations);
  return { name: parsed.value, value, violations };
}

/** Before its shape is checked: what is no text is no name, and a fault of shape besides. */
function nameInMessage({ message }: IncomingMessage, field: string, resource: string | undefined): string {
  const holder = resource === undefined ? message : message[resource];
  const name = isPlainObject(holder) ? holder[field] : undefined;
  return typeof name === 'string' ? name : '';
}

/** First; a name of the wrong type is among the faults of shape already. */
function withNameFaults(field: string, ofName: readonly Violation[], others: readonly Violation[]): Violation[] {
  const own = others.filter((fault) => fault.field === field);
  return [...(own.length > 0 ? own : ofName), ...others.filter((fault) => fault.field !== field)];
}
