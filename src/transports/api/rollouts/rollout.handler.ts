import { RolloutService } from '../../../application/rollouts/rollout.service';
import { RolloutWatches } from '../../../application/rollouts/rollout-watches';
import { CallContext } from '../../../application/operations/call-operation';
import { pageViolations } from '../../../application/paging';
import { addFaults } from '../../../application/request-faults';
import { TimeSlices } from '../../../domain/concurrency/time-slices';
import { Clock } from '../../../domain/time/clock';
import { Violation } from '../../../domain/errors/gateway-error';
import { parseRolloutName } from '../../../domain/resources/resource-name';
import { ITEM_CHANGES, ITEM_STATES } from '../../../domain/rollouts/rollout';
import { readNamed } from '../admission';
import { GetRequestDto, ListRequestDto } from '../messages/messages.dto';
import { IncomingMessage, readMessage } from '../messages/read-message';
import { refuse } from '../messages/refusals';
import { ApplyRolloutRequestDto, CreateRolloutRequestDto, ListRolloutItemsRequestDto } from '../messages/rollouts.dto';
import { preconditionOf } from '../resources/preconditions';
import { MessageStream, MethodHandlers, ServiceHandler } from '../service-handler';
import { presentItem, presentRollout, RolloutItemMessage, RolloutMessage } from './rollout.mapper';
import { readConfigs, takeLists } from './desired-lists';
import { toRolloutSource } from './source.mapper';

const NAMED = { field: 'name', parse: parseRolloutName, dto: GetRequestDto } as const;
const APPLY = {
  field: 'name',
  parse: parseRolloutName,
  dto: ApplyRolloutRequestDto,
  faultsOf: (request: ApplyRolloutRequestDto, incoming: IncomingMessage) => etagsOf(request, incoming).faults,
} as const;
const ITEMS = {
  field: 'parent',
  parse: parseRolloutName,
  dto: ListRolloutItemsRequestDto,
  faultsOf: pageViolations,
} as const;

/** RolloutService. The use case knows who may see and apply a rollout. */
export class RolloutHandler implements ServiceHandler {
  constructor(
    private readonly service: RolloutService,
    private readonly watches: RolloutWatches,
    private readonly clock: Pick<Clock, 'elapsed'>,
  ) {}

  methods(): MethodHandlers {
    return {
      CreateRollout: (...call) => this.#create(...call),
      GetRollout: (...call) => this.#get(...call),
      ListRollouts: (...call) => this.#list(...call),
      DeleteRollout: (...call) => this.#delete(...call),
      ListRolloutItems: (...call) => this.#items(...call),
      ApplyRollout: (...call) => this.#apply(...call),
      CancelRollout: (...call) => this.#cancel(...call),
      RetryRollout: (...call) => this.#retry(...call),
      WatchRollout: (...call) => this.#watch(...call),
    };
  }

  async #create(incoming: IncomingMessage, call: CallContext): Promise<RolloutMessage> {
    const lists = takeLists(incoming);
    const { value, violations } = readMessage(CreateRolloutRequestDto, lists.rest, 'rollout');
    const configs = await readConfigs(lists, new TimeSlices(this.clock));
    const { source, faults } = toRolloutSource(value.rollout?.source, configs, violations);
    const { requestId } = value;
    const request = {
      displayName: value.rollout?.displayName ?? '',
      ...(requestId && { requestId }),
      ...(source && { source }),
    };
    return presentRollout(await this.service.create(request, call, addFaults(violations, faults)));
  }

  async #get(incoming: IncomingMessage, call: CallContext): Promise<RolloutMessage> {
    return presentRollout(await this.service.get(idIn(incoming), call));
  }

  async #list(
    incoming: IncomingMessage,
    call: CallContext,
  ): Promise<{ rollouts: RolloutMessage[]; nextPageToken: string }> {
    const { value, violations } = readMessage(ListRequestDto, incoming);
    const { items, nextPageToken } = await this.service.list(value, call, violations);
    return { rollouts: items.map(presentRollout), nextPageToken };
  }

  async #delete(incoming: IncomingMessage, call: CallContext): Promise<object> {
    await this.service.delete(idIn(incoming), call);
    return {};
  }

  async #items(
    incoming: IncomingMessage,
    call: CallContext,
  ): Promise<{ rolloutItems: RolloutItemMessage[]; nextPageToken: string }> {
    const { name: id, value, violations } = readNamed(ITEMS, incoming);
    const change = ITEM_CHANGES.find((word) => word === value.change);
    const state = ITEM_STATES.find((word) => word === value.state);
    const filter = { ...(change && { change }), ...(state && { state }) };
    const { items, nextPageToken } = await this.service.items(id, filter, value, call, violations);
    return { rolloutItems: items.map((item) => presentItem(id, item)), nextPageToken };
  }

  async *#watch(incoming: IncomingMessage, call: CallContext): MessageStream {
    const id = idIn(incoming);
    for await (const event of this.watches.watch(id, incoming.lastEventId, call)) {
      const rolloutItems = event?.items.map((item) => presentItem(id, item));
      yield event && { id: event.id, message: { rollout: presentRollout(event), rolloutItems } };
    }
  }

  async #apply(incoming: IncomingMessage, call: CallContext): Promise<RolloutMessage> {
    const { name: id, value, violations } = readNamed(APPLY, incoming);
    refuse(violations);
    const { etags } = etagsOf(value, incoming);
    const { acceptLosses = false, acceptBlastRadius = false } = value;
    const options = { etags, acceptLosses, acceptBlastRadius };
    return presentRollout(await this.service.apply(id, options, call));
  }

  async #cancel(incoming: IncomingMessage, call: CallContext): Promise<RolloutMessage> {
    return presentRollout(await this.service.cancel(idIn(incoming), call));
  }

  async #retry(incoming: IncomingMessage, call: CallContext): Promise<RolloutMessage> {
    return presentRollout(await this.service.retry(idIn(incoming), call));
  }
}

/** Of the plan that was reviewed, in the request or its headers; one of them must be there. */
function etagsOf(
  { etag }: ApplyRolloutRequestDto,
  { conditions, violations }: IncomingMessage,
): { readonly etags: readonly string[]; readonly faults: readonly Violation[] } {
  const { precondition, violations: faults } = preconditionOf(etag, undefined, conditions);
  if (precondition?.type === 'MATCHES') return { etags: precondition.etags, faults };
  // A header that cannot be read may have had one.
  if (faults.length > 0 || violations.some(({ field }) => field === 'if-match')) return { etags: [], faults };
  return { etags: [], faults: [{ field: 'etag', reason: 'REQUIRED', description: 'must be given' }] };
}

function idIn(incoming: IncomingMessage): string {
  const { name, violations } = readNamed(NAMED, incoming);
  refuse(violations);
  return name;
}
