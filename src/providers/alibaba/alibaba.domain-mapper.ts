import { z } from 'zod';
import { DomainField, DomainRole, DomainState, LiveDomain } from '../../domain/resources/inventory';
import { instantOf } from '../../domain/time/instant';
import { COUNT, lenientRow, OPTIONAL_TEXT, TEXT, unreadFields } from '../lenient-values';
import { hostNameOf } from '../listed-names';
import { ListPage } from '../whole-list';
import { Envelope } from './alibaba.envelope';

/** One domain of the list, in the cloud's words but for its name. */
export interface ListedDomain {
  /** As livegate writes it; undefined if it is no host name. */
  readonly name: string | undefined;
  /** As the cloud writes it, to ask for it. */
  readonly givenName: string;
  /** `liveEdge` or `liveVideo`. */
  readonly type?: string;
  readonly status?: string;
  readonly region?: string;
  readonly group?: string;
  readonly cname?: string;
  readonly created?: string;
  readonly unread?: readonly DomainField[] | undefined;
}

/** A domain that another one is mapped to. */
export interface DomainMapping {
  readonly name: string;
  readonly type: string;
}

export type Labels = Readonly<Record<string, string>>;

const INGEST = 'liveEdge';
const STREAMING = 'liveVideo';

/** Alibaba: DescribeLiveUserDomains, response parameters. */
const DOMAIN = z.object({
  DomainName: z.string().min(1),
  LiveDomainType: OPTIONAL_TEXT,
  LiveDomainStatus: OPTIONAL_TEXT,
  RegionName: OPTIONAL_TEXT,
  ResourceGroupId: OPTIONAL_TEXT,
  Cname: OPTIONAL_TEXT,
  GmtCreated: OPTIONAL_TEXT,
});

const FIELDS: Readonly<Record<string, DomainField>> = {
  LiveDomainType: 'role',
  LiveDomainStatus: 'state',
  RegionName: 'region',
  ResourceGroupId: 'project',
  Cname: 'cname',
  GmtCreated: 'createTime',
};

const LISTED = lenientRow(DOMAIN).transform(({ row: domain, unread }): ListedDomain => ({
  name: hostNameOf(domain.DomainName),
  givenName: domain.DomainName,
  type: domain.LiveDomainType,
  status: domain.LiveDomainStatus,
  region: domain.RegionName,
  group: domain.ResourceGroupId,
  cname: domain.Cname,
  created: domain.GmtCreated,
  unread: unreadFields(unread, FIELDS),
}));

const PAGE = z
  .object({ Domains: z.object({ PageData: z.array(LISTED) }), TotalCount: COUNT })
  .transform(({ Domains, TotalCount }): ListPage<ListedDomain> => ({ items: Domains.PageData, total: TotalCount }));

export function decodeDomainPage(answer: Envelope['fields']): ListPage<ListedDomain> {
  return PAGE.parse(answer);
}

/** Undefined for an entry that cannot be read. */
const MODELS = z.array(z.object({ DomainName: z.string(), Type: TEXT }).optional().catch(undefined));

/**
 * Alibaba: DescribeLiveDomainMapping, response parameters; some pages show the list without the
 * object around it.
 */
const MAPPINGS = z.object({
  LiveDomainModels: z
    .union([MODELS, z.object({ LiveDomainModel: MODELS.nullish() }).transform((one) => one.LiveDomainModel)])
    .nullish(),
});

/** Undefined if an entry cannot be read: what the domain belongs to is not known then. */
export function decodeMappings(answer: Envelope['fields']): readonly DomainMapping[] | undefined {
  const mapped: DomainMapping[] = [];
  for (const model of MAPPINGS.parse(answer).LiveDomainModels ?? []) {
    if (!model) return undefined;
    const name = hostNameOf(model.DomainName);
    if (name !== undefined) mapped.push({ name, type: model.Type.toLowerCase() });
  }
  return mapped;
}

/** Alibaba: DescribeLiveTagResources, response parameters. */
const TAGGED = z.object({
  ResourceId: z.string(),
  Tag: z.array(z.object({ Key: TEXT, Value: TEXT.nullish() })).nullish(),
});

const TAGS = z.object({ TagResources: z.array(lenientRow(TAGGED)).nullish() });

/**
 * Labels by the domain's name, undefined where they cannot be read; domains without any may be
 * absent.
 */
export function decodeLabels(answer: Envelope['fields']): ReadonlyMap<string, Labels | undefined> {
  const resources = TAGS.parse(answer).TagResources ?? [];
  return new Map(
    resources.map(({ row: { ResourceId, Tag }, unread }) => [
      hostNameOf(ResourceId) ?? ResourceId,
      unread.length > 0 ? undefined : Object.fromEntries((Tag ?? []).map(({ Key, Value }) => [Key, Value ?? ''])),
    ]),
  );
}

