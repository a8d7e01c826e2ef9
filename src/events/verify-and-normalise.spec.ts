import { createHash } from 'node:crypto';
import {
  alibabaPost,
  alibabaStatus,
  alibabaStream,
  AUDIO,
  CALLBACK_KEY,
  EVERY_FORM,
  familyPost,
  MODERATED,
  NOW,
  PUSH_SECRET,
  RECORDED_FILE,
  Sample,
  SENT_AT,
  signed,
  unsigned,
} from '../../test/support/event-samples';
import { EventRejected, EventRequest, MAX_MESSAGE_BYTES, verifyAndNormalise } from './index';

const eventOf = (request: EventRequest) => verifyAndNormalise(request).event;
const idOf = (sample: Sample): string => eventOf(unsigned(sample)).id;

/** The reason of the refusal; `accepted` if there is none. */
function verdict(request: EventRequest): string {
  try {
    return verifyAndNormalise(request).auth === 'verified' ? 'accepted' : 'unsigned';
  } catch (error) {
    return error instanceof EventRejected ? error.reason : `threw ${String(error)}`;
  }
}

describe('signatures', () => {
  const withHeaders = (sample: Sample, timestamp: string, signature: string, key = CALLBACK_KEY): EventRequest => ({
    ...sample,
    headers: { 'ALI-LIVE-TIMESTAMP': timestamp, 'ALI-LIVE-SIGNATURE': signature },
    keys: [key],
  });
  const stream = alibabaStream();
  const file = alibabaPost(RECORDED_FILE);

  it.each([
    [
      'the page of Alibaba',
      { ...stream, domain: 'learn.aliyundoc.com', now: 1_519_375_990_000 },
      '1519375990',
      '9e226fc2c250be266e3657e156f68c12',
      'yourkey',
    ],
    ['an ingest domain', stream, '1704164645', '3dafea08255d965d667af6f68c21fb48', CALLBACK_KEY],
    ['the host of the URL', file, '1704164645', '27d5c83fb0f4068075728d6997438b29', CALLBACK_KEY],
    [
      'the host of a URL with a port, alone',
      { ...file, url: 'https://cb.example.com:8443/live' },
      '1704164645',
      '27d5c83fb0f4068075728d6997438b29',
      CALLBACK_KEY,
    ],
    [
      'host and port',
      { ...file, url: 'https://cb.example.com:8443/live' },
      '1704164645',
      'cd4fa90a28453158cfc06fc21451949f',
      CALLBACK_KEY,
    ],
    [
      'a domain in its own case',
      { ...stream, domain: 'PUSH.example.com' },
      '1704164645',
      '4d7ca827c54a322f2d2a79c28e4b25b0',
      CALLBACK_KEY,
    ],
    ['upper-case digits', stream, '1704164645', '3DAFEA08255D965D667AF6F68C21FB48', CALLBACK_KEY],
  ])('of Alibaba are accepted for %s', (_, sample, timestamp, signature, key) => {
    expect(verdict(withHeaders(sample, timestamp, signature, key))).toBe('accepted');
  });

  it.each([
    ['of another domain', '4d7ca827c54a322f2d2a79c28e4b25b0'],
    ['without a domain, as RTC cloud recording makes them', 'f3e755911dec1a24b0da41ddd45620f1'],
    ['that are too short', '3dafea08255d965d667af6f68c21fb4'],
  ])('of Alibaba are refused %s', (_, signature) => {
    expect(verdict(withHeaders(stream, '1704164645', signature))).toBe('SIGNATURE_WRONG');
  });

  it.each([
    ['volcengine', '1704165245', '65eabaf8919e24cf837745f3f8f4520d', 'accepted'],
    ['volcengine', '1704165245', '095afb7b64a4a9d15d89ecb847385c39', 'SIGNATURE_WRONG'],
    ['byteplus', '1704165245', '65eabaf8919e24cf837745f3f8f4520d', 'accepted'],
    ['byteplus', '1704165245', '095afb7b64a4a9d15d89ecb847385c39', 'accepted'],
  ] as const)('of %s over key and time have one order or both', (provider, t, sign, expected) => {
    const keys = ['k3yForCallbacks01'];
    for (const time of [t, Number(t)]) {
      expect(verdict({ ...familyPost(provider, { data: { sign, t: time } }), headers: {}, keys })).toBe(expected);
    }
  });

  it('are accepted with any of several keys, so that keys can be replaced', () => {
    for (const [, request] of EVERY_FORM) {
      const expected = verdict(request);
      expect(verdict({ ...request, keys: ['another-key-123456', CALLBACK_KEY] })).toBe(expected);
      expect(verdict({ ...request, keys: ['another-key-123456'] })).toBe(
        expected === 'unsigned' ? expected : 'SIGNATURE_WRONG',
      );
    }
  });

  it.each([
    ['alibaba', stream, -300, 300],
    ['volcengine', familyPost('volcengine'), -300, 1200],
    ['byteplus', familyPost('byteplus'), -900, 900],
  ])('of %s have a time window', (_, sample, least, most) => {
    const at = (seconds: number): string => verdict(signed(sample, { time: SENT_AT + seconds }));
    expect([least - 1, least, most, most + 1].map(at)).toEqual([
      'SIGNATURE_EXPIRED',
      'accepted',
      'accepted',
      'SIGNATURE_EXPIRED',
    ]);
  });

  it.each([
    ['no headers', { ...stream, headers: {}, keys: [CALLBACK_KEY] }, 'SIGNATURE_MISSING'],
    [
      'one header twice',
      { ...signed(stream), headers: { ...signed(stream).headers, 'ali-live-timestamp': ['1', '2'] } },
      'SIGNATURE_MISSING',
    ],
    ['an unreadable body', { ...alibabaPost({}), body: '{', headers: {}, keys: [CALLBACK_KEY] }, 'SIGNATURE_MISSING'],
    [
      'what is sent with authentication off',
      { ...familyPost('volcengine'), headers: {}, keys: [CALLBACK_KEY] },
      'SIGNATURE_MISSING',
    ],
    ['a time that is not one', signed(familyPost('volcengine'), { time: '170416524599' }), 'SIGNATURE_WRONG'],
  ])('are refused: %s', (_, request, reason) => {
    expect(verdict(request)).toBe(reason);
  });

  it('may be in the query of BytePlus, as its options allow', () => {
    const { sign, t } = (JSON.parse(String(signed(familyPost('byteplus')).body)) as { data: Record<string, string> })
      .data;
    const inUrl = (sample: Sample): EventRequest => ({
      ...sample,
      url: `${sample.url}?sign=${sign}&t=${t}`,
      headers: {},
      keys: [CALLBACK_KEY],
    });
    const body = '{"data":{"event_type":"push_start","domain":"push.example.com"}}';
    expect(verdict(inUrl({ ...familyPost('byteplus'), body }))).toBe('accepted');
    const get = inUrl({ ...familyPost('byteplus'), method: 'GET', body: '' });
    expect(verdict({ ...get, url: `${get.url}&event_type=push_end&app=live` })).toBe('accepted');
  });

  it('are not asked for where a cloud has none, and not checked without keys', () => {
    expect(verdict({ ...alibabaPost(MODERATED), headers: {}, keys: [CALLBACK_KEY] })).toBe('unsigned');
    expect(verdict({ ...alibabaPost(AUDIO), headers: {}, keys: [CALLBACK_KEY] })).toBe('unsigned');
    expect(verdict({ ...signed(stream), keys: [] })).toBe('unsigned');
  });
});

