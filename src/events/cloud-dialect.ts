import { CloudMessage } from './cloud-message';
import { EventType } from './event-types';
import { JsonObject } from './json';

/** What a message says. */
export interface EventFact {
  readonly type: EventType;
  /** The cloud's own word for the event. */
  readonly kind: string;
  readonly domain?: string;
  readonly app?: string;
  readonly stream?: string;
  /** When it happened, RFC 3339 in UTC; absent if the message does not tell. */
  readonly time?: string;
  /** The values that only this event and its retries have, besides provider and type. */
  readonly identity: readonly string[];
  /**
   * Whether a retry and a second event can have the same bytes. Those of one minute are then one
   * event.
   */
  readonly isTimeless?: boolean;
  /** Whether the cloud never signs events of this kind, whatever is configured. */
  readonly isNeverSigned?: boolean;
  /** The fields in neutral words. */
  readonly data: JsonObject;
}

/** How one cloud reports events: a folder here, and a line in `dialect.catalog.ts`. */
export interface CloudDialect {
  /** Members of messages that are secrets, or let events be forged. */
  readonly secretFields: readonly string[];
  /** The event of a message, of type `livegate.unrecognised` if its form is not known. */
  recognise(message: CloudMessage): EventFact | 'not an event';
  /** Of a message that the cloud's log calls `kind`; undefined if there is no neutral word. */
  typeOf(kind: string, json: JsonObject | undefined): EventType | undefined;
  /** Throws an `EventRejected` unless one of the keys has signed the message, in time. */
  verify(message: CloudMessage, fact: EventFact, keys: readonly string[]): void;
}
