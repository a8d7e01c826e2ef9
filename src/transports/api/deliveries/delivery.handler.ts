import { DeliveryService } from '../../../application/deliveries/delivery.service';
import { CallContext } from '../../../application/operations/call-operation';
import { parseDeliveriesParent } from '../../../domain/resources/resource-name';
import { Admission } from '../admission';
import { ListDeliveriesRequestDto } from '../messages/messages.dto';
import { IncomingMessage } from '../messages/read-message';
import { MethodHandlers, ServiceHandler } from '../service-handler';
import { DeliveryMessage, presentDelivery, toDeliveryFilter } from './delivery.mapper';

/**
 * On an account, any caller with a grant on it may list; the use case filters by the caller's
 * grants.
 */
const LIST = {
  method: 'ListDeliveries',
  field: 'parent',
  parse: parseDeliveriesParent,
  dto: ListDeliveriesRequestDto,
  verb: 'read',
} as const;

/** DeliveryService. */
export class DeliveryHandler implements ServiceHandler {
  constructor(
    private readonly admission: Admission,
    private readonly service: DeliveryService,
  ) {}

  methods(): MethodHandlers {
    return { ListDeliveries: (...call) => this.#list(...call) };
  }

  async #list(
    incoming: IncomingMessage,
    call: CallContext,
  ): Promise<{ readonly deliveries: readonly DeliveryMessage[]; readonly nextPageToken: string }> {
    const { name: parent, value, violations } = this.admission.admit(LIST, incoming, call);
    const page = await this.service.list(parent, toDeliveryFilter(value, violations), value, call);
    return { deliveries: page.items.map(presentDelivery), nextPageToken: page.nextPageToken };
  }
}
