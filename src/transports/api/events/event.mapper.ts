import { VisibleEvent } from '../../../application/events/event-access';
import { addFaults, ParsedRequest } from '../../../application/request-faults';
import { Violation } from '../../../domain/errors/gateway-error';
import { EventFilter } from '../../../domain/received/event-store.port';
import { DELIVERY_STATES, eventNameOf } from '../../../domain/received/received-event';
import { formatEventName } from '../../../domain/resources/resource-name';
import { ListEventsRequestDto } from '../messages/events.dto';
import { ProtoStruct } from '../messages/proto-struct';
import { millisecondsOf, ProtoTimestamp, TIME_RULE } from '../messages/proto-time';

/** `livegate.v1.EventDelivery`. */
interface EventDeliveryMessage {
  readonly sink: string;
  readonly state: string;
  readonly attempts: number;
  readonly lastStatus?: string;
  readonly lastError?: string;
  readonly nextAttemptTime?: ProtoTimestamp;
}

/** `livegate.v1.Event`. */
export interface EventMessage {
  readonly name: string;
  readonly receiver: string;
  readonly receiveTime: ProtoTimestamp;
  readonly cloudEvent: ProtoStruct;
  readonly deliveries: readonly EventDeliveryMessage[];
}

/** Reads the filter of a request, with faults of its times. An empty text counts as absent. */
export function toEventFilter(
  request: ListEventsRequestDto,
  violations: readonly Violation[],
): ParsedRequest<EventFilter> {
  const { type, sink, startTime, endTime } = request;
  const fromMs = startTime && millisecondsOf(startTime);
  const untilMs = endTime && millisecondsOf(endTime);
  const state = DELIVERY_STATES.find((word) => word === request.state);
  const faults = [
    ...(startTime && fromMs === undefined ? [noTime('startTime')] : []),
    ...(endTime && untilMs === undefined ? [noTime('endTime')] : []),
  ];
  return {
    spec: {
      ...(type && { type }),
      ...(sink && { sink }),
      ...(state && { state }),
      ...(fromMs !== undefined && { fromMs }),
      ...(untilMs !== undefined && { untilMs }),
    },
    violations: addFaults(violations, faults),
  };
}

function noTime(field: string): Violation {
  return { field, reason: 'INVALID_FORMAT', description: TIME_RULE };
}

export function presentEvent(event: VisibleEvent): EventMessage {
  const { account, receiver, receivedAtMs, cloudEvent, deliveries } = event;
  return {
    name: formatEventName({ account, event: eventNameOf(event) }),
    receiver,
    receiveTime: new ProtoTimestamp(receivedAtMs),
    cloudEvent: new ProtoStruct(cloudEvent),
    deliveries: deliveries.map(({ nextAttemptAtMs, ...rest }) => ({
      ...rest,
      ...(nextAttemptAtMs !== undefined && { nextAttemptTime: new ProtoTimestamp(nextAttemptAtMs) }),
    })),
  };
}
