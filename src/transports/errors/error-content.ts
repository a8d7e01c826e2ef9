import { GatewayError, Violation } from '../../domain/errors/gateway-error';

/** What is told of an error, the same over both transports. */
export interface ErrorContent {
  readonly message: string;
  /** What is known, as strings. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly Violation[];
}

/**
 * Bytes of UTF-8. Over gRPC an error is sent as trailers, the message twice; a client refuses more
 * metadata than it is set to take, 8 to 16 KB by default, and far above that the answer never
 * leaves the server. What is longer is a provider's text, or a name of the caller's own making.
 */
const MAX_BYTES = { message: 768, metadataValue: 512, field: 128, description: 192 };

export function contentOf(error: GatewayError): ErrorContent {
  const known = Object.entries(error.metadata).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  return {
    message: bounded(error.message, MAX_BYTES.message),
    metadata: Object.fromEntries(known.map(([name, value]) => [name, bounded(value, MAX_BYTES.metadataValue)])),
    violations: error.violations.map(({ field, reason, description }) => ({
      field: bounded(field, MAX_BYTES.field),
      reason,
      description: bounded(description, MAX_BYTES.description),
    })),
  };
}

const ELLIPSIS = '…';

/**
 * Whole characters only; control characters and halves of characters, which no header or log line
 * should hold, become spaces.
 */
function bounded(text: string, maxBytes: number): string {
  const printable = text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ');
  if (Buffer.byteLength(printable) <= maxBytes) return printable;
  let size = Buffer.byteLength(ELLIPSIS);
  let kept = '';
  for (const character of printable) {
    size += Buffer.byteLength(character);
    if (size > maxBytes) break;
    kept += character;
  }
  return kept + ELLIPSIS;
}