describe('ids', () => {
  it.each([
    ['an Alibaba stream', alibabaStream(), '1f3040282d027cf7380abe92cc1e0b68'],
    ['an Alibaba file', alibabaPost(RECORDED_FILE), 'd1ca1c012df8c8dcf782e97d4cb0d9c0'],
    ['a Volcengine stream', familyPost('volcengine'), 'c507b1e49cb1082679613afac3609e3d'],
  ])('of %s are those of the worked examples', (_, sample, id) => {
    expect(idOf(sample)).toBe(id);
  });

  it('differ for what is another event', () => {
    const samples = [
      alibabaStream(),
      alibabaStream({ action: 'publish_done' }),
      alibabaStream({ time: '1704164646' }),
      alibabaStream({ time: '' }),
      alibabaStatus('record_started'),
      alibabaStatus('record_paused'),
      familyPost('volcengine'),
      familyPost('byteplus'),
      familyPost('volcengine', { detail: { transcoded: true } }),
      familyPost('volcengine', { detail: { session_id: '' } }),
      familyPost('volcengine', { data: { event_type: 'snapshot_event' }, detail: { n: 1 } }),
      familyPost('volcengine', { data: { event_type: 'snapshot_event' }, detail: { n: '1' } }),
      familyPost('volcengine', { data: { event_type: 'record_event' }, detail: { status: 'failed', code: 1 } }),
      familyPost('volcengine', { data: { event_type: 'record_event' }, detail: { status: 'failed', code: 2 } }),
    ];
    expect(new Set(samples.map(idOf)).size).toBe(samples.length);
  });

  it('are equal for a retry with a new time and signature, and members in another order', () => {
    const sample = familyPost('volcengine', { data: { event_type: 'push_end' }, detail: { session_id: '' } });
    const retry = eventOf(signed(sample, { time: SENT_AT + 603 }));
    const { data } = JSON.parse(String(sample.body)) as { data: Record<string, unknown> };
    const turned = JSON.stringify({ code: 7, data: Object.fromEntries(Object.entries(data).reverse()) });
    expect(retry.id).toBe(eventOf(signed(sample)).id);
    expect(idOf({ ...sample, body: turned })).toBe(retry.id);
  });

  it('tell numbers apart that are one double', () => {
    const body = (digits: string): Sample => ({
      ...familyPost('volcengine'),
      body: `{"event_type":"record_event","path":"a","n":${digits}}`,
    });
    expect(idOf(body('12345678901234567890'))).not.toBe(idOf(body('12345678901234567891')));
    expect(idOf(body('0.30000000000000004'))).not.toBe(idOf(body('0.300000000000000041')));
  });

  it('of events without time or id are those of their minute, and know the minute before', () => {
    const at = (ms: number) => verifyAndNormalise(unsigned({ ...alibabaStatus('record_started'), now: ms }));
    const minute = Math.floor(NOW / 60_000) * 60_000;
    const first = at(minute + 30_000);
    expect(at(minute + 59_999).event.id).toBe(first.event.id);
    const retry = at(minute + 65_000);
    expect(retry.event.id).not.toBe(first.event.id);
    expect(retry.previousId).toBe(first.event.id);
    expect(at(minute + 125_000).previousId).not.toBe(first.event.id);
    expect(verifyAndNormalise(unsigned(alibabaStream()))).not.toHaveProperty('previousId');
  });
});

