import { z } from 'zod';
import { DeliveryMember, LoggedDelivery } from '../../domain/deliveries/delivery';
import { CallbackKind } from '../../domain/resources/callback-config';
import { instantOf } from '../../domain/time/instant';
import { presentable, RawDelivery, withUniqueIds } from '../delivery-rows';
import { hostNameOf } from '../listed-names';
import { COUNT, lenientRow, LenientRow, OPTIONAL_TEXT, unreadFields } from '../lenient-values';
import { FamilyAccount } from './volcengine.member';

/** Volcengine: DescribeLiveCallbackData, request parameters, CallbackEventType. */
const EVENT_TYPES: Readonly<Partial<Record<CallbackKind, readonly string[]>>> = {
  STREAM: ['push_start', 'push_end'],
  SNAPSHOT: ['snapshot_event'],
  RECORDING: ['record_event'],
};

/** Empty if nothing would be left out: the log may have events of types that no page names. */
export function eventTypesOf(kinds: readonly CallbackKind[]): readonly string[] {
  const isWhole = Object.keys(EVENT_TYPES).every((kind) => kinds.some((one) => one === kind));
  return isWhole ? [] : kinds.flatMap((kind) => EVENT_TYPES[kind] ?? []);
}

const KIND_OF_TYPE = new Map(
  Object.entries(EVENT_TYPES).flatMap(([kind, types]) => types.map((type) => [type, kind as CallbackKind] as const)),
);

/**
 * Volcengine: DescribeLiveCallbackData, response, CallbackInfoList; SDK for Go, live v20230101, its
 * model: every field is a text.
 */
const ROW = z.object({
  Domain: z.string().min(1),
  App: OPTIONAL_TEXT,
  Stream: OPTIONAL_TEXT,
  CallbackEventType: OPTIONAL_TEXT,
  CallbackStatus: OPTIONAL_TEXT,
  CallbackTime: OPTIONAL_TEXT,
  CallbackAddress: OPTIONAL_TEXT,
  CallbackMethod: OPTIONAL_TEXT,
  CallbackBody: OPTIONAL_TEXT,
  CallbackResponseTime: OPTIONAL_TEXT,
  CallbackResponseCode: OPTIONAL_TEXT,
  CallbackResponseHeader: OPTIONAL_TEXT,
  CallbackResponseBody: OPTIONAL_TEXT,
  CallbackErrorCode: OPTIONAL_TEXT,
  CallbackErrorMessage: OPTIONAL_TEXT,
});

const FIELDS: Readonly<Record<string, DeliveryMember>> = {
  App: 'app',
  Stream: 'stream',
  CallbackEventType: 'providerEventType',
  CallbackStatus: 'outcome',
  CallbackTime: 'sendTime',
  CallbackAddress: 'url',
  CallbackMethod: 'method',
  CallbackBody: 'payload',
  CallbackResponseTime: 'latency',
  CallbackResponseCode: 'httpStatus',
  CallbackResponseHeader: 'responseHeaders',
  CallbackResponseBody: 'responseBody',
  CallbackErrorCode: 'failureCode',
  CallbackErrorMessage: 'failureReason',
};

type CallbackRow = LenientRow<z.infer<typeof ROW>>;

/** A page of the log. */
export interface LoggedCallbacks {
  readonly rows: readonly CallbackRow[];
  readonly hasMore: boolean;
}

/** Result of DescribeLiveCallbackData; the list may be absent. */
export const deliveryPage = z
  .object({
    CallbackInfoList: z.array(lenientRow(ROW)).nullish(),
    Pagination: z.object({ PageNum: COUNT, PageSize: COUNT, TotalCount: COUNT }),
  })
  .transform(({ CallbackInfoList, Pagination }): LoggedCallbacks => {
    const rows = CallbackInfoList ?? [];
    const { PageNum, PageSize, TotalCount } = Pagination;
    return { rows, hasMore: rows.length > 0 && PageNum * PageSize < TotalCount };
  });

export function toDeliveries(rows: readonly CallbackRow[], { id, provider }: FamilyAccount): readonly LoggedDelivery[] {
  return withUniqueIds(rows.map((row) => presentable(rawDelivery(row), provider, id)));
}

function rawDelivery({ row, unread }: CallbackRow): RawDelivery {
  const { CallbackEventType: type = '', CallbackTime: sentText = '' } = row;
  const kind = KIND_OF_TYPE.get(type);
  const sentAtMs = momentOf(sentText);
  const unreadHere = unreadFields(unread, FIELDS);
  const httpStatus = /^[1-5]\d\d$/.test(row.CallbackResponseCode ?? '') ? Number(row.CallbackResponseCode) : undefined;
  const latencyMs = latencyOf(sentAtMs, row.CallbackResponseTime ?? '');
  return {
    ...(kind && { kind }),
    providerEventType: type,
    domain: hostNameOf(row.Domain) ?? row.Domain,
    ...(row.App !== undefined && { app: row.App }),
    ...(row.Stream !== undefined && { stream: row.Stream }),
    ...(row.CallbackAddress !== undefined && { url: row.CallbackAddress }),
    ...(row.CallbackMethod !== undefined && { method: row.CallbackMethod.toUpperCase() }),
    ...(sentAtMs !== undefined && { sentAtMs }),
    sentText,
    ...(httpStatus !== undefined && { httpStatus }),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(row.CallbackResponseHeader !== undefined && { responseHeadersText: row.CallbackResponseHeader }),
    ...(row.CallbackResponseBody !== undefined && { responseBody: row.CallbackResponseBody }),
    ...(row.CallbackBody !== undefined && { payload: row.CallbackBody }),
    result: row.CallbackStatus ?? '',
    ...(row.CallbackErrorCode !== undefined && { failureCode: row.CallbackErrorCode }),
    ...(row.CallbackErrorMessage !== undefined && { failureReason: row.CallbackErrorMessage }),
    ...(unreadHere && { unread: unreadHere }),
  };
}

/**
 * Of a time with an offset, or of seconds or milliseconds since the epoch: the page does not say
 * how the log writes times.
 */
function momentOf(text: string): number | undefined {
  if (/^\d{10}$/.test(text)) return Number(text) * 1_000;
  return /^\d{13}$/.test(text) ? Number(text) : instantOf(text);
}

/** From when the answer came, or a text with a unit; a bare number could be either. */
function latencyOf(sentAtMs: number | undefined, text: string): number | undefined {
  const [, number, unit] = /^(\d{1,7}(?:\.\d{1,6})?) ?(ms|s)$/.exec(text) ?? [];
  if (number !== undefined) return Math.round(Number(number) * (unit === 's' ? 1_000 : 1));
  const answeredAtMs = momentOf(text);
  if (sentAtMs === undefined || answeredAtMs === undefined || answeredAtMs < sentAtMs) return undefined;
  return answeredAtMs - sentAtMs;
}
