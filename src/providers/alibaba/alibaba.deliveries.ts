import { DeliveryList, DeliveryPage, DeliveryQuery, LoggedDomain } from '../../domain/deliveries/delivery-log';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { DomainRole } from '../../domain/resources/inventory';
import { Clock } from '../../domain/time/clock';
import { queryBounds, ROWS_OF_PAGE } from '../delivery-rows';
import { AlibabaApi } from './alibaba.api';
import { DELIVERY_HISTORY_MS } from './alibaba.capabilities';
import { ActionCall } from './alibaba.client';
import { decodeDeliveries, RowSource } from './alibaba.delivery-mapper';

type LoggedKind = RowSource['kind'];

/** Stream events are logged by ingest domain, recordings by main streaming domain. */
const LOGS: Readonly<Record<LoggedKind, { readonly action: string; readonly role: DomainRole }>> = {
  STREAM: { action: 'DescribeLiveStreamsNotifyRecords', role: 'INGEST' },
  RECORDING: { action: 'DescribeLiveRecordNotifyRecords', role: 'STREAMING' },
};

const STATUS = { SUCCEEDED: 'success', FAILED: 'failed' } as const;

/** A query that takes long must not slide out of the history between two pages. */
const EDGE_MS = 2_000;

/** The logs of the callbacks of one account. */
export class AlibabaDeliveries {
  constructor(
    private readonly api: AlibabaApi,
    private readonly clock: Clock,
  ) {}

  lists(query: DeliveryQuery): readonly DeliveryList[] {
    const kinds = (Object.keys(LOGS) as LoggedKind[]).filter((kind) => query.kinds.includes(kind));
    const lists = (query.domains ?? []).flatMap((domain) => kinds.filter(isOf(domain)).map(listOf(domain.name)));
    return lists
      .map(({ domain, kind }) => ({
        key: `${domain} ${kind}`,
        page: (operation: Operation, number: number) => this.#page(operation, query, { domain, kind }, number),
      }))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  async #page(
    operation: Operation,
    query: DeliveryQuery,
    { domain, kind }: { readonly domain: string; readonly kind: LoggedKind },
    number: number,
  ): Promise<DeliveryPage> {
    const source: RowSource = { account: this.api.account.id, domain, kind };
    const parameters = { DomainName: domain, ...this.#filters(query), ...paging(number) };
    const decode: ActionCall<DeliveryPage>['decode'] = (answer) => decodeDeliveries(answer, source);
    const { action } = LOGS[kind];
    if (kind === 'STREAM') return this.api.read(operation, { action, parameters, decode });
    return this.#ofAllStorage(operation, { action, parameters, decode });
  }

  #filters({ app, stream, startMs, endMs, outcome }: DeliveryQuery): Readonly<Record<string, string>> {
    const oldestMs = this.clock.now() - DELIVERY_HISTORY_MS + EDGE_MS;
    return {
      ...queryBounds(Math.max(startMs, Math.min(oldestMs, endMs - 1_000)), endMs),
      ...(app !== undefined && { AppName: app }),
      ...(stream !== undefined && { StreamName: stream }),
      ...(outcome !== undefined && outcome !== 'UNKNOWN' && { Status: STATUS[outcome] }),
    };
  }

  /** StorageType is newer than most pages, and what is listed without it, none of them says. */
  async #ofAllStorage(operation: Operation, call: ActionCall<DeliveryPage>): Promise<DeliveryPage> {
    try {
      return await this.api.read(operation, { ...call, parameters: { ...call.parameters, StorageType: 'all' } });
    } catch (thrown) {
      const { upstreamCode = '', upstreamMessage = '' } = GatewayError.from(thrown).metadata;
      if (!/StorageType/i.test(`${upstreamCode} ${upstreamMessage}`)) throw thrown;
      return this.api.read(operation, call);
    }
  }
}

const isOf =
  ({ role }: LoggedDomain) =>
  (kind: LoggedKind): boolean =>
    role === undefined || role === LOGS[kind].role;

const listOf = (domain: string) => (kind: LoggedKind) => ({ domain, kind });

const paging = (number: number): Readonly<Record<string, string>> => ({
  PageNumber: String(number),
  PageSize: String(ROWS_OF_PAGE),
});
