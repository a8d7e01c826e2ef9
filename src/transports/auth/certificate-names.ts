import type { PeerCertificate } from 'node:tls';

/** One entry of Node's text of a SAN. What holds a comma or a quote stands as a JSON string. */
const ENTRY = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y;

/**
 * The names that a client certificate is known by: the URIs and DNS names of its SAN, or else, as
 * of old, its common name.
 */
export function certificateNames({ subject, subjectaltname }: PeerCertificate): readonly string[] {
  return subjectaltname === undefined ? [subject?.CN ?? []].flat() : namesIn(subjectaltname);
}

/** None if a part of it is not understood: what follows it could be of its making. */
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
