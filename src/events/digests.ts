import { createHash, timingSafeEqual } from 'node:crypto';
import { EventRejected } from './event-rejected';

export function sha256Of(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Makes ids: the first 32 hexadecimal digits over the parts, joined with U+001F. */
export function idOf(parts: readonly string[]): string {
  return sha256Of(parts.join('\u001f')).slice(0, 32);
}

/** Whether the signature is the MD5 of one of the texts, in either case; in constant time. */
function isDigestOfAny(signature: string, texts: readonly string[]): boolean {
  if (!/^[0-9a-f]{32}$/i.test(signature)) return false;
  const given = Buffer.from(signature, 'hex');
  return texts.filter((text) => timingSafeEqual(given, createHash('md5').update(text).digest())).length > 0;
}

/** The signature of a message, and the cloud's rules for it. */
export interface GivenSignature {
  readonly signature: string | undefined;
  /** Unix seconds. */
  readonly time: string | undefined;
  /** The texts whose MD5 it may be. */
  readonly texts: (time: string) => readonly string[];
  /** Whether the time is accepted. */
  readonly isTimely: (timeMs: number) => boolean;
}

/** Throws an `EventRejected` unless the signature is there, right and in time. */
export function checkSignature({ signature, time, texts, isTimely }: GivenSignature): void {
  if (!signature || !time) throw new EventRejected('SIGNATURE_MISSING', 'the message is not signed');
  // Ten or eleven digits: with fewer or other characters, a longer key could be imitated.
  if (!/^\d{10,11}$/.test(time) || !isDigestOfAny(signature, texts(time))) {
    throw new EventRejected('SIGNATURE_WRONG', 'no accepted key has made the signature for this domain');
  }
  if (!isTimely(Number(time) * 1000)) throw new EventRejected('SIGNATURE_EXPIRED', 'the signature is not of this time');
}
