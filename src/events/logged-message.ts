import { DIALECTS } from './dialect.catalog';
import { EventType } from './event-types';
import { JsonObject, parseJsonObject } from './json';
import { redactJson, redactText } from './redaction';

/** What a cloud's delivery log shows of a message that was sent. */
export interface LoggedMessage {
  /** The cloud's own word for the event. */
  readonly kind: string;
  /** The body, or the query of a GET; perhaps with a text before the JSON. */
  readonly content: string;
}

/** Reads what the delivery log of one cloud shows. */
export interface LogReader {
  /** Undefined if the event has no neutral word. */
  readonly typeOf: (message: LoggedMessage) => EventType | undefined;
  /** The text without secrets: a message, or an answer to one, which may repeat it. */
  readonly redact: (text: string) => string;
}

/** Throws for a cloud that has no dialect. */
export function logReaderOf(provider: string): LogReader {
  const dialect = DIALECTS.get(provider);
  if (!dialect) throw new Error(`there is no dialect of ${provider}`);
  const { secretFields } = dialect;
  return {
    typeOf: ({ kind, content }) => dialect.typeOf(kind, jsonIn(content)?.json),
    redact(text) {
      const found = jsonIn(text);
      if (!found) return redactText(text, secretFields);
      return redactText(found.before, secretFields) + redactJson(found.text, secretFields);
    },
  };
}

/**
 * The JSON object at the end of a text. Alibaba: DescribeLiveRecordNotifyRecords, sample: there is
 * a date before it.
 */
function jsonIn(
  content: string,
): { readonly before: string; readonly text: string; readonly json: JsonObject } | undefined {
  const start = content.indexOf('{');
  const text = content.slice(start);
  const json = start < 0 ? undefined : parseJsonObject(text);
  return json && { before: content.slice(0, start), text, json };
}
