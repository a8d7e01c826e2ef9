/** What a domain is for; SUB_STREAMING: its settings are those of its main domain. */
export const DOMAIN_ROLES = ['INGEST', 'STREAMING', 'SUB_STREAMING'] as const;

export type DomainRole = (typeof DOMAIN_ROLES)[number];

export const DOMAIN_STATES = ['ACTIVE', 'PENDING', 'DISABLED', 'REJECTED', 'SUSPENDED', 'DELETED'] as const;

export type DomainState = (typeof DOMAIN_STATES)[number];

/** Where streams are delivered. */
export type DeliveryScope = 'MAINLAND_CHINA' | 'OUTSIDE_MAINLAND_CHINA' | 'GLOBAL';

/** A field of a domain, as the API calls it, that a provider's record may leave unreadable. */
export type DomainField =
  | 'role'
  | 'state'
  | 'vhost'
  | 'mainDomain'
  | 'ingestDomains'
  | 'region'
  | 'cname'
  | 'labels'
  | 'project'
  | 'createTime';

/** A domain as its provider lists it. What the provider does not tell is absent. */
export interface LiveDomain {
  /** A host name in lower case; internationalized names in ASCII. */
  readonly name: string;
  readonly role?: DomainRole;
  readonly state?: DomainState;
  readonly vhost?: string;
  /** The main streaming domain of an ingest or sub-streaming domain. */
  readonly mainDomain?: string;
  /** The ingest domains whose streams it plays, in order; empty if it plays none. */
  readonly ingestDomains: readonly string[];
  /** In the provider's words. */
  readonly region?: string;
  readonly scope?: DeliveryScope;
  readonly cname?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly project?: string;
  /** In milliseconds since the epoch. */
  readonly createdAtMs?: number;
  /** Fields that the provider tells, but not in a form that livegate can read. */
  readonly unread?: readonly DomainField[];
}

/** A name space of domains. Deleted domains do not count. */
export interface LiveVhost {
  readonly name: string;
  readonly ingestDomains: readonly string[];
  readonly streamingDomains: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly project?: string;
}

/** The distinct vhosts of domains, both ordered by name. */
export function vhostsOf(domains: readonly LiveDomain[]): LiveVhost[] {
  const members = new Map<string, LiveDomain[]>();
  for (const domain of domains) {
    if (domain.vhost === undefined || domain.state === 'DELETED') continue;
    const known = members.get(domain.vhost);
    if (known) known.push(domain);
    else members.set(domain.vhost, [domain]);
  }
  const vhosts = [...members].map(([name, of]) => vhostOf(name, of));
  return vhosts.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Labels and project belong to the vhost, and are equal in all of its domains. */
function vhostOf(name: string, domains: readonly LiveDomain[]): LiveVhost {
  const { labels, project } = domains[0] ?? {};
  const named = (wanted: DomainRole): string[] => domains.filter(({ role }) => role === wanted).map((one) => one.name);
  return {
    name,
    ingestDomains: named('INGEST'),
    streamingDomains: named('STREAMING'),
    ...(labels && { labels }),
    ...(project !== undefined && { project }),
  };
}
