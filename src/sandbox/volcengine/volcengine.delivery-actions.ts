import { listField, VolcengineActions } from './volcengine.action';
import { BodyReader } from './volcengine.body';
import { formatError, invalidParam, notAmong } from './volcengine.errors';

const dayMs = 86_400_000;
/** DescribeLiveCallbackData: StartTime. */
const historyMs = 366 * dayMs;
const maxSpanMs = 31 * dayMs;
const maxPage = 10_000;
const maxPageSize = 1_000;
const eventTypes = ['push_start', 'push_end', 'snapshot_event', 'record_event'];
const statuses = ['success', 'fail'];

export const deliveryActions: VolcengineActions = {
  /** Without DomainList, of all domains of the account. */
  DescribeLiveCallbackData: ({ body, deliveries, behaviour, now }) => {
    const [start, end] = [timeIn(body, 'StartTime'), timeIn(body, 'EndTime')];
    if (end <= start) throw invalidParam('EndTime should be later than StartTime');
    if (end - start > maxSpanMs) throw invalidParam('the time range should be at most 31 days');
    if (start < now - historyMs) throw invalidParam('StartTime should be within 366 days');
    const PageNum = body.integer('PageNum', 1, maxPage) ?? 1;
    const PageSize = body.integer('PageSize', 1, maxPageSize) ?? 100;
    const filters = [
      ['Domain', body.texts('DomainList')],
      ['App', [body.text('App')].filter(Boolean)],
      ['Stream', [body.text('Stream')].filter(Boolean)],
      ['CallbackEventType', textsAmong(body, 'CallbackEventType', eventTypes)],
      ['CallbackStatus', textsAmong(body, 'CallbackStatus', statuses)],
    ] as const;
    const found = deliveries
      .filter(({ CallbackTime }) => Date.parse(CallbackTime) >= start && Date.parse(CallbackTime) < end)
      .filter((row) => filters.every(([field, wanted]) => wanted.length === 0 || wanted.includes(row[field])));
    return {
      StartTime: body.text('StartTime'),
      EndTime: body.text('EndTime'),
      DomainList: body.texts('DomainList'),
      App: body.text('App'),
      Stream: body.text('Stream'),
      CallbackEventType: body.texts('CallbackEventType'),
      CallbackStatus: body.texts('CallbackStatus'),
      ...listField('CallbackInfoList', found.slice((PageNum - 1) * PageSize, PageNum * PageSize), behaviour),
      Pagination: { PageNum, PageSize, TotalCount: found.length },
    };
  },
};

function textsAmong(body: BodyReader, name: string, values: readonly string[]): string[] {
  const texts = body.texts(name);
  if (!texts.every((text) => values.includes(text))) throw notAmong(name, values);
  return texts;
}

/** RFC 3339 in whole seconds, with any offset. */
function timeIn(body: BodyReader, name: string): number {
  const text = body.requiredText(name);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw formatError(name);
  }
  return Date.parse(text);
}