export function isStreaming({ type }: ListedDomain): boolean {
  return type === STREAMING;
}

/** How domains belong together; all by name. */
export interface DomainFamilies {
  /** The main domain of ingest and sub-streaming domains. */
  readonly mainOf: ReadonlyMap<string, string>;
  /** The ingest domains of main domains. */
  readonly ingestOf: ReadonlyMap<string, readonly string[]>;
  /** The streaming domains whose mappings cannot be read. */
  readonly unread: ReadonlySet<string>;
}

/**
 * From the mappings of each streaming domain. `publish` is an ingest domain, `vhost` a main and
 * `play` a sub-streaming domain.
 *
 * Pages of DescribeLiveDomainMapping disagree whether a Type is that of the mapped domain or of the
 * queried one. The list of domains knows which of them are ingest domains, and so which page is
 * right.
 */
export function familiesOf(
  listed: readonly ListedDomain[],
  mappings: ReadonlyMap<string, readonly DomainMapping[] | undefined>,
): DomainFamilies {
  const ingest = new Set(listed.filter(({ type }) => type === INGEST).map(({ name }) => name));
  const known = [...mappings].flatMap(([queried, mapped]) => (mapped ? [[queried, mapped] as const] : []));
  const isOfQueried = known
    .flatMap(([, mapped]) => mapped)
    .some(({ name, type }) => ingest.has(name) !== (type === 'publish'));
  const mainOf = new Map<string, string>();
  const ingestOf = new Map<string, Set<string>>();
  for (const [queried, mapped] of known) {
    const main = isOfQueried ? mainByOwnType(queried, mapped, ingest) : mainByMappedType(queried, mapped);
    if (main !== queried) mainOf.set(queried, main);
    const members = ingestOf.get(main) ?? new Set<string>();
    for (const { name } of mapped) if (ingest.has(name)) members.add(name);
    ingestOf.set(main, members);
  }
  for (const [main, members] of ingestOf) for (const name of members) mainOf.set(name, main);
  return {
    mainOf,
    ingestOf: new Map([...ingestOf].map(([main, members]) => [main, [...members].sort()])),
    unread: new Set([...mappings].filter(([, mapped]) => !mapped).map(([queried]) => queried)),
  };
}

function mainByMappedType(queried: string, mapped: readonly DomainMapping[]): string {
  return mapped.find(({ type }) => type === 'vhost')?.name ?? queried;
}

function mainByOwnType(
  queried: string,
  mapped: readonly DomainMapping[],
  ingest: ReadonlySet<string | undefined>,
): string {
  const isSub = mapped.some(({ type }) => type === 'play');
  return (isSub ? mapped.find(({ name }) => !ingest.has(name) && name !== queried)?.name : undefined) ?? queried;
}

/** Alibaba: DescribeLiveUserDomains, response parameters, LiveDomainStatus. */
const STATES: Readonly<Record<string, DomainState>> = {
  online: 'ACTIVE',
  configuring: 'PENDING',
  checking: 'PENDING',
  offline: 'DISABLED',
  check_failed: 'REJECTED',
  configure_failed: 'REJECTED',
};

/** What the mappings of a streaming domain tell. */
const FAMILY_FIELDS = ['role', 'mainDomain', 'ingestDomains'] as const;

/** Undefined if its name is no host name. */
export function toDomain(
  { name, type, status, region, group, cname, created, unread = [] }: ListedDomain,
  families: DomainFamilies,
  labels: ReadonlyMap<string, Labels | undefined>,
): LiveDomain | undefined {
  if (name === undefined) return undefined;
  const mainDomain = families.mainOf.get(name);
  const isFamilyUnread = families.unread.has(name);
  const role = isFamilyUnread ? undefined : roleOf(type, mainDomain !== undefined);
  const state = STATES[status?.toLowerCase() ?? ''];
  const createdAtMs = instantOf(created ?? '');
  const faults: readonly DomainField[] = [
    ...unread,
    ...(isFamilyUnread ? FAMILY_FIELDS : []),
    ...(labels.has(name) && !labels.get(name) ? (['labels'] as const) : []),
  ];
  return {
    name,
    ...(role && { role }),
    ...(state && { state }),
    ...(mainDomain !== undefined && { mainDomain }),
    ingestDomains: families.ingestOf.get(name) ?? [],
    ...(region !== undefined && { region }),
    ...(cname !== undefined && { cname }),
    labels: labels.get(name) ?? {},
    ...(group !== undefined && { project: group }),
    ...(createdAtMs !== undefined && { createdAtMs }),
    ...(faults.length > 0 && { unread: faults }),
  };
}

function roleOf(type: string | undefined, hasMain: boolean): DomainRole | undefined {
  if (type === INGEST) return 'INGEST';
  if (type !== STREAMING) return undefined;
  return hasMain ? 'SUB_STREAMING' : 'STREAMING';
}
