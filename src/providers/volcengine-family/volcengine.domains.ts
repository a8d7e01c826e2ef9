import { Operation } from '../../domain/operations/operation';
import { UpstreamPipeline } from '../../domain/operations/upstream-pipeline';
import { LiveDomain, vhostsOf } from '../../domain/resources/inventory';
import { oncePerName } from '../listed-names';
import { wholeList } from '../whole-list';
import { VolcengineClient } from './volcengine.client';
import { domainPage } from './volcengine.domain-mapper';

/** Volcengine: ListDomainDetail, request parameters, PageSize: 1 to 1000. */
const PAGE_SIZE = 1_000;

/** The domains of one account. */
export class VolcengineDomains {
  constructor(
    private readonly client: VolcengineClient,
    private readonly pipeline: UpstreamPipeline,
  ) {}

  async list(operation: Operation): Promise<readonly LiveDomain[]> {
    const listed = await wholeList(
      (page) => {
        const send = this.client.action('ListDomainDetail', { PageNum: page, PageSize: PAGE_SIZE }, domainPage);
        return this.pipeline.read(operation, 'ListDomainDetail', send);
      },
      ({ key }) => key,
    );
    return withIngest(oncePerName(listed.flatMap(({ domain }) => domain ?? [])));
  }
}

/** The domains of one vhost belong together (BytePlus: Associating stream pulling and pushing). */
function withIngest(domains: readonly LiveDomain[]): LiveDomain[] {
  const ingestOf = new Map(vhostsOf(domains).map(({ name, ingestDomains }) => [name, ingestDomains]));
  return domains.map((domain) => {
    const { role, state, vhost = '' } = domain;
    const plays = role === 'STREAMING' && state !== 'DELETED';
    return plays ? { ...domain, ingestDomains: ingestOf.get(vhost) ?? [] } : domain;
  });
}
