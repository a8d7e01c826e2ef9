import { VolcengineActions, VolcengineVhost } from './volcengine.action';

/** Volcengine: ListDomainDetail, PageNum and PageSize. */
const maxPage = 1_000;

type DomainDetail = Readonly<Record<string, unknown>>;

export const domainActions: VolcengineActions = {
  /** Domains of other accounts are not found. */
  ListDomainDetail: ({ body, vhosts }) => {
    const page = body.requiredInteger('PageNum', 1, maxPage);
    const size = body.requiredInteger('PageSize', 1, maxPage);
    const names = body.texts('DomainNameList');
    const types = body.texts('DomainTypeList');
    const spaces = body.texts('VhostList');
    const found = vhosts
      .flatMap(detailsOf)
      .filter(({ Domain, Type, Vhost }) => isWanted(names, Domain) && isWanted(types, Type) && isWanted(spaces, Vhost));
    return { Total: found.length, DomainList: found.slice((page - 1) * size, page * size) };
  },
};

/** Without a filter, every domain matches. */
const isWanted = (filter: readonly string[], value: unknown): boolean =>
  filter.length === 0 || filter.includes(value as string);

/** A pull domain names the push domain that it is bound to. */
function detailsOf({ name, domains = [] }: VolcengineVhost): DomainDetail[] {
  const pushDomain = domains.find(({ type }) => type === 'push')?.name ?? '';
  return domains.map((domain) => ({
    Vhost: name,
    Domain: domain.name,
    Type: domain.type,
    Status: 0,
    Region: 'cn',
    PushDomain: domain.type === 'push' ? '' : pushDomain,
    CNAME: `${domain.name}.cname.example`,
    CnameCheck: 1,
    DomainCheck: 1,
    ICPCheck: 1,
    CertDomain: '',
    ChainID: '',
    CreateTime: '2024-01-02T03:04:05Z',
    ProjectName: 'default',
    Tags: [],
    HTTP2: false,
  }));
}
