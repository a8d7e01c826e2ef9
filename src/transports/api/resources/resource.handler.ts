import { AccountConfigs } from '../../../application/configs/account-configs';
import { ResourceUseCases } from '../../../application/resources/resource.service';
import { addFaults } from '../../../application/request-faults';
import { CallContext } from '../../../application/operations/call-operation';
import { pageViolations } from '../../../application/paging';
import { RequestedFields } from '../../../application/resources/patch';
import { Precondition } from '../../../application/resources/precondition';
import { Resource } from '../../../application/resources/resource-view';
import { ResourceParent } from '../../../application/resources/resource-type';
import { Violation } from '../../../domain/errors/gateway-error';
import { AccountName, Parsed, RawName } from '../../../domain/resources/resource-name';
import { Admission, Admitted, GuardedMethod } from '../admission';
import { changedPaths, maskViolations } from './field-mask';
import { MessageClass } from '../messages/message-rules';
import {
  DeleteRequestDto,
  GetRequestDto,
  ListChildrenRequestDto,
  UpdateRequestDto,
  WriteRequestDto,
} from '../messages/messages.dto';
import { preconditionOf } from './preconditions';
import { MethodHandlers, ServiceHandler } from '../service-handler';
import { IncomingMessage } from '../messages/read-message';
import { bodyNameViolations } from '../messages/refusals';
import { presentCalls, UpstreamCallMessage } from './upstream-call.mapper';
import { missingOptionsOf, optionsOf } from './write-options';

/** The fields that requests have for every resource type. */
interface ResourceBody {
  readonly name?: string;
  readonly etag?: string;
}

/** A request that holds the resource in its field F. */
type Holding<F extends string, B> = Partial<Record<F, B>>;

/**
 * The messages of one resource type. B is the resource in requests, in the field F. M is the
 * resource in answers; lists hold it in the field F plus "s".
 */
export interface ResourceMessages<P extends ResourceParent, N extends P, F extends string, B extends ResourceBody, M> {
  readonly field: F;
  readonly body: MessageClass<B>;
  readonly setRequest: MessageClass<WriteRequestDto & Holding<F, B>>;
  readonly updateRequest: MessageClass<UpdateRequestDto & Holding<F, B>>;
  /** The JSON paths that an update can change. */
  readonly changeable: readonly string[];

  readonly parseName: (field: string, raw: RawName) => Parsed<N>;
  /** Of an account, or of what resources are directly below. */
  readonly parseParent: (field: string, raw: RawName) => Parsed<AccountName & Partial<P>>;
  readonly formatName: (name: N) => string;
  /** Adds the faults that need no provider to those found before. */
  readonly toGiven: (name: N, body: B, faults: readonly Violation[]) => RequestedFields;
  readonly present: (resource: Resource<N>) => M;
}

/** The methods of one resource type. */
export class ResourceHandler<
  P extends ResourceParent,
  N extends P,
  F extends string,
  B extends ResourceBody,
  M,
