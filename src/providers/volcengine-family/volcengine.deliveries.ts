import { z } from 'zod';
import { DeliveryList, DeliveryPage, DeliveryQuery } from '../../domain/deliveries/delivery-log';
import { Operation } from '../../domain/operations/operation';
import { UpstreamPipeline } from '../../domain/operations/upstream-pipeline';
import { Clock } from '../../domain/time/clock';
import { queryBounds, ROWS_OF_PAGE } from '../delivery-rows';
import { DELIVERY_HISTORY_MS, DELIVERY_QUERY_MS } from './volcengine.capabilities';
import { Parameters, VolcengineClient } from './volcengine.client';
import { eventTypesOf, LoggedCallbacks, toDeliveries } from './volcengine.delivery-mapper';
import { FamilyAccount } from './volcengine.member';

const ACTION = 'DescribeLiveCallbackData';

/** The pages give no count for DomainList: livegate's own bound. */
const MAX_DOMAINS = 100;

/** Volcengine: DescribeLiveCallbackData, request parameters, CallbackStatus. */
const STATUS = { SUCCEEDED: 'success', FAILED: 'fail' } as const;

/** A query that takes long must not slide out of the history between two pages. */
const EDGE_MS = 2_000;

interface DeliveryParts {
  readonly pipeline: UpstreamPipeline;
  readonly clock: Clock;
  readonly answer: z.ZodType<LoggedCallbacks>;
}

/** What one list is of. */
interface Piece {
  readonly startMs: number;
  readonly endMs: number;
  readonly domains: readonly string[] | undefined;
}

/** The log of the callbacks of one account. */
export class VolcengineDeliveries {
  constructor(
    private readonly account: FamilyAccount,
    private readonly client: VolcengineClient,
    private readonly parts: DeliveryParts,
  ) {}

  /** The latest first, as far as one query reaches. */
  lists(query: DeliveryQuery): readonly DeliveryList[] {
    const groups = groupsOf(query.domains?.map(({ name }) => name));
    return intervalsOf(query).flatMap((interval, index) =>
      groups.map((domains, group) => ({
        key: `${numbered(index)} ${numbered(group)}`,
        page: (operation: Operation, number: number) => this.#page(operation, query, { ...interval, domains }, number),
      })),
    );
  }

  async #page(operation: Operation, query: DeliveryQuery, piece: Piece, number: number): Promise<DeliveryPage> {
    const { pipeline, answer } = this.parts;
    const parameters = { ...this.#filters(query, piece), PageNum: number, PageSize: ROWS_OF_PAGE };
    const page = await pipeline.read(operation, ACTION, this.client.action(ACTION, parameters, answer));
    const rows = toDeliveries(page.rows, this.account);
    return { rows: rows.filter(({ sentAtMs }) => isIn(piece, sentAtMs)), hasMore: page.hasMore };
  }

  #filters({ kinds, app, stream, outcome }: DeliveryQuery, { startMs, endMs, domains }: Piece): Parameters {
    const oldestMs = this.parts.clock.now() - DELIVERY_HISTORY_MS + EDGE_MS;
    const types = eventTypesOf(kinds);
    return {
      ...queryBounds(Math.max(startMs, Math.min(oldestMs, endMs - 1_000)), endMs),
      ...(domains && { DomainList: domains }),
      ...(app !== undefined && { App: app }),
      ...(stream !== undefined && { Stream: stream }),
      ...(types.length > 0 && { CallbackEventType: types }),
      ...(outcome !== undefined && outcome !== 'UNKNOWN' && { CallbackStatus: [STATUS[outcome]] }),
    };
  }
}

/** Whether EndTime is exclusive no page says: else a row could be in two pieces. */
const isIn = ({ startMs, endMs }: Piece, sentAtMs = startMs): boolean => sentAtMs >= startMs && sentAtMs < endMs;

/** Undefined stands for the whole account, which an empty list would mean too. */
function groupsOf(domains: readonly string[] | undefined): readonly (readonly string[] | undefined)[] {
  if (!domains) return [undefined];
  const sorted = domains.toSorted();
  const count = Math.ceil(sorted.length / MAX_DOMAINS);
  return Array.from({ length: count }, (_, index) => sorted.slice(index * MAX_DOMAINS, (index + 1) * MAX_DOMAINS));
}

/** In whole seconds, so that each piece is within the bound when it is sent. */
function intervalsOf({ startMs, endMs }: DeliveryQuery): readonly Omit<Piece, 'domains'>[] {
  const last = Math.ceil(endMs / 1_000) * 1_000;
  const first = Math.floor(startMs / 1_000) * 1_000;
  const count = Math.ceil((last - first) / DELIVERY_QUERY_MS);
  return Array.from({ length: count }, (_, index) => ({
    startMs: Math.max(first, last - (index + 1) * DELIVERY_QUERY_MS),
    endMs: last - index * DELIVERY_QUERY_MS,
  }));
}

const numbered = (index: number): string => String(index).padStart(4, '0');