describe('ids of Volcengine and BytePlus', () => {
  /** `familyPost` has times in its detail. */
  const bare = (data: object, now: number): Sample => ({
    ...familyPost('volcengine'),
    body: JSON.stringify({ data: { event_type: 'record_event', domain: 'push.example.com', app: 'live', ...data } }),
    now,
  });
  const minute = Math.floor(NOW / 60_000) * 60_000;
  const first = (data: object) => verifyAndNormalise(unsigned(bare(data, minute)));
  const later = (data: object) => verifyAndNormalise(unsigned(bare(data, minute + 600_000)));

  it.each([{ start_time: 1640849510 }, { task_id: 't1' }, { session_id: 's1' }, { path: 'a.flv' }])(
    'are those of the content with %j, as long as the cloud tries again',
    (distinct) => {
      const event = { stream: 's1', status: 'start', ...distinct };
      expect(later(event).event.id).toBe(first(event).event.id);
      expect(first(event)).not.toHaveProperty('previousId');
    },
  );

  it('are those of their minute where nothing tells two events apart', () => {
    const event = { stream: 's1', status: 'start', start_time: 0, t: 1704165245 };
    const [one, two] = [first(event), later(event)];
    expect(two.event.id).not.toBe(one.event.id);
    expect(two.previousId).not.toBe(one.event.id);
    const retry = verifyAndNormalise(unsigned(bare(event, minute + 75_000)));
    expect(retry.previousId).toBe(one.event.id);
  });
});

