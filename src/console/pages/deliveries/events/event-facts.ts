import type { ReceivedEvent } from '../../../../client';
import type { SinkDeliveryState } from './event-filter';

export type SinkDelivery = ReceivedEvent['deliveries'][number];

/** So many stay on a page however many come: one can have more than 100 KB. */
export const MOST_EVENTS = 300;

/** What was learned of each event last, and now. The oldest go if there are too many. */
export function withLatest(
  known: ReadonlyMap<string, ReceivedEvent>,
  news: readonly ReceivedEvent[],
): ReadonlyMap<string, ReceivedEvent> {
  const all = new Map([...known, ...news.map((event) => [event.name, event] as const)]);
  return all.size <= MOST_EVENTS ? all : new Map(newestOf([...all.values()]).map((event) => [event.name, event]));
}

/** The newest first, and as many as a page holds. */
export function newestOf(events: readonly ReceivedEvent[]): readonly ReceivedEvent[] {
  const placed = events.map((event) => ({ event, ms: Date.parse(event.receiveTime), number: numberOf(event) }));
  placed.sort((one, other) => other.ms - one.ms || other.number - one.number);
  return placed.slice(0, MOST_EVENTS).map(({ event }) => event);
}

/** Those of `known` that are still on their way, but for what was just looked up. */
export function pendingBeyond(
  known: readonly ReceivedEvent[],
  lookedUp: readonly ReceivedEvent[],
): readonly ReceivedEvent[] {
  const names = new Set(lookedUp.map(({ name }) => name));
  return known.filter((event) => !names.has(event.name) && event.deliveries.some(({ state }) => state === 'PENDING'));
}

/** At most `most` of `all`: in each round the next ones, and then the first again. */
export function takingTurns<T>(all: readonly T[], most: number, round: number): readonly T[] {
  const turns = Math.max(1, Math.ceil(all.length / most));
  const first = (round % turns) * most;
  return all.slice(first, first + most);
}

/** Of `accounts/ali-prod/events/1f3040282d027cf7380abe92cc1e0b68-42`; it increases. */
function numberOf({ name }: ReceivedEvent): number {
  return Number(name.slice(name.lastIndexOf('-') + 1));
}

/** An attribute of the CloudEvent; empty where there is no such text. */
export function attributeOf({ cloudEvent }: ReceivedEvent, name: string): string {
  const value = cloudEvent[name];
  return typeof value === 'string' ? value : '';
}

/** Where an event stands at the sink that is worst off; undefined: it goes to none. */
export function worstState({ deliveries }: ReceivedEvent): SinkDeliveryState | undefined {
  const states = deliveries.map(({ state }) => state);
  return (['DEAD', 'PENDING', 'DELIVERED'] as const).find((state) => states.includes(state));
}

export function deadLetters({ deliveries }: ReceivedEvent): readonly SinkDelivery[] {
  return deliveries.filter(({ state }) => state === 'DEAD');
}

/** Those whose last attempt failed, and that have not arrived. */
export function failingDeliveries({ deliveries }: ReceivedEvent): readonly SinkDelivery[] {
  return deliveries.filter(({ state, lastError }) => state !== 'DELIVERED' && lastError !== undefined);
}
