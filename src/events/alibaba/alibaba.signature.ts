import { EventFact } from '../cloud-dialect';
import { CloudMessage } from '../cloud-message';
import { checkSignature } from '../digests';

export const SENT_HEADER = 'ali-live-timestamp';
const SIGNATURE_HEADER = 'ali-live-signature';

/** Usage notes for callback authentication, example of a receiver. */
const WINDOW_MS = 300_000;

/**
 * MD5 over `Domain|Timestamp|NotifyAuthKey`. Pages disagree about the domain: that of the
 * configuration for stream events, or the host of the URL, for recordings and snapshots; whether
 * with its port, no page tells. So each may be it, for every kind.
 */
export function verifyAlibaba(message: CloudMessage, fact: EventFact, keys: readonly string[]): void {
  const domains = domainsOf(message, fact);
  checkSignature({
    signature: message.header(SIGNATURE_HEADER),
    time: message.header(SENT_HEADER),
    texts: (time) => domains.flatMap((domain) => keys.map((key) => `${domain}|${time}|${key}`)),
    isTimely: (timeMs) => Math.abs(message.now - timeMs) <= WINDOW_MS,
  });
}

function domainsOf({ domain, url }: CloudMessage, fact: EventFact): string[] {
  const configured = domain ?? fact.domain;
  return [...new Set([...(configured === undefined ? [] : [configured]), url.hostname, url.host])];
}
