import { ActionContext, AlibabaActions, AlibabaDomain, requireDomain } from './alibaba.action';
import { domainNotFound, illegalOperation, invalidParameter, missingParameter } from './alibaba.errors';
import { ParameterReader } from './alibaba.parameters';
import { DeliveryRow } from './alibaba.state';

/** The pages have no error codes of their own: those of the gateway and of Live are used. */
const refusals = {
  missing: missingParameter,
  invalid: invalidParameter,
  unknownDomain: domainNotFound,
  wrongType: illegalOperation,
};

/** DescribeLiveStreamsNotifyRecords: StartTime. */
const historyMs = 7 * 86_400_000;
const maxPageSize = 500;
const maxPageNumber = 100_000;
const storageTypes = ['oss', 'vod', 'all'] as const;

/** The logs of the callbacks of ingest domains, and of those of recordings. */
export const deliveryActions: AlibabaActions = {
  DescribeLiveStreamsNotifyRecords: (context) => {
    const { rows, paging } = pageOf(context, 'push', { PageNumber: 1, PageSize: 20 });
    return { NotifyRecordsInfo: { LiveStreamNotifyRecordsInfo: rows }, ...paging };
  },

  /** The only one of the two with a code and a message in an answer that succeeds. */
  DescribeLiveRecordNotifyRecords: (context) => {
    const storage = new ParameterReader(context.parameters, refusals).choice('StorageType', storageTypes, 'oss');
    // All recordings of the sandbox are stored in OSS.
    const deliveries = storage === 'vod' ? [] : context.deliveries;
    const { rows, paging } = pageOf({ ...context, deliveries }, 'play', {});
    const CallbackList = rows.map((row) => ({ ...row, NotifyContent: asPrinted(row), StorageType: 'oss' }));
    return { CallbackList, ...paging, Code: 0, Msg: 'ok' };
  },
};

type ShownRow = Omit<DeliveryRow, 'at'> & { readonly NotifyTime: string };

/**
 * The printed sample has a date in Chinese before the JSON, of the clock in Beijing, and a space in
 * a key.
 */
function asPrinted({ NotifyTime, NotifyContent }: ShownRow): string {
  const at = new Date(Date.parse(NotifyTime) + 28_800_000);
  const date = `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${at.toISOString().slice(11, 16)}`;
  return date + NotifyContent.replace('"stop_time"', '"stop_ time"');
}

function pageOf(
  context: ActionContext,
  type: AlibabaDomain['type'],
  defaults: Readonly<Record<string, number>>,
): { rows: ShownRow[]; paging: object } {
  const reader = new ParameterReader(context.parameters, refusals);
  const domain = requireDomain(context, reader.requiredText('DomainName'), type, refusals);
  const [start, end] = [timeIn(reader, 'StartTime'), timeIn(reader, 'EndTime')];
  if (start < context.now - historyMs) throw invalidParameter('StartTime');
  if (end <= start) throw invalidParameter('EndTime');
  const PageNum = numberIn(reader, 'PageNumber', maxPageNumber, defaults['PageNumber']);
  const PageSize = numberIn(reader, 'PageSize', maxPageSize, defaults['PageSize']);
  const status = reader.text('Status') === '' ? '' : reader.choice('Status', ['success', 'failed']);
  const filters = [
    ['AppName', reader.text('AppName')],
    ['StreamName', reader.text('StreamName')],
    ['NotifyResult', status],
  ] as const;
  const found = context.deliveries
    .filter((row) => row.DomainName === domain.name && row.at >= start && row.at < end)
    .filter((row) => filters.every(([field, wanted]) => wanted === '' || row[field] === wanted));
  const paging = { PageNum, PageSize, TotalNum: found.length, TotalPage: Math.ceil(found.length / PageSize) };
  return { rows: found.slice((PageNum - 1) * PageSize, PageNum * PageSize).map(shown), paging };
}

const shown = ({ at, ...row }: DeliveryRow): ShownRow => ({
  ...row,
  NotifyTime: new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z'),
});

function timeIn(reader: ParameterReader, name: string): number {
  const text = reader.requiredText(name);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) || Number.isNaN(Date.parse(text))) throw invalidParameter(name);
  return Date.parse(text);
}

function numberIn(reader: ParameterReader, name: string, most: number, fallback: number | undefined): number {
  const text = fallback === undefined ? reader.requiredText(name) : reader.text(name) || String(fallback);
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw invalidParameter(name);
  return value;
}
