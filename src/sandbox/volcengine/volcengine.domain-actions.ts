import { VolcengineActions, VolcengineVhost } from './volcengine.action';

/** Volcengine: ListDomainDetail, PageNum and PageSize. */
const maxPage = 1_000;

type DomainDetail = Readonly<Record<string, unknown>>;

export const domainActions: VolcengineActions = {
  /** Domains of other accounts are not found; deleted ones are. */
  ListDomainDetail: ({ body, vhosts }) => {
    const page = body.requiredInteger('PageNum', 1, maxPage);
    const size = body.requiredInteger('PageSize', 1, maxPage);
    const filters = [
      ['Domain', body.texts('DomainNameList')],
      ['Type', body.texts('DomainTypeList')],
      ['Vhost', body.texts('VhostList')],
      ['Region', body.texts('DomainRegionList')],
      ['Status', body.integers('DomainStatusList')],
    ] as const;
    const found = vhosts
      .flatMap(detailsOf)
      .filter((detail) => filters.every(([field, wanted]) => isWanted(wanted, detail[field])));
    return { Total: found.length, DomainList: found.slice((page - 1) * size, page * size) };
  },
};

/** Without a filter, every domain matches. */
const isWanted = (filter: readonly unknown[], value: unknown): boolean => filter.length === 0 || filter.includes(value);

/** A pull domain names the push domain that it is bound to. */
function detailsOf({ name, domains = [], project = 'default', tags = {} }: VolcengineVhost): DomainDetail[] {
  const pushDomain = domains.find(({ type, status }) => type === 'push' && status !== 3)?.name ?? '';
  return domains.map((domain) => ({
    Vhost: name,
    Domain: domain.name,
    Type: domain.type,
    Status: domain.status ?? 0,
    Region: domain.region ?? 'cn',
    PushDomain: domain.type === 'push' ? '' : pushDomain,
    CNAME: `${domain.name}.cname.example`,
    CnameCheck: 1,
    DomainCheck: 1,
    ICPCheck: 1,
    CertDomain: '',
    ChainID: '',
    CreateTime: domain.created ?? '2024-01-02T03:04:05Z',
    ProjectName: project,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value, Category: 'Custom' })),
    HTTP2: false,
  }));
}
