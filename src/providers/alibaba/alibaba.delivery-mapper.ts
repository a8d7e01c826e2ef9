import { z } from 'zod';
import { DeliveryMember } from '../../domain/deliveries/delivery';
import { DeliveryPage } from '../../domain/deliveries/delivery-log';
import { CallbackKind } from '../../domain/resources/callback-config';
import { instantOf } from '../../domain/time/instant';
import { presentable, RawDelivery, withUniqueIds } from '../delivery-rows';
import { COUNT, lenientRow, LenientRow, OPTIONAL_TEXT, unreadFields } from '../lenient-values';
import { Envelope } from './alibaba.envelope';

/** Where rows come from. */
export interface RowSource {
  readonly account: string;
  /** The domain that was asked for. */
  readonly domain: string;
  readonly kind: Extract<CallbackKind, 'STREAM' | 'RECORDING'>;
}

/**
 * Alibaba: DescribeLiveStreamsNotifyRecords and DescribeLiveRecordNotifyRecords, response
 * parameters. Older pages of the latter have neither NotifyHeader nor NotifyResponse.
 */
const ROW = z.object({
  AppName: OPTIONAL_TEXT,
  StreamName: OPTIONAL_TEXT,
  NotifyType: OPTIONAL_TEXT,
  NotifyTime: OPTIONAL_TEXT,
  NotifyUrl: OPTIONAL_TEXT,
  NotifyHeader: OPTIONAL_TEXT,
  NotifyContent: OPTIONAL_TEXT,
  NotifyResponse: OPTIONAL_TEXT,
  NotifyResult: OPTIONAL_TEXT,
  Description: OPTIONAL_TEXT,
});

const FIELDS: Readonly<Record<string, DeliveryMember>> = {
  AppName: 'app',
  StreamName: 'stream',
  NotifyType: 'providerEventType',
  NotifyTime: 'sendTime',
  NotifyUrl: 'url',
  NotifyHeader: 'requestHeaders',
  NotifyContent: 'payload',
  NotifyResponse: 'responseBody',
  NotifyResult: 'outcome',
  Description: 'failureReason',
};

const ROWS = z.array(lenientRow(ROW)).nullish();
const PAGING = { PageNum: COUNT, PageSize: COUNT, TotalNum: COUNT };

/** The list of stream events is in an object of its own, that of recordings is not. */
const PAGES = {
  STREAM: z
    .object({ NotifyRecordsInfo: z.object({ LiveStreamNotifyRecordsInfo: ROWS }).nullish(), ...PAGING })
    .transform(({ NotifyRecordsInfo, ...paging }) => ({
      ...paging,
      rows: NotifyRecordsInfo?.LiveStreamNotifyRecordsInfo ?? [],
    })),
  RECORDING: z
    .object({ CallbackList: ROWS, ...PAGING })
    .transform(({ CallbackList, ...paging }) => ({ ...paging, rows: CallbackList ?? [] })),
} as const;

/**
 * Stream events are sent with GET and those of recordings with POST. Alibaba: format of stream
 * ingest callbacks; Live stream recording callbacks.
 */
const METHODS = { STREAM: 'GET', RECORDING: 'POST' } as const;

export function decodeDeliveries(answer: Envelope['fields'], source: RowSource): DeliveryPage {
  const { rows, PageNum, PageSize, TotalNum } = PAGES[source.kind].parse(answer);
  const presented = rows.map((row) => presentable(rawDelivery(row, source), 'alibaba', source.account));
  return { rows: withUniqueIds(presented), hasMore: rows.length > 0 && PageNum * PageSize < TotalNum };
}

function rawDelivery({ row, unread }: LenientRow<z.infer<typeof ROW>>, { domain, kind }: RowSource): RawDelivery {
  const { NotifyType = '', NotifyTime = '', NotifyResult = '', Description } = row;
  const sentAtMs = instantOf(NotifyTime);
  const unreadHere = unreadFields(unread, FIELDS);
  const reason = Description?.toLowerCase() === 'success' ? undefined : Description;
  return {
    kind,
    providerEventType: NotifyType,
    domain,
    ...(row.AppName !== undefined && { app: row.AppName }),
    ...(row.StreamName !== undefined && { stream: row.StreamName }),
    ...(row.NotifyUrl !== undefined && { url: row.NotifyUrl }),
    method: METHODS[kind],
    ...(sentAtMs !== undefined && { sentAtMs }),
    sentText: NotifyTime,
    ...(row.NotifyHeader !== undefined && { requestHeadersText: row.NotifyHeader }),
    ...(row.NotifyResponse !== undefined && { responseBody: row.NotifyResponse }),
    ...(row.NotifyContent !== undefined && { payload: row.NotifyContent }),
    result: NotifyResult,
    ...(reason !== undefined && { failureReason: reason }),
    ...(unreadHere && { unread: unreadHere }),
  };
}
