import { decodeDeliveries, RowSource } from './alibaba.delivery-mapper';

const STREAM: RowSource = { account: 'ali', domain: 'push.example.com', kind: 'STREAM' };
const RECORDING: RowSource = { account: 'ali', domain: 'play.example.com', kind: 'RECORDING' };
const PAGING = { PageNum: 1, PageSize: 50, TotalNum: 1 };

/** The sample of DescribeLiveRecordNotifyRecords, with the Chinese date before its JSON. */
const RECORD_ROW = {
  DomainName: 'play.example.com',
  AppName: 'live',
  StreamName: 's1',
  NotifyType: 'file_created',
  NotifyTime: '2022-07-26T08:14:20Z',
  NotifyUrl: 'https://hooks.example.com/record',
  NotifyHeader: '{"Content-Type":["application/json; charset=utf-8"]}',
  NotifyContent: '7月26日 16:14{"domain":"play.example.com","stop_ time":1,"auth_ key":"abc"}',
  NotifyResponse: '{"Code":0,"Msg":"Success"}',
  NotifyResult: 'success',
  Description: 'success',
};

const decodeRecord = (row: object) =>
  decodeDeliveries({ CallbackList: [row], ...PAGING, Code: 0, Msg: 'ok' }, RECORDING).rows[0];

test('a recording, with the date before its JSON and the space in its keys', () => {
  expect(decodeRecord(RECORD_ROW)).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    kind: 'RECORDING',
    event: 'livegate.recording.file.created',
    providerEventType: 'file_created',
    domain: 'play.example.com',
    app: 'live',
    stream: 's1',
    url: 'https://hooks.example.com/record',
    method: 'POST',
    sentAtMs: Date.parse('2022-07-26T08:14:20Z'),
    requestHeaders: { 'Content-Type': 'application/json; charset=utf-8' },
    responseBody: '{"Code":0,"Msg":"Success"}',
    payload: '7月26日 16:14{"domain":"play.example.com","stop_ time":1,"auth_ key":"[redacted]"}',
    outcome: 'SUCCEEDED',
  });
});

test('an answer and a failure that repeat secrets show none', () => {
  const row = { ...RECORD_ROW, NotifyResponse: '{"usrargs":"abc"}', Description: 'no answer to auth_key=abc' };
  expect(decodeRecord(row)).toMatchObject({
    responseBody: '{"usrargs":"[redacted]"}',
    failureReason: 'no answer to auth_key=[redacted]',
  });
});

test('an older page, without headers and answer', () => {
  const { NotifyHeader: _header, NotifyResponse: _response, ...row } = RECORD_ROW;
  const decoded = decodeRecord(row);
  expect(decoded).not.toHaveProperty('requestHeaders');
  expect(decoded).not.toHaveProperty('responseBody');
});

test.each([
  ['record_started', 'livegate.recording.started'],
  ['record_paused', 'livegate.recording.paused'],
  ['record_resumed', 'livegate.recording.resumed'],
  ['record_error', 'livegate.recording.failed'],
  ['record_force_transcode_fail', 'livegate.recording.failed'],
  ['transformat_error', 'livegate.recording.failed'],
  ['something_new', undefined],
])('%s is %s', (NotifyType, event) => {
  const decoded = decodeRecord({ ...RECORD_ROW, NotifyType });
  expect(decoded).toMatchObject({ providerEventType: NotifyType });
  expect(decoded?.event).toBe(event);
});

test('a failure has its text, and what the cloud does not tell is absent', () => {
  const row = { NotifyType: 'publish', NotifyResult: 'failed', Description: 'connection refused', NotifyTime: 'noon' };
  const answer = { NotifyRecordsInfo: { LiveStreamNotifyRecordsInfo: [row] }, ...PAGING };
  expect(decodeDeliveries(answer, STREAM)).toEqual({
    rows: [
      {
        id: expect.any(String) as string,
        kind: 'STREAM',
        event: 'livegate.stream.started',
        providerEventType: 'publish',
        domain: 'push.example.com',
        method: 'GET',
        outcome: 'FAILED',
        failureReason: 'connection refused',
      },
    ],
    hasMore: false,
  });
});

test.each([
  [{ NotifyRecordsInfo: { LiveStreamNotifyRecordsInfo: [] }, PageNum: 1, PageSize: 50, TotalNum: 0 }, false],
  [{ PageNum: 1, PageSize: 50, TotalNum: 0 }, false],
  [{ NotifyRecordsInfo: { LiveStreamNotifyRecordsInfo: [{}] }, PageNum: '1', PageSize: '1', TotalNum: '2' }, true],
  [{ NotifyRecordsInfo: { LiveStreamNotifyRecordsInfo: [{}] }, PageNum: 2, PageSize: 1, TotalNum: 2 }, false],
  // A page without rows is the end, whatever the cloud counts.
  [{ NotifyRecordsInfo: { LiveStreamNotifyRecordsInfo: [] }, PageNum: 1, PageSize: 1, TotalNum: 2 }, false],
])('whether more follows %j', (answer, hasMore) => {
  expect(decodeDeliveries(answer, STREAM).hasMore).toBe(hasMore);
});

test('members of unexpected types leave their row in the log, and are named', () => {
  const odd = { ...RECORD_ROW, Description: { text: 'x' }, NotifyTime: [], StreamName: 7 };
  const { rows } = decodeDeliveries({ CallbackList: [odd, RECORD_ROW], ...PAGING }, RECORDING);
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({ app: 'live', stream: '7', unread: ['sendTime', 'failureReason'] });
  expect(rows[1]).not.toHaveProperty('unread');
});

test('an answer of another form is none', () => {
  expect(() => decodeDeliveries({ NotifyRecordsInfo: [], ...PAGING }, STREAM)).toThrow();
  expect(() => decodeDeliveries({ CallbackList: [] }, RECORDING)).toThrow();
});
