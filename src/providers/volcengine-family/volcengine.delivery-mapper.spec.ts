import { deliveryPage, eventTypesOf, toDeliveries } from './volcengine.delivery-mapper';
import { FamilyAccount } from './volcengine.member';

const ACCOUNT = { id: 'volc', provider: 'volcengine' } as FamilyAccount;
const ROW = {
  Domain: 'Push.Example.com',
  App: 'live',
  Stream: 's1',
  CallbackEventType: 'push_end',
  CallbackStatus: 'success',
  CallbackTime: '2026-11-22T16:00:00+08:00',
  CallbackAddress: 'https://hooks.example.com/live',
  CallbackMethod: 'post',
  CallbackBody: '{"data":{"event_type":"push_end","sign":"abc","t":123,"detail":{"fp_user_url":"?k=1"}}}',
  CallbackResponseTime: '2026-11-22T08:00:02Z',
  CallbackResponseCode: '200',
  CallbackResponseHeader: '{"Server":"nginx"}',
  CallbackResponseBody: '',
  CallbackErrorCode: '',
  CallbackErrorMessage: '',
};

function read(changes: object = {}) {
  const answer = {
    CallbackInfoList: [{ ...ROW, ...changes }],
    Pagination: { PageNum: 1, PageSize: 50, TotalCount: 1 },
  };
  return toDeliveries(deliveryPage.parse(answer).rows, ACCOUNT)[0];
}

test('a row, with every field that the cloud has', () => {
  expect(read()).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    kind: 'STREAM',
    event: 'livegate.stream.ended',
    providerEventType: 'push_end',
    domain: 'push.example.com',
    app: 'live',
    stream: 's1',
    url: 'https://hooks.example.com/live',
    method: 'POST',
    sentAtMs: Date.parse('2026-11-22T08:00:00Z'),
    httpStatus: 200,
    latencyMs: 2_000,
    responseHeaders: { Server: 'nginx' },
    payload:
      '{"data":{"event_type":"push_end","sign":"[redacted]","t":"[redacted]","detail":{"fp_user_url":"[redacted]"}}}',
    outcome: 'SUCCEEDED',
  });
});

test.each([
  [{ CallbackTime: '1763798400' }, { sentAtMs: 1_763_798_400_000 }],
  [{ CallbackTime: '1763798400123' }, { sentAtMs: 1_763_798_400_123 }],
  [{ CallbackTime: 1763798400 }, { sentAtMs: 1_763_798_400_000 }],
  [{ CallbackResponseTime: '350ms' }, { latencyMs: 350 }],
  [{ CallbackResponseTime: '1.5s' }, { latencyMs: 1_500 }],
  [{ CallbackResponseCode: 404 }, { httpStatus: 404 }],
  [{ CallbackStatus: 'failed', CallbackErrorCode: 'X', CallbackErrorMessage: 'why' }, failed('X', 'why')],
  [{ CallbackErrorMessage: 'refused sign=abc' }, { failureReason: 'refused sign=[redacted]' }],
  [{ CallbackResponseBody: '{"sign":"abc"}' }, { responseBody: '{"sign":"[redacted]"}' }],
  [{ CallbackStatus: 'pending' }, { outcome: 'UNKNOWN' }],
  [{ CallbackEventType: 'snapshot_event' }, { kind: 'SNAPSHOT', event: 'livegate.snapshot.created' }],
  [{ CallbackEventType: 'record_event', CallbackBody: '{"data":{"path":"a.flv"}}' }, recording('file.created')],
  [{ CallbackEventType: 'record_event', CallbackBody: '{"data":{"status":"start"}}' }, recording('started')],
])('%j is read', (changes, expected) => {
  expect(read(changes)).toMatchObject(expected);
});

function failed(failureCode: string, failureReason: string): object {
  return { outcome: 'FAILED', failureCode, failureReason };
}

function recording(word: string): object {
  return { kind: 'RECORDING', event: `livegate.recording.${word}` };
}

test.each([
  [{ CallbackTime: '2026-11-22 08:00:00' }, ['sentAtMs', 'latencyMs']],
  // Neither seconds nor milliseconds for certain.
  [{ CallbackResponseTime: '350' }, ['latencyMs']],
  [{ CallbackResponseTime: '2026-11-22T07:59:59Z' }, ['latencyMs']],
  [{ CallbackResponseCode: 'timeout' }, ['httpStatus']],
  [{ CallbackResponseCode: '0' }, ['httpStatus']],
  [{ CallbackEventType: 'audit_snapshot_new' }, ['kind', 'event']],
  [{ CallbackEventType: 'record_event', CallbackBody: '' }, ['event', 'payload']],
  [{ CallbackEventType: 'record_event', CallbackBody: '{"data":{}}' }, ['event']],
  [{ CallbackResponseHeader: '<none>' }, ['responseHeaders']],
])('of %j nothing is guessed', (changes, absent) => {
  const row = read(changes);
  for (const field of absent) expect(row).not.toHaveProperty(field);
});

test('a body that is cut off shows no secret', () => {
  expect(read({ CallbackBody: '{"data":{"sign":"abc","t":123,"detail":{"fp_user_url":"?k=1' })?.payload).toBe(
    '{"data":{"sign":[redacted],"t":[redacted],"detail":{"fp_user_url":[redacted]',
  );
});

test.each([
  [{ Pagination: { PageNum: 1, PageSize: 50, TotalCount: 0 } }, false],
  [{ CallbackInfoList: null, Pagination: { PageNum: 1, PageSize: 50, TotalCount: 60 } }, false],
  [{ CallbackInfoList: [ROW], Pagination: { PageNum: '1', PageSize: '50', TotalCount: '51' } }, true],
  [{ CallbackInfoList: [ROW], Pagination: { PageNum: 2, PageSize: 50, TotalCount: 100 } }, false],
])('whether more follows %j', (answer, hasMore) => {
  expect(deliveryPage.parse(answer).hasMore).toBe(hasMore);
});

test('members of unexpected types leave their row in the log, and are named', () => {
  const odd = { ...ROW, CallbackBody: { text: 'x' }, CallbackTime: [], Stream: 7 };
  const answer = { CallbackInfoList: [odd, ROW], Pagination: { PageNum: 1, PageSize: 50, TotalCount: 2 } };
  const rows = toDeliveries(deliveryPage.parse(answer).rows, ACCOUNT);
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({ app: 'live', stream: '7', unread: ['sendTime', 'payload'] });
  expect(rows[1]).not.toHaveProperty('unread');
});

test('a row without a domain has no place in the log', () => {
  const answer = {
    CallbackInfoList: [{ ...ROW, Domain: {} }],
    Pagination: { PageNum: 1, PageSize: 50, TotalCount: 1 },
  };
  expect(() => deliveryPage.parse(answer)).toThrow();
});

test('all kinds are asked for without types, which the log may have more of', () => {
  expect(eventTypesOf(['STREAM', 'SNAPSHOT', 'RECORDING'])).toEqual([]);
  expect(eventTypesOf(['RECORDING'])).toEqual(['record_event']);
  expect(eventTypesOf(['STREAM', 'SNAPSHOT'])).toEqual(['push_start', 'push_end', 'snapshot_event']);
});