describe('events', () => {
  it('have all attributes of CloudEvents, and the fields in neutral words', () => {
    expect(
      verifyAndNormalise({
        ...signed(alibabaStream({ width: '720', height: '1280' })),
        account: 'ali-prod',
        now: NOW + 250,
      }),
    ).toEqual({
      auth: 'verified',
      event: {
        specversion: '1.0',
        id: '1f3040282d027cf7380abe92cc1e0b68',
        source: '/providers/alibaba/accounts/ali-prod/domains/push.example.com',
        type: 'livegate.stream.started',
        subject: 'live/s1',
        time: '2024-01-02T03:04:05Z',
        datacontenttype: 'application/json',
        lgprovider: 'alibaba',
        lgkind: 'publish',
        lgauth: 'verified',
        lgreceived: '2024-01-02T03:04:05.250Z',
        data: {
          domain: 'push.example.com',
          app: 'live',
          stream: 's1',
          clientIp: '192.0.2.10',
          node: 'cdnvideocenter010207116011.cm3',
          width: 720,
          height: 1280,
          raw: expect.objectContaining({ action: 'publish', usrargs: '[redacted]' }),
        },
      },
    });
  });

  it.each<[string, Sample, object]>([
    ['livegate.stream.ended', alibabaStream({ action: 'publish_done' }), { lgkind: 'publish_done' }],
    [
      'livegate.recording.started',
      alibabaStatus('record_started'),
      { subject: 'liveApp/liveStream', lgkind: 'record_started' },
    ],
    ['livegate.recording.paused', alibabaStatus('record_paused'), {}],
    ['livegate.recording.resumed', alibabaStatus('record_resumed'), {}],
    ['livegate.recording.failed', alibabaPost({ event: 'transformat_error' }), { source: '/providers/alibaba' }],
    ['livegate.recording.failed', alibabaStatus('record_force_transcode_fail'), {}],
    ['livegate.recording.failed', alibabaStatus('record_error'), {}],
    [
      'livegate.recording.file.created',
      alibabaPost({ ...RECORDED_FILE, push_args: { callback_id: '7' } }),
      {
        data: expect.objectContaining({
          uri: RECORDED_FILE.uri,
          durationSeconds: 69.403,
          startTime: '2017-03-08T15:09:46Z',
          endTime: '2017-03-08T15:10:40Z',
          pushParameters: { callback_id: '7' },
        }),
      },
    ],
    [
      'livegate.snapshot.created',
      alibabaPost({ ...MODERATED, Result: undefined }),
      { subject: 'liveApp/liveStream', data: expect.objectContaining({ object: MODERATED.OssObject }) },
    ],
    [
      'livegate.moderation.video.flagged',
      alibabaPost(MODERATED),
      {
        data: expect.objectContaining({
          findings: [{ policy: 'play.example.com', scene: 'porn', label: 'porn', rate: 99.9, suggestion: 'block' }],
        }),
      },
    ],
    [
      'livegate.moderation.audio.flagged',
      alibabaPost(AUDIO),
      {
        time: '2024-01-02T03:04:05Z',
        data: expect.objectContaining({ findings: [expect.objectContaining({ scene: 'antispam' })] }),
      },
    ],
    [
      'livegate.stream.exception',
      alibabaPost({ domain: 'push.example.com', code: 4005 }),
      { data: expect.objectContaining({ code: '4005' }) },
    ],
    [
      'livegate.stream.exception',
      alibabaPost({ DomainName: 'push.example.com', ErrorCode: '1001' }),
      { source: '/providers/alibaba/domains/push.example.com' },
    ],
    [
      'livegate.stream.switched',
      alibabaPost({ domain: 'push.example.com', ChangeReason: 'master stream no data' }),
      { data: expect.objectContaining({ reason: 'master stream no data' }) },
    ],
    [
      'livegate.stream.started',
      familyPost('volcengine'),
      {
        time: '2021-12-30T07:31:50.029Z',
        data: expect.objectContaining({ vhost: 'live.example.com', sessionId: '36939_1', transcoded: false }),
      },
    ],
    ['livegate.stream.ended', familyPost('byteplus', { data: { event_type: 'push_end' } }), { lgprovider: 'byteplus' }],
    [
      'livegate.snapshot.created',
      familyPost('volcengine', { data: { event_type: 'snapshot_event' }, detail: { Path: 'a.jpg', Width: 720 } }),
      { data: expect.objectContaining({ object: 'a.jpg', width: 720 }) },
    ],
    [
      'livegate.moderation.video.flagged',
      familyPost('volcengine', { data: { event_type: 'audit_snapshot' }, detail: { label: 301 } }),
      { data: expect.objectContaining({ label: 301 }) },
    ],
    [
      'livegate.recording.file.created',
      familyPost('volcengine', {
        data: { event_type: 'record_event' },
        detail: { file_name: 'a.flv', duration: '9.5', start_time: 1640849510, EndTimeUTC: '2021-12-30T07:32:00Z' },
      }),
      {
        data: expect.objectContaining({
          uri: 'a.flv',
          durationSeconds: 9.5,
          startTime: '2021-12-30T07:31:50Z',
          endTime: '2021-12-30T07:32:00Z',
        }),
      },
    ],
    [
      'livegate.recording.started',
      familyPost('byteplus', { data: { event_type: 'record_event' }, detail: { record_status: 'on' } }),
      {},
    ],
    ...[
      ['record_event', { record_status: 'Running' }],
      ['record_event', { status: 0, event: 'record_begin' }],
      ['record_event', { status: 'start', path: 'to-come.flv', start_time: 1640849510 }],
      ['record_task_start', { task_id: '7' }],
    ].map(([event_type, detail]): [string, Sample, object] => [
      'livegate.recording.started',
      familyPost('volcengine', { data: { event_type }, detail: detail as object }),
      { lgkind: event_type },
    ]),
    [
      'livegate.recording.file.created',
      familyPost('volcengine', {
        data: { event_type: 'record_event' },
        detail: { event: 'start', path: 'a.flv', duration: 9 },
      }),
      {},
    ],
    [
      'livegate.recording.paused',
      familyPost('volcengine', { data: { event_type: 'record_event' }, detail: { status: 'paused' } }),
      {},
    ],
    [
      'livegate.recording.resumed',
      familyPost('volcengine', { data: { event_type: 'record_event' }, detail: { status: 'resumed' } }),
      {},
    ],
    [
      'livegate.recording.failed',
      familyPost('volcengine', { data: { event_type: 'record_event' }, detail: { status: 'failed', path: 'a' } }),
      {},
    ],
    [
      'livegate.unrecognised',
      familyPost('byteplus', { data: { event_type: 'record_event' }, detail: { record_status: 'off' } }),
      { lgkind: 'record_event' },
    ],
    ['livegate.unrecognised', alibabaStream({ action: 'constructor' }), { lgkind: 'constructor' }],
    ['livegate.unrecognised', alibabaPost({ domain: 'push.example.com', code: 5001 }), {}],
    ['livegate.stream.exception', alibabaPost({ app: 'live', id: 's1', code: 1001 }), { subject: 'live/s1' }],
    ['livegate.stream.started', alibabaStream({ id: 'a b' }), { subject: 'live/a%20b' }],
    [
      'livegate.stream.started',
      familyPost('volcengine', { detail: { time_ms: '' } }),
      { time: '2021-12-30T07:31:50Z' },
    ],
    ['livegate.unrecognised', { ...alibabaPost({}), body: 'hello' }, { data: { raw: 'hello' } }],
    ['livegate.unrecognised', { ...alibabaPost({}), body: '['.repeat(60_000) }, {}],
    [
      'livegate.unrecognised',
      { ...alibabaStream(), url: 'https://cb.example.com/live?action=%ff&usrargs=a' },
      { data: { raw: 'action=%ff&usrargs=[redacted]' } },
    ],
  ])('are %s', (type, sample, attributes) => {
    expect(eventOf(unsigned(sample))).toMatchObject({ type, lgauth: 'unsigned', ...attributes });
  });

  it('take the time of sending where they have none, and else that of receiving', () => {
    const status = alibabaStatus('record_started');
    const receivedAt = NOW + 2_000;
    expect(eventOf({ ...signed(status, { signedDomain: 'cb.example.com' }), now: receivedAt }).time).toBe(
      '2024-01-02T03:04:05Z',
    );
    expect(eventOf({ ...unsigned(status), now: receivedAt }).time).toBe('2024-01-02T03:04:07Z');
    expect(eventOf({ ...unsigned(status), now: 253_402_300_799_999 }).time).toBe('9999-12-31T23:59:59.999Z');
  });

  it('are found where pages show them flat', () => {
    const { data } = JSON.parse(String(familyPost('volcengine').body)) as { data: { detail: object } };
    const flat = { ...familyPost('volcengine'), body: JSON.stringify({ ...data, ...data.detail, detail: undefined }) };
    expect(idOf(flat)).toBe(idOf(familyPost('volcengine')));
  });

  it.each<[string, Sample, string]>([
    [
      'of other JSON',
      { ...alibabaPost({}), body: ' {"b": 9007199254740993, "b":1e999,\n"a":"\\u00e9"} ' },
      ' {"b": 9007199254740993, "b":1e999,\n"a":"\\u00e9"} ',
    ],
    [
      'of a query',
      { ...alibabaStream(), url: 'https://cb.example.com/live?b=1&a=%7e+x&b&%75srargs=k%3D1&auth_key' },
      'b=1&a=%7e+x&b&%75srargs=[redacted]&auth_key=[redacted]',
    ],
    [
      'with secrets of every shape',
      {
        ...familyPost('volcengine'),
        body:
          '{"a":{"sign" : {"x":["c0ffee",{"t":1}],"y":"}"} ,"b":[1]},"T":12,"l":[{"\\u0073ign":"c0ffee"}],' +
          '"fp_user_url":["c0ffee"],"c":"sign:\\"1","d":":"}',
      },
      '{"a":{"sign" : "[redacted]","b":[1]},"T":"[redacted]","l":[{"\\u0073ign":"[redacted]"}],' +
        '"fp_user_url":"[redacted]","c":"sign:\\"1","d":":"}',
    ],
  ])('that nobody recognises have what came, %s', (_title, sample, raw) => {
    expect(eventOf(unsigned(sample))).toMatchObject({ type: 'livegate.unrecognised', data: { raw } });
  });

  it('have no secret of the pusher, and no signature', () => {
    for (const [, request] of EVERY_FORM) {
      const text = JSON.stringify(verifyAndNormalise(request));
      expect(text).not.toContain(PUSH_SECRET);
      const { sign } = (JSON.parse(String(request.body) || '{}') as { data?: { sign: string } }).data ?? {};
      if (sign) expect(text).not.toContain(sign);
    }
    const url = `?vhost=a, \\"b\\"&auth_key=${PUSH_SECRET}`;
    const broken = { ...familyPost('volcengine'), body: `{"sign": "c0ffee", "fp_user_url":"${url}", "app":"live"` };
    const text = JSON.stringify(eventOf(unsigned(broken)));
    expect(text).not.toMatch(`c0ffee|${PUSH_SECRET}`);
    expect(text).toContain('live');
    const file = alibabaPost({ ...RECORDED_FILE, push_args: { auth_key: PUSH_SECRET } });
    expect(JSON.stringify(eventOf(unsigned(file)))).not.toContain(PUSH_SECRET);
  });
});

