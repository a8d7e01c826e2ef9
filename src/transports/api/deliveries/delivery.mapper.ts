import { DeliveryFilter } from '../../../application/deliveries/delivery-request';
import { Delivery } from '../../../application/deliveries/delivery.service';
import { addFaults, ParsedRequest } from '../../../application/request-faults';
import { DELIVERY_OUTCOMES, DeliveryOutcome, Headers } from '../../../domain/deliveries/delivery';
import { Violation } from '../../../domain/errors/gateway-error';
import { ListDeliveriesRequestDto } from '../messages/messages.dto';
import { presentUnread } from '../messages/unread-fields';
import { millisecondsOf, ProtoDuration, ProtoTimestamp, TIME_RULE } from '../messages/proto-time';

/** `livegate.v1.Delivery`. */
export interface DeliveryMessage {
  readonly name: string;
  readonly callbackConfig?: string;
  readonly configChanged: boolean;
  readonly event?: string;
  readonly providerEventType: string;
  readonly domain: string;
  readonly app?: string;
  readonly stream?: string;
  readonly url?: string;
  readonly method?: string;
  readonly sendTime?: ProtoTimestamp;
  readonly httpStatus?: number;
  readonly latency?: ProtoDuration;
  readonly requestHeaders?: Headers;
  readonly responseHeaders?: Headers;
  readonly responseBody?: string;
  readonly payload?: string;
  readonly outcome: DeliveryOutcome;
  readonly failureCode?: string;
  readonly failureReason?: string;
  readonly inconsistencies?: readonly string[];
}

/** Reads the filter of a request, with faults of its times. An empty text counts as absent. */
export function toDeliveryFilter(
  { startTime, endTime, outcome: word, event, app, stream }: ListDeliveriesRequestDto,
  violations: readonly Violation[],
): ParsedRequest<DeliveryFilter> {
  const startMs = startTime && millisecondsOf(startTime);
  const endMs = endTime && millisecondsOf(endTime);
  const faults = [
    ...(startTime && startMs === undefined ? [noTime('startTime')] : []),
    ...(endTime && endMs === undefined ? [noTime('endTime')] : []),
  ];
  const outcome = DELIVERY_OUTCOMES.find((one) => one === word);
  return {
    spec: {
      ...(startMs !== undefined && { startMs }),
      ...(endMs !== undefined && { endMs }),
      ...(outcome && { outcome }),
      ...(event && { event }),
      ...(app && { app }),
      ...(stream && { stream }),
    },
    violations: addFaults(violations, faults),
  };
}

function noTime(field: string): Violation {
  return { field, reason: 'INVALID_FORMAT', description: TIME_RULE };
}

export function presentDelivery({
  account,
  id,
  kind: _,
  config,
  sentAtMs,
  latencyMs,
  unread,
  ...rest
}: Delivery): DeliveryMessage {
  return {
    name: `accounts/${account}/deliveries/${id}`,
    ...(config && { callbackConfig: config.name }),
    configChanged: config?.changed ?? false,
    ...(sentAtMs !== undefined && { sendTime: new ProtoTimestamp(sentAtMs) }),
    ...(latencyMs !== undefined && { latency: new ProtoDuration(latencyMs) }),
    ...rest,
    ...presentUnread(unread),
  };
}
