import { ActionContext, AlibabaActions, AlibabaDomain } from './alibaba.action';
import { domainNotFound, invalidParameter, missingParameter } from './alibaba.errors';
import { ParameterReader, RequestParameters } from './alibaba.parameters';

/** These pages have no error codes of their own: those of the gateway and of Live are used. */
const refusals = { missing: missingParameter, invalid: invalidParameter };

/** Alibaba: DescribeLiveUserDomains, PageNumber and PageSize. */
const maxPageNumber = 100_000;
const maxPageSize = 50;
const defaultPageSize = 20;
/** Alibaba: DescribeLiveTagResources, ResourceId. */
const maxTagged = 50;

const liveDomainTypes = ['liveVideo', 'liveEdge'] as const;
const statuses = ['online', 'offline', 'configuring'] as const;
const searchTypes = ['fuzzy_match', 'pre_match', 'suf_match', 'full_match'] as const;

/** The lists of domains, of what belongs to them, and of their tags. */
export const domainActions: AlibabaActions = {
  /** In the order in which the domains were added. Answers have more statuses than the filter. */
  DescribeLiveUserDomains: ({ parameters, domains }) => {
    const reader = new ParameterReader(parameters, refusals);
    const page = numberIn(parameters, 'PageNumber', maxPageNumber, 1);
    const size = numberIn(parameters, 'PageSize', maxPageSize, defaultPageSize);
    const found = domains.filter(filterOf(reader, parameters));
    return {
      PageNumber: page,
      PageSize: size,
      TotalCount: found.length,
      Domains: { PageData: found.slice((page - 1) * size, page * size).map(listed) },
    };
  },

  /** The other domains of the main domain that the domain belongs to. */
  DescribeLiveDomainMapping: (context) => {
    const { domains, behaviour } = context;
    const name = new ParameterReader(context.parameters, refusals).requiredText('DomainName');
    const queried = domains.find((domain) => domain.name === name);
    if (!queried) throw domainNotFound();
    const main = mainOf(queried, domains);
    const others = domains.filter((domain) => domain !== queried && main && mainOf(domain, domains) === main);
    const models = others.map((domain) => ({
      DomainName: domain.name,
      Type: mappingType(behaviour.mappingType === 'queried' ? queried : domain),
    }));
    return { LiveDomainModels: behaviour.mappingList === 'flat' ? models : { LiveDomainModel: models } };
  },

  /** A domain without tags is not listed. */
  DescribeLiveTagResources: ({ parameters, domains }) => {
    const reader = new ParameterReader(parameters, refusals);
    reader.requiredText('ResourceType');
    reader.choice('ResourceType', ['DOMAIN']);
    const ids = Object.entries(parameters).flatMap(([name, id]) => (/^ResourceId\.\d+$/.test(name) ? [id] : []));
    if (ids.length === 0) throw missingParameter('ResourceId');
    if (ids.length > maxTagged) throw invalidParameter('ResourceId');
    const tagged = domains.filter(({ name, tags = {} }) => ids.includes(name) && Object.keys(tags).length > 0);
    return {
      TagResources: tagged.map(({ name, tags = {} }) => ({
        ResourceId: name,
        Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      })),
    };
  },
};

function numberIn(parameters: RequestParameters, name: string, most: number, fallback: number): number {
  const text = parameters[name] ?? String(fallback);
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw invalidParameter(name);
  return value;
}

function filterOf(reader: ParameterReader, given: RequestParameters): (domain: AlibabaDomain) => boolean {
  const type = given['LiveDomainType'] === undefined ? undefined : reader.choice('LiveDomainType', liveDomainTypes);
  const status = given['DomainStatus'] === undefined ? undefined : reader.choice('DomainStatus', statuses);
  const search = reader.choice('DomainSearchType', searchTypes, 'fuzzy_match');
  const name = reader.text('DomainName');
  const region = reader.text('RegionName');
  const group = reader.text('ResourceGroupId');
  return (domain) =>
    (type === undefined || typeOf(domain) === type) &&
    (status === undefined || (domain.status ?? 'online') === status) &&
    (region === '' || (domain.region ?? defaultRegion) === region) &&
    (group === '' || domain.group === group) &&
    isFound(domain.name, name, search);
}

function isFound(name: string, wanted: string, search: (typeof searchTypes)[number]): boolean {
  switch (search) {
    case 'fuzzy_match':
      return name.includes(wanted);
    case 'pre_match':
      return name.startsWith(wanted);
    case 'suf_match':
      return name.endsWith(wanted);
    case 'full_match':
      return wanted === '' || name === wanted;
  }
}

const defaultRegion = 'cn-shanghai';

const typeOf = ({ type }: AlibabaDomain): string => (type === 'push' ? 'liveEdge' : 'liveVideo');

function listed(domain: AlibabaDomain): Readonly<Record<string, unknown>> {
  const { name, status = 'online', region = defaultRegion, group = 'rg-default', created } = domain;
  const time = created ?? '2024-01-02T03:04:05Z';
  return {
    DomainName: name,
    LiveDomainType: typeOf(domain),
    LiveDomainStatus: status,
    RegionName: region,
    ResourceGroupId: group,
    Cname: `${name}.w.kunluncan.com`,
    Description: '',
    GmtCreated: time,
    GmtModified: time,
  };
}

/** A main domain is its own. An ingest domain belongs to the first one unless told otherwise. */
function mainOf({ name, type, main, unbound }: AlibabaDomain, domains: ActionContext['domains']): string | undefined {
  if (type === 'play') return main ?? name;
  if (unbound) return undefined;
  return main ?? domains.find((domain) => domain.type === 'play' && domain.main === undefined)?.name;
}

function mappingType({ type, main }: AlibabaDomain): string {
  if (type === 'push') return 'publish';
  return main === undefined ? 'vhost' : 'play';
}
