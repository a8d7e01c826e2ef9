import { createHash } from 'node:crypto';
import { DeliveryOutcome, Headers, LoggedDelivery } from '../domain/deliveries/delivery';
import { logReaderOf } from '../events/logged-message';

/*
 * What the logs of the clouds have in common. All their fields are texts, and the pages leave most
 * formats open: a text that can mean only one thing is read, and anything else is left out.
 */

/**
 * The rows of a page. Few enough for the default `upstream.maxResponseBytes`: a row may have 20 kB.
 */
export const ROWS_OF_PAGE = 50;

/** A row, as far as its cloud has read it; texts are as the cloud wrote them. */
export interface RawDelivery extends Omit<
  LoggedDelivery,
  'id' | 'event' | 'outcome' | 'requestHeaders' | 'responseHeaders'
> {
  readonly providerEventType: string;
  /** As the log has it, since no cloud gives a row an id. */
  readonly sentText: string;
  readonly result: string;
  readonly requestHeadersText?: string;
  readonly responseHeadersText?: string;
}

/** The row that callers may see, of an account of this provider. */
export function presentable(raw: RawDelivery, provider: string, account: string): LoggedDelivery {
  const { sentText: _sentText, result, requestHeadersText, responseHeadersText, ...known } = raw;
  const reader = logReaderOf(provider);
  const event = reader.typeOf({ kind: raw.providerEventType, content: raw.payload ?? '' });
  const requestHeaders = headersIn(requestHeadersText, reader.redact);
  const responseHeaders = headersIn(responseHeadersText, reader.redact);
  return {
    ...known,
    id: idOf(raw, provider, account),
    outcome: outcomeOf(result),
    ...(event !== undefined && { event }),
    ...(requestHeaders && { requestHeaders }),
    ...(responseHeaders && { responseHeaders }),
    ...redacted(raw, reader.redact),
  };
}

/** Equal rows of one page get `-2`, `-3` and so on, in the order of the answer. */
export function withUniqueIds(rows: readonly LoggedDelivery[]): readonly LoggedDelivery[] {
  const counts = new Map<string, number>();
  return rows.map((row) => {
    const count = (counts.get(row.id) ?? 0) + 1;
    counts.set(row.id, count);
    return count === 1 ? row : { ...row, id: `${row.id}-${count}` };
  });
}

/** Over what the cloud stores of the row, so that it stays the same. */
function idOf(raw: RawDelivery, provider: string, account: string): string {
  const { domain, app = '', stream = '', providerEventType, sentText, url = '', payload = '' } = raw;
  const parts = [provider, account, domain, app, stream, providerEventType, sentText, url, sha256(payload)];
  return sha256(parts.join('\u001f')).slice(0, 32);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The logs of Alibaba say `failed`, those of Volcengine `fail`. */
export function outcomeOf(word: string): DeliveryOutcome {
  switch (word.trim().toLowerCase()) {
    case 'success':
      return 'SUCCEEDED';
    case 'fail':
    case 'failed':
      return 'FAILED';
    default:
      return 'UNKNOWN';
  }
}

type Redact = (text: string) => string;

function redacted(
  { payload, responseBody, failureReason }: RawDelivery,
  redact: Redact,
): Pick<LoggedDelivery, 'payload' | 'responseBody' | 'failureReason'> {
  return {
    ...(payload !== undefined && { payload: redact(payload) }),
    ...(responseBody !== undefined && { responseBody: redact(responseBody) }),
    ...(failureReason !== undefined && { failureReason: redact(failureReason) }),
  };
}

/** Headers that sign, authorise, or hold a session. */
const SECRET_HEADER = /signature|authoriz|cookie|token|secret|password|(?:^|[-_])key(?:$|[-_])/i;

/**
 * From a JSON object of texts or lists of texts, or lines of a name, a colon and a value; undefined
 * for anything else.
 */
export function headersIn(text: string | undefined, redact: Redact): Headers | undefined {
  const pairs = text === undefined || text.trim() === '' ? undefined : (jsonHeaders(text) ?? headerLines(text));
  if (!pairs) return undefined;
  const headers = new Map<string, string>();
  for (const [name, value] of pairs) {
    const shown = SECRET_HEADER.test(name) && value !== '' ? '[redacted]' : redact(value);
    const before = headers.get(name);
    headers.set(name, before === undefined ? shown : `${before}, ${shown}`);
  }
  return Object.fromEntries(headers);
}

type Pairs = readonly (readonly [name: string, value: string])[];

function jsonHeaders(text: string): Pairs | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const pairs = Object.entries(parsed).map(([name, value]) => [name, valuesOf(value)] as const);
  return pairs.every((pair): pair is readonly [string, string] => pair[1] !== undefined) ? pairs : undefined;
}

function valuesOf(value: unknown): string | undefined {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const areTexts = values.every((one) => ['string', 'number', 'boolean'].includes(typeof one));
  return areTexts ? values.map(String).join(', ') : undefined;
}

const HEADER_LINE = /^([!#$%&'*+.^`|~\w-]+):[ \t]*(.*)$/;

function headerLines(text: string): Pairs | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const pairs = lines.flatMap((line) => {
    const [, name, value = ''] = HEADER_LINE.exec(line) ?? [];
    return name === undefined ? [] : [[name, value.trim()] as const];
  });
  return pairs.length > 0 && pairs.length === lines.length ? pairs : undefined;
}

/** As both clouds take times: UTC, in whole seconds. */
function wholeSeconds(ms: number): string {
  return new Date(Math.floor(ms / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
}

/** The bounds of a query in whole seconds, which hold the interval. */
export function queryBounds(startMs: number, endMs: number): { readonly StartTime: string; readonly EndTime: string } {
  return { StartTime: wholeSeconds(startMs), EndTime: wholeSeconds(Math.ceil(endMs / 1_000) * 1_000) };
}
