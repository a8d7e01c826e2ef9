import type { LivegateClient, ReceivedEvent } from '../../../../client';
import { boundsOf, Interval, intervalIn } from '../interval';

export type SinkDeliveryState = ReceivedEvent['deliveries'][number]['state'];

/** Empty: all. */
export const STATES = ['', 'DEAD', 'PENDING', 'DELIVERED'] as const satisfies readonly ('' | SinkDeliveryState)[];

/** Which events are shown. Texts that are empty narrow nothing. */
export interface EventSelection extends Interval {
  readonly account: string;
  readonly type: string;
  readonly sink: string;
  readonly state: (typeof STATES)[number];
}

type EventListQuery = NonNullable<Parameters<LivegateClient['events']['list']>[1]>;

/** As the address has it. */
export function eventFilterIn(query: URLSearchParams, firstAccount: string): EventSelection {
  const text = (name: string): string => query.get(name) ?? '';
  return {
    ...intervalIn(query),
    account: text('account') || firstAccount,
    type: text('type'),
    sink: text('sink'),
    state: STATES.find((one) => one === text('state')) ?? '',
  };
}

/** The address of what a filter shows. */
export function eventsPath(filter: Partial<EventSelection>): string {
  const wanted = Object.entries(filter).filter(([, value]) => value !== '');
  return `events?${new URLSearchParams(wanted).toString()}`;
}

/** What the API is asked for. */
export function eventQuery(filter: EventSelection, nowMs: number): EventListQuery {
  const { type, sink, state } = filter;
  return { ...boundsOf(filter, nowMs), ...(type && { type }), ...(sink && { sink }), ...(state && { state }) };
}

/** Whether livegate would list an event: a watch tells all of them. */
export function isWanted(event: ReceivedEvent, filter: EventSelection, nowMs: number): boolean {
  const { type, sink, state } = filter;
  const { startTime, endTime } = boundsOf(filter, nowMs);
  const receivedMs = Date.parse(event.receiveTime);
  if (type !== '' && event.cloudEvent['type'] !== type) return false;
  if (startTime !== undefined && receivedMs < Date.parse(startTime)) return false;
  if (endTime !== undefined && receivedMs >= Date.parse(endTime)) return false;
  if (sink === '' && state === '') return true;
  return event.deliveries.some(
    (delivery) => (sink === '' || delivery.sink === sink) && (state === '' || delivery.state === state),
  );
}
