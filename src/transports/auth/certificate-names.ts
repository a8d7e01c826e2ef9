import type { PeerCertificate } from 'node:tls';

/**
 * One entry of a SAN as Node prints it. An entry that contains a comma or a quote is a JSON string.
 */
const ENTRY = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y;

/** A client certificate whose private key the client has proved to hold. */
export interface ClientCertificate {
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

export function certificateOf(peer: PeerCertificate): ClientCertificate {
  const expires = Date.parse(peer.valid_to);
  return { names: certificateNames(peer), expires: Number.isNaN(expires) ? 0 : expires };
}

/**
 * The names of a client certificate: the URIs and DNS names of its SAN, or, without a SAN, its
 * common name (the older convention).
 */
export function certificateNames({ subject, subjectaltname }: PeerCertificate): readonly string[] {
  return subjectaltname === undefined ? [subject?.CN ?? []].flat() : namesIn(subjectaltname);
}

/**
 * None if a part of the text cannot be parsed: the holder of the certificate could have forged what
 * follows.
 */
function namesIn(subjectaltname: string): readonly string[] {
  const entry = new RegExp(ENTRY);
  const names: string[] = [];
  while (entry.lastIndex < subjectaltname.length) {
    const [, type, name = ''] = entry.exec(subjectaltname) ?? [];
    if (type === undefined) return [];
    if (type === 'URI' || type === 'DNS') names.push(name.startsWith('"') ? String(JSON.parse(name)) : name);
  }
  return names;
}