describe('refusals', () => {
  const stream = unsigned(alibabaStream());
  const question = 'https://cb.example.com/live?domain=play.example.com&app=live&stream=s1&codec=h264';

  it.each<[string, EventRequest]>([
    ['PROVIDER_UNKNOWN', { ...stream, provider: 'constructor' }],
    ['MESSAGE_TOO_LARGE', { ...stream, body: 'x'.repeat(MAX_MESSAGE_BYTES) }],
    ['NOT_AN_EVENT', { ...stream, url: question }],
    ['NOT_AN_EVENT', unsigned(alibabaPost({ domain: 'play.example.com', app: 'live', stream: 's1', vbitrate: '800' }))],
    ['INPUT_INVALID', { ...stream, url: '/live' }],
    ['INPUT_INVALID', { ...stream, now: Number.NaN }],
    ['INPUT_INVALID', { ...stream, keys: [''] }],
    ['INPUT_INVALID', undefined as unknown as EventRequest],
  ])('are told as %s', (reason, request) => {
    expect(verdict(request)).toBe(reason);
  });
});

test('the samples are signed as the vectors are', () => {
  const [domain, time] = ['push.example.com', String(SENT_AT)];
  expect(signed(alibabaStream()).headers['ali-live-signature']).toBe('3dafea08255d965d667af6f68c21fb48');
  expect(createHash('md5').update(`${domain}|${time}|${CALLBACK_KEY}`).digest('hex')).toBe(
    '3dafea08255d965d667af6f68c21fb48',
  );
});
