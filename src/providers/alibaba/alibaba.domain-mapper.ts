import { z } from 'zod';
import { DomainRole, DomainState, LiveDomain } from '../../domain/resources/inventory';
import { instantOf } from '../../domain/time/instant';
import { COUNT, OPTIONAL_TEXT, TEXT } from '../lenient-values';
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
const LISTED = z
  .object({
    DomainName: z.string().min(1),
    LiveDomainType: OPTIONAL_TEXT,
    LiveDomainStatus: OPTIONAL_TEXT,
    RegionName: OPTIONAL_TEXT,
    ResourceGroupId: OPTIONAL_TEXT,
    Cname: OPTIONAL_TEXT,
    GmtCreated: OPTIONAL_TEXT,
  })
  .transform((domain): ListedDomain => ({
    name: hostNameOf(domain.DomainName),
    givenName: domain.DomainName,
    type: domain.LiveDomainType,
    status: domain.LiveDomainStatus,
    region: domain.RegionName,
    group: domain.ResourceGroupId,
    cname: domain.Cname,
    created: domain.GmtCreated,
  }));

const PAGE = z
  .object({ Domains: z.object({ PageData: z.array(LISTED) }), TotalCount: COUNT })
  .transform(({ Domains, TotalCount }): ListPage<ListedDomain> => ({ items: Domains.PageData, total: TotalCount }));

export function decodeDomainPage(answer: Envelope['fields']): ListPage<ListedDomain> {
  return PAGE.parse(answer);
}

const MODELS = z.array(z.object({ DomainName: z.string(), Type: z.string() }));

/**
 * Alibaba: DescribeLiveDomainMapping, response parameters; some pages show the list without the
 * object around it.
 */
const MAPPINGS = z.object({
  LiveDomainModels: z
    .union([MODELS, z.object({ LiveDomainModel: MODELS.nullish() }).transform((one) => one.LiveDomainModel)])
    .nullish(),
});

export function decodeMappings(answer: Envelope['fields']): readonly DomainMapping[] {
  return (MAPPINGS.parse(answer).LiveDomainModels ?? []).flatMap(({ DomainName, Type }) => {
    const name = hostNameOf(DomainName);
    return name === undefined ? [] : [{ name, type: Type.toLowerCase() }];
  });
}

/** Alibaba: DescribeLiveTagResources, response parameters. */
const TAGS = z.object({
  TagResources: z
    .array(z.object({ ResourceId: z.string(), Tag: z.array(z.object({ Key: TEXT, Value: TEXT.nullish() })).nullish() }))
    .nullish(),
});

/** Labels by the domain's name; domains without any may be absent. */
export function decodeLabels(answer: Envelope['fields']): ReadonlyMap<string, Labels> {
  const resources = TAGS.parse(answer).TagResources ?? [];
  return new Map(
    resources.map(({ ResourceId, Tag }) => [
      hostNameOf(ResourceId) ?? ResourceId,
      Object.fromEntries((Tag ?? []).map(({ Key, Value }) => [Key, Value ?? ''])),
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
  mappings: ReadonlyMap<string, readonly DomainMapping[]>,
): DomainFamilies {
  const ingest = new Set(listed.filter(({ type }) => type === INGEST).map(({ name }) => name));
  const isOfQueried = [...mappings.values()].flat().some(({ name, type }) => ingest.has(name) !== (type === 'publish'));
  const mainOf = new Map<string, string>();
  const ingestOf = new Map<string, Set<string>>();
  for (const [queried, mapped] of mappings) {
    const main = isOfQueried ? mainByOwnType(queried, mapped, ingest) : mainByMappedType(queried, mapped);
    if (main !== queried) mainOf.set(queried, main);
    const members = ingestOf.get(main) ?? new Set<string>();
    for (const { name } of mapped) if (ingest.has(name)) members.add(name);
    ingestOf.set(main, members);
  }
  for (const [main, members] of ingestOf) for (const name of members) mainOf.set(name, main);
  return { mainOf, ingestOf: new Map([...ingestOf].map(([main, members]) => [main, [...members].sort()])) };
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

/** Undefined if its name is no host name. */
export function toDomain(
  { name, type, status, region, group, cname, created }: ListedDomain,
  { mainOf, ingestOf }: DomainFamilies,
  labels: ReadonlyMap<string, Labels>,
): LiveDomain | undefined {
  if (name === undefined) return undefined;
  const mainDomain = mainOf.get(name);
  const role = roleOf(type, mainDomain !== undefined);
  const state = STATES[status?.toLowerCase() ?? ''];
  const createdAtMs = instantOf(created ?? '');
  return {
    name,
    ...(role && { role }),
    ...(state && { state }),
    ...(mainDomain !== undefined && { mainDomain }),
    ingestDomains: ingestOf.get(name) ?? [],
    ...(region !== undefined && { region }),
    ...(cname !== undefined && { cname }),
    labels: labels.get(name) ?? {},
    ...(group !== undefined && { project: group }),
    ...(createdAtMs !== undefined && { createdAtMs }),
  };
}

function roleOf(type: string | undefined, hasMain: boolean): DomainRole | undefined {
  if (type === INGEST) return 'INGEST';
  if (type !== STREAMING) return undefined;
  return hasMain ? 'SUB_STREAMING' : 'STREAMING';
}
