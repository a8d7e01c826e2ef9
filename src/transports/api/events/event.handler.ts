import { EventService } from '../../../application/events/event.service';
import { EventWatches } from '../../../application/events/event-watches';
import { CallContext } from '../../../application/operations/call-operation';
import { parseAccountName, parseEventName } from '../../../domain/resources/resource-name';
import { Admission } from '../admission';
import { ListEventsRequestDto } from '../messages/events.dto';
import { GetRequestDto, ParentRequestDto } from '../messages/messages.dto';
import { IncomingMessage } from '../messages/read-message';
import { refuse } from '../messages/refusals';
import { MessageStream, MethodHandlers, ServiceHandler } from '../service-handler';
import { EventMessage, presentEvent, toEventFilter } from './event.mapper';

/** Any caller with a grant on the account; the use case shows the events of its domains. */
const IN_ACCOUNT = { field: 'parent', parse: parseAccountName, verb: 'read' } as const;
const LIST = { method: 'ListEvents', dto: ListEventsRequestDto, ...IN_ACCOUNT } as const;
const WATCH = { method: 'WatchEvents', dto: ParentRequestDto, ...IN_ACCOUNT } as const;
const NAMED = { field: 'name', parse: parseEventName, dto: GetRequestDto } as const;
const GET = { method: 'GetEvent', verb: 'read', ...NAMED } as const;
const RETRY = { method: 'RetryEvent', verb: 'operate', ...NAMED } as const;

/** EventService. Calls no cloud. */
export class EventHandler implements ServiceHandler {
  constructor(
    private readonly admission: Admission,
    private readonly service: EventService,
    private readonly watches: EventWatches,
  ) {}

  methods(): MethodHandlers {
    return {
      ListEvents: (...call) => this.#list(...call),
      GetEvent: (...call) => this.#get(...call),
      RetryEvent: (...call) => this.#retry(...call),
      WatchEvents: (...call) => this.#watch(...call),
    };
  }

  async #list(
    incoming: IncomingMessage,
    call: CallContext,
  ): Promise<{ events: EventMessage[]; nextPageToken: string }> {
    const { name: parent, value, violations } = this.admission.admit(LIST, incoming, call);
    const page = await this.service.list(parent, toEventFilter(value, violations), value, call);
    return { events: page.items.map(presentEvent), nextPageToken: page.nextPageToken };
  }

  async #get(incoming: IncomingMessage, call: CallContext): Promise<EventMessage> {
    const { name, violations } = this.admission.admit(GET, incoming, call);
    refuse(violations);
    return presentEvent(await this.service.get(name, call));
  }

  async #retry(incoming: IncomingMessage, call: CallContext): Promise<EventMessage> {
    const { name, violations } = this.admission.admit(RETRY, incoming, call);
    refuse(violations);
    return presentEvent(await this.service.retry(name, call));
  }

  async *#watch(incoming: IncomingMessage, call: CallContext): MessageStream {
    const { name: parent, violations } = this.admission.admit(WATCH, incoming, call);
    refuse(violations);
    for await (const told of this.watches.watch(parent.account, incoming.lastEventId, call)) {
      yield told && { id: told.id, message: { event: presentEvent(told.event) } };
    }
  }
}
