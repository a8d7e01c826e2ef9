import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { LiveDomain } from '../../domain/resources/inventory';
import { eachOf } from '../each-of';
import { oncePerName } from '../listed-names';
import { wholeList } from '../whole-list';
import { AlibabaApi } from './alibaba.api';
import {
  decodeDomainPage,
  decodeLabels,
  decodeMappings,
  DomainMapping,
  familiesOf,
  isStreaming,
  Labels,
  ListedDomain,
  toDomain,
} from './alibaba.domain-mapper';

/** Alibaba: DescribeLiveUserDomains, request parameters, PageSize: at most 50. */
const PAGE_SIZE = 50;
/** Alibaba: DescribeLiveTagResources, request parameters, ResourceId: at most 50. */
const MAX_TAGGED = 50;
/** Calls at a time; the quotas decide how fast they leave. */
const CONCURRENCY = 8;

/** The domains of one account. */
export class AlibabaDomains {
  constructor(private readonly api: AlibabaApi) {}

  async list(operation: Operation): Promise<readonly LiveDomain[]> {
    const listed = await wholeList(
      (page) => this.#page(operation, page),
      ({ givenName }) => givenName,
    );
    const streaming = listed.filter((domain) => domain.name !== undefined && isStreaming(domain));
    const mappings = await this.#mappings(operation, streaming);
    const labels = await this.#labels(operation, listed);
    const families = familiesOf(listed, mappings);
    return oncePerName(listed.flatMap((domain) => toDomain(domain, families, labels) ?? []));
  }

  #page(operation: Operation, page: number) {
    const parameters = { PageNumber: String(page), PageSize: String(PAGE_SIZE) };
    return this.api.read(operation, { action: 'DescribeLiveUserDomains', parameters, decode: decodeDomainPage });
  }

  /** By the name of the streaming domain that was asked for. */
  async #mappings(
    operation: Operation,
    streaming: readonly ListedDomain[],
  ): Promise<ReadonlyMap<string, readonly DomainMapping[] | undefined>> {
    const mappings = await eachOf(streaming, CONCURRENCY, async ({ name = '', givenName }) => {
      return [name, await this.#mappingsOf(operation, givenName)] as const;
    });
    return new Map(mappings);
  }

  /** None of a domain that has been deleted since it was listed. */
  async #mappingsOf(operation: Operation, domain: string): Promise<readonly DomainMapping[] | undefined> {
    try {
      const parameters = { DomainName: domain };
      const call = { action: 'DescribeLiveDomainMapping', parameters, decode: decodeMappings, absent: () => [] };
      return await this.api.read(operation, call);
    } catch (thrown) {
      if (GatewayError.from(thrown).reason === 'DOMAIN_NOT_FOUND') return [];
      throw thrown;
    }
  }

  async #labels(
    operation: Operation,
    listed: readonly ListedDomain[],
  ): Promise<ReadonlyMap<string, Labels | undefined>> {
    const labels = await eachOf(chunksOf(listed, MAX_TAGGED), CONCURRENCY, (chunk) => {
      const ids = chunk.map(({ givenName }, index) => [`ResourceId.${index + 1}`, givenName] as const);
      const parameters = { ResourceType: 'DOMAIN', ...Object.fromEntries(ids) };
      return this.api.read(operation, { action: 'DescribeLiveTagResources', parameters, decode: decodeLabels });
    });
    return new Map(labels.flatMap((some) => [...some]));
  }
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