> implements ServiceHandler {
  readonly #set: GuardedMethod<WriteRequestDto & Holding<F, B>, N>;
  readonly #update: GuardedMethod<UpdateRequestDto & Holding<F, B>, N>;
  readonly #get: GuardedMethod<GetRequestDto, N>;
  readonly #list: GuardedMethod<ListChildrenRequestDto, AccountName & Partial<P>>;
  readonly #delete: GuardedMethod<DeleteRequestDto, N>;

  constructor(
    private readonly messages: ResourceMessages<P, N, F, B, M>,
    private readonly admission: Admission,
    private readonly service: ResourceUseCases<P, N>,
    private readonly accounts: Pick<AccountConfigs<P, N>, 'list'>,
  ) {
    const { field: resource, body, setRequest, updateRequest, parseName, parseParent } = messages;
    const named = { field: 'name', parse: parseName } as const;
    const noun = nounOf(resource);
    const etagFaults = (request: WriteRequestDto & Holding<F, B>, incoming: IncomingMessage) =>
      conditionOf(request.etag, request[resource]?.etag, incoming).faults;
    this.#set = { ...named, method: `Set${noun}`, dto: setRequest, resource, verb: 'write', faultsOf: etagFaults };
    this.#update = {
      ...named,
      method: `Update${noun}`,
      dto: updateRequest,
      resource,
      verb: 'write',
      faultsOf: (request, incoming) => [...etagFaults(request, incoming), ...maskViolations(request.updateMask, body)],
    };
    this.#get = { ...named, method: `Get${noun}`, dto: GetRequestDto, verb: 'read' };
    this.#list = {
      method: `List${noun}s`,
      field: 'parent',
      parse: parseParent,
      dto: ListChildrenRequestDto,
      verb: 'read',
      faultsOf: pageViolations,
    };
    this.#delete = {
      ...named,
      method: `Delete${noun}`,
      dto: DeleteRequestDto,
      verb: 'write',
      faultsOf: (request, incoming) => conditionOf(request.etag, undefined, incoming).faults,
    };
  }

  methods(): MethodHandlers {
    const noun = nounOf(this.messages.field);
    return {
      [`Set${noun}`]: (...call) => this.#setOne(...call),
      [`Update${noun}`]: (...call) => this.#updateOne(...call),
      [`Get${noun}`]: (...call) => this.#getOne(...call),
      [`List${noun}s`]: (...call) => this.#listPage(...call),
      [`Delete${noun}`]: (...call) => this.#deleteOne(...call),
    };
  }

  async #setOne(incoming: IncomingMessage, call: CallContext): Promise<M> {
    const admitted = this.admission.admit(this.#set, incoming, call);
    const { name, value } = admitted;
    const { body, condition, faults } = this.#bodyOf(incoming, admitted);
    const given = this.messages.toGiven(name, body, faults);
    return this.messages.present(await this.service.set(name, given, { ...optionsOf(value), ...condition }, call));
  }

  async #updateOne(incoming: IncomingMessage, call: CallContext): Promise<M> {
    const admitted = this.admission.admit(this.#update, incoming, call);
    const { name, value } = admitted;
    const { body, condition, faults } = this.#bodyOf(incoming, admitted);
    const patch = {
      ...this.messages.toGiven(name, body, faults),
      paths: changedPaths(value.updateMask, body, this.messages.changeable),
    };
    const options = { ...missingOptionsOf(value), ...condition };
    return this.messages.present(await this.service.update(name, patch, options, call));
  }

  async #getOne(incoming: IncomingMessage, call: CallContext): Promise<M> {
    const { name, violations } = this.admission.admit(this.#get, incoming, call);
    return this.messages.present(await this.service.get(name, call, violations));
  }

  async #listPage(incoming: IncomingMessage, call: CallContext): Promise<object> {
    const { name: parent, value, violations } = this.admission.admit(this.#list, incoming, call);
    const { items, nextPageToken, unreachable } = isBelowAccount(parent)
      ? { unreachable: [], ...(await this.service.list(parent, value, call, violations)) }
      : await this.accounts.list(parent, value, call, violations);
    const listed = { [`${this.messages.field}s`]: items.map(this.messages.present) };
    return { ...listed, nextPageToken, unreachable };
  }

  async #deleteOne(incoming: IncomingMessage, call: CallContext): Promise<{ upstreamCalls: UpstreamCallMessage[] }> {
    const { name, value, violations } = this.admission.admit(this.#delete, incoming, call);
    const { condition } = conditionOf(value.etag, undefined, incoming);
    const options = { ...missingOptionsOf(value), ...condition };
    return { upstreamCalls: presentCalls(await this.service.delete(name, options, call, violations)) };
  }

  #bodyOf(
    incoming: IncomingMessage,
    { name, value, violations }: Admitted<WriteRequestDto & Holding<F, B>, N>,
  ): { readonly body: B; readonly condition: Condition; readonly faults: readonly Violation[] } {
    const { field, body: Body, formatName } = this.messages;
    const body: B = (value as Holding<F, B>)[field] ?? new Body();
    const { condition } = conditionOf(value.etag, body.etag, incoming);
    const ofName = bodyNameViolations(incoming, body.name, formatName(name));
    return { body, condition, faults: addFaults(violations, ofName) };
  }
}

function isBelowAccount<P extends ResourceParent>(parent: AccountName & Partial<P>): parent is AccountName & P {
  return parent.scope !== undefined;
}

/** The resource's part of the method names, such as `CallbackConfig`. */
function nounOf(field: string): string {
  return field.charAt(0).toUpperCase() + field.slice(1);
}

/** Empty if the caller set no precondition. */
interface Condition {
  readonly precondition?: Precondition;
}

function conditionOf(requestEtag: string | undefined, resourceEtag: string | undefined, incoming: IncomingMessage) {
  const { violations: faults, ...condition } = preconditionOf(requestEtag, resourceEtag, incoming.conditions);
  return { condition: condition satisfies Condition, faults };
}
