import { GatewayError, Violation } from '../../domain/errors/gateway-error';

/** The content of an error, the same over both transports. */
export interface ErrorContent {
  readonly message: string;
  /** The facts about the error, as strings. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly Violation[];
}

/**
 * Bytes of UTF-8. Over gRPC an error is sent in trailers, with the message twice; clients refuse
 * metadata above their limit, 8 to 16 KB by default, and a much larger answer never leaves the
 * server. Only a provider's text or a name that the caller chose can be longer.
 */
const MAX_BYTES = { message: 768, metadataValue: 512, field: 128, description: 192 };

export function contentOf(error: Pick<GatewayError, 'message' | 'metadata' | 'violations'>): ErrorContent {
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
 * Keeps whole characters only. Control characters and unpaired surrogates become spaces: no header
 * or log line should contain them.
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
