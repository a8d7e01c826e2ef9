import { domainToASCII } from 'node:url';
import { LiveDomain } from '../domain/resources/inventory';
import { isSegment } from '../domain/resources/name-segments';

/** A host name as livegate writes it, in lower case and ASCII; undefined if it is none. */
export function hostNameOf(text: string): string | undefined {
  const name = domainToASCII(text.trim()).replace(/\.$/, '');
  return isSegment('domain', name) ? name : undefined;
}

/**
 * Each domain once: a cloud may list a deleted domain beside the one that has its name now, and a
 * name in two spellings.
 */
export function oncePerName(domains: readonly LiveDomain[]): LiveDomain[] {
  const byName = new Map<string, LiveDomain>();
  for (const domain of domains) {
    const known = byName.get(domain.name);
    if (!known || known.state === 'DELETED' || domain.state !== 'DELETED') byName.set(domain.name, domain);
  }
  return [...byName.values()];
}
