import type { Delivery, LivegateClient } from '../../../../client';
import { boundsOf, Interval, intervalIn } from '../interval';

/** Empty: all. */
export const OUTCOMES = ['', 'FAILED', 'SUCCEEDED', 'UNKNOWN'] as const satisfies readonly ('' | Delivery['outcome'])[];

/** Which deliveries are shown. Texts that are empty narrow nothing. */
export interface DeliverySelection extends Interval {
  /** The name of an account, a domain, a vhost or a callback configuration. */
  readonly parent: string;
  readonly outcome: (typeof OUTCOMES)[number];
  readonly event: string;
  readonly app: string;
  readonly stream: string;
}

type DeliveryListQuery = NonNullable<Parameters<LivegateClient['deliveries']['list']>[1]>;

/** As the address has it. */
export function deliveryFilterIn(query: URLSearchParams, firstAccount: string): DeliverySelection {
  const text = (name: string): string => query.get(name) ?? '';
  return {
    ...intervalIn(query),
    parent: text('parent') || firstAccount,
    outcome: OUTCOMES.find((one) => one === text('outcome')) ?? '',
    event: text('event'),
    app: text('app'),
    stream: text('stream'),
  };
}

/** The address of what a filter shows; `delivery` is opened there. */
export function deliveriesPath(filter: Partial<DeliverySelection> & { readonly delivery?: string }): string {
  const wanted = Object.entries(filter).filter(([, value]) => value !== '');
  return `deliveries?${new URLSearchParams(wanted).toString()}`;
}

/** What the API is asked for. */
export function deliveryQuery(filter: DeliverySelection, nowMs: number): DeliveryListQuery {
  const { outcome, event, app, stream } = filter;
  return {
    ...boundsOf(filter, nowMs),
    ...(outcome && { outcome }),
    ...(event && { event }),
    ...(app && { app }),
    ...(stream && { stream }),
  };
}

/** The address of one delivery: clouds list by time, and their logs count whole seconds. */
export function deliveryPath({ name, sendTime }: Delivery): string | undefined {
  if (sendTime === undefined) return undefined;
  const fromMs = Math.floor(Date.parse(sendTime) / 1_000) * 1_000;
  return deliveriesPath({
    parent: name.slice(0, name.lastIndexOf('/deliveries/')),
    period: 'between',
    from: new Date(fromMs).toISOString(),
    to: new Date(fromMs + 1_000).toISOString(),
    delivery: name,
  });
}
