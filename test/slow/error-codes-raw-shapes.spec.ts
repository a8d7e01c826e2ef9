/**
 * Answers that are not of the cloud's documented form, and connections without an answer, arrive
 * over REST and over gRPC as what they are, with what is known of them and with what became of a
 * write. Left out: TLS and name resolution, which loopback does not have.
 */
import { PlannedFault } from '../../src/sandbox/faults';
import { Answer, Failure, get, NeutralRequest, send, set, Transport, TRANSPORTS } from '../seeds/both-transports';
import { Provider } from '../support/error-code-tables';
import { HandClock } from '../support/hand-clock';
import { startSystem, System, WORLD } from '../support/start-system';

interface Cloud {
  readonly provider: Provider;
  readonly account: string;
  readonly write: NeutralRequest;
  readonly writeAction: string;
  readonly read: NeutralRequest;
  readonly readAction: string;
}

const urls = ['https://new.example.com/callback'];
const RECORDING = `accounts/ali/domains/${WORLD.alibaba.playDomain}/callbackConfigs/recording`;
const SNAPSHOT = `accounts/volc/vhosts/${WORLD.volcengine.vhost}/apps/live/callbackConfigs/snapshot`;
const ALIBABA: Cloud = {
  provider: 'alibaba',
  account: 'ali',
  write: set(RECORDING, { urls }),
  writeAction: 'UpdateLiveRecordNotifyConfig',
  read: get(RECORDING),
  readAction: 'DescribeLiveRecordNotifyConfig',
};
const VOLCENGINE: Cloud = {
  provider: 'volcengine',
  account: 'volc',
  write: set(SNAPSHOT, { urls }),
  writeAction: 'UpdateCallback',
  read: get(SNAPSHOT),
  readAction: 'DescribeCallback',
};
const CLOUDS = [ALIBABA, VOLCENGINE];

/**
 * Of an attempt, by default; nothing else here takes nearly as long as what got no answer is waited
 * for.
 */
const ATTEMPT_MS = 5_000;
const clock = new HandClock(0.9 * ATTEMPT_MS);
let system: System;
/** The same with so little patience that a test can wait for its end. */
let hasty: System;
beforeAll(async () => {
  system = await startSystem({ clock });
  hasty = await startSystem({ settings: 'upstream: { timeoutMs: 600 }' });
  // The first calls of a process are slow, and must not be taken for a cloud that hangs.
  for (const { write } of CLOUDS) for (const transport of TRANSPORTS) await send(hasty, transport, write);
});
afterAll(() => Promise.all([system.close(), hasty.close()]));
beforeEach(() => {
  clock.pass(ATTEMPT_MS);
  for (const { alibaba, volcengine } of [system, hasty]) {
    alibaba.reset();
    // So that there is something to update.
    alibaba.put(WORLD.alibaba.uid, WORLD.alibaba.playDomain, {
      record: { NotifyUrl: 'https://old.example.com/callback' },
    });
    volcengine.reset();
  }
});

const CASES = TRANSPORTS.flatMap((transport) => CLOUDS.map((cloud) => ({ transport, cloud, name: cloud.provider })));

function answerAll(running: System, { provider }: Cloud, action: string, fault: PlannedFault): void {
  running[provider].faults.add({ action, times: 1_000_000, fault });
}

function failure(answer: Answer): Failure {
  if (answer.ok) throw new Error(`succeeded: ${JSON.stringify(answer.upstreamCalls)}`);
  return answer;
}

const STATUSES = {
  UNAVAILABLE: { REST: 503, gRPC: 14, details: ['ErrorInfo', 'RetryInfo'] },
  DEADLINE_EXCEEDED: { REST: 504, gRPC: 4, details: ['ErrorInfo'] },
} as const;

/** The whole of a failure; `told` is what metadata has beside the place. */
function expectFailure(
  { transport, cloud, action }: { transport: Transport; cloud: Cloud; action: string },
  answer: Answer,
  code: keyof typeof STATUSES,
  reason: string,
  told: Readonly<Record<string, unknown>>,
): void {
  const { details, ...rest } = failure(answer);
  const retryAfterMs = code === 'UNAVAILABLE' ? 1000 : undefined;
  expect(rest).toMatchObject({ status: STATUSES[code][transport], code, reason, violations: [] });
  expect(rest.retryAfterMs).toBe(retryAfterMs);
  expect(rest.metadata).toEqual({ account: cloud.account, provider: cloud.provider, action, ...told });
  if (transport === 'REST') expect(rest.retryAfterHeader).toBe(retryAfterMs && '1');
  const types = STATUSES[code].details.map((type) => `google.rpc.${type}`);
  if (transport === 'gRPC') expect(details.map(({ type }) => type)).toEqual(types);
}

const body = (text: string, status = 200): PlannedFault => ({ kind: 'status', status, body: text });

/** To a write, of either cloud. */
const SUCCESS = '{"RequestId":"R","ResponseMetadata":{"RequestId":"R"}}';

const UNREADABLE: readonly [title: string, fault: PlannedFault, status: string][] = [
  ['the page of a proxy', { kind: 'foreign', body: 'html' }, '502'],
  ['a page with status 200', { kind: 'foreign', body: 'html', status: 200 }, '200'],
  ['nothing', body(''), '200'],
  ['nothing with status 503', body('', 503), '503'],
  ['half a JSON text', body('{"RequestId":"16A96B9A","ResponseMetadata":{"RequestId":"2018'), '200'],
  ['JSON of another form', { kind: 'foreign', body: 'json' }, '200'],
  ['an object of another form', body('{"hello":"world"}'), '200'],
  ['null', body('null'), '200'],
  ['a success with a status of failure', body(SUCCESS, 500), '500'],
  ['an empty redirect', body('', 302), '302'],
  ['5 MB of a success', body(`{"padding":"${'x'.repeat(5 * 1024 * 1024)}",${SUCCESS.slice(1)}`), '200'],
];

describe.each(CASES)('over $transport, $name', ({ transport, cloud }) => {
  const { write, writeAction, read, readAction } = cloud;

  describe.each(UNREADABLE)('that answers %s', (title, fault, upstreamStatus) => {
    /** The one shape that has a request id, though nothing else of use. */
    const known = title.startsWith('a success') ? { upstreamStatus, upstreamRequestId: 'R' } : { upstreamStatus };

    it('to a write, has the write read back', async () => {
      answerAll(system, cloud, writeAction, fault);
      const answer = await send(system, transport, write);
      const told = { ...known, outcome: 'NOT_APPLIED' };
      const place = { transport, cloud, action: writeAction };
      expectFailure(place, answer, 'UNAVAILABLE', 'PROVIDER_ANSWER_UNREADABLE', told);
    });

    it('to a read, fails the read', async () => {
      answerAll(system, cloud, readAction, fault);
      const answer = await send(system, transport, read);
      const place = { transport, cloud, action: readAction };
      expectFailure(place, answer, 'UNAVAILABLE', 'PROVIDER_ANSWER_UNREADABLE', known);
    });
  });

  it('that answers nothing useful to a write or the read after it leaves an unknown outcome', async () => {
    answerAll(system, cloud, writeAction, body(''));
    answerAll(system, cloud, readAction, body(''));
    const answer = await send(system, transport, write);
    const told = { upstreamStatus: '200', outcome: 'UNKNOWN', unknown: expect.stringContaining(writeAction) };
    const place = { transport, cloud, action: writeAction };
    expectFailure(place, answer, 'UNAVAILABLE', 'PROVIDER_ANSWER_UNREADABLE', told);
  });

  it.each(['beforeReading', 'beforeAnswering'] as const)('that resets the connection, %s', async (when) => {
    answerAll(system, cloud, writeAction, { kind: 'reset', when });
    const answer = await send(system, transport, write);
    const place = { transport, cloud, action: writeAction };
    expectFailure(place, answer, 'UNAVAILABLE', 'PROVIDER_UNREACHABLE', { outcome: 'NOT_APPLIED' });

    answerAll(system, cloud, readAction, { kind: 'reset', when });
    const reading = { transport, cloud, action: readAction };
    expectFailure(reading, await send(system, transport, read), 'UNAVAILABLE', 'PROVIDER_UNREACHABLE', {});
  });

  it.each<[string, PlannedFault]>([
    ['in the middle of the text', { kind: 'truncate', how: 'body' }],
    ['with the connection', { kind: 'truncate', how: 'connection' }],
    ['with a reset', { kind: 'reset', when: 'midBody' }],
    ['before its first byte', { kind: 'answerLost', how: 'reset' }],
  ])('whose answer to a write breaks off %s has the write read back and found', async (_title, fault) => {
    answerAll(system, cloud, writeAction, fault);
    await expectFoundOnReadBack(system, transport, cloud);
  });
});

/**
 * A write whose answer was lost is a success as soon as it is seen that it took effect; nothing was
 * sent twice.
 */
async function expectFoundOnReadBack(
  running: System,
  transport: Transport,
  { provider, write, writeAction, read, readAction }: Cloud,
): Promise<void> {
  expect(await send(running, transport, write)).toMatchObject({
    ok: true,
    upstreamCalls: [
      { action: writeAction, requestId: '', attempts: 1, outcome: 'APPLIED' },
      { action: readAction, attempts: 1, outcome: 'READ' },
    ],
  });
  expect(await send(running, transport, read)).toMatchObject({ ok: true });
  expect(running[provider].calls.filter(({ action }) => action === writeAction)).toHaveLength(1);
}

/** Both clouds at once, since the time that these take is that of waiting. */
describe.each(TRANSPORTS)('over %s, clouds that hang', (transport) => {
  const onEachCloud = (test: (cloud: Cloud) => Promise<void>): Promise<unknown> => Promise.all(CLOUDS.map(test));

  it('leave the outcome of a write unknown unless a read shows it', () =>
    onEachCloud(async (cloud) => {
      const { write, writeAction, read, readAction } = cloud;
      const place = { transport, cloud, action: writeAction };
      answerAll(hasty, cloud, writeAction, { kind: 'hang' });
      const lost = await send(hasty, transport, write);
      expectFailure(place, lost, 'DEADLINE_EXCEEDED', 'PROVIDER_TIMED_OUT', { outcome: 'NOT_APPLIED' });

      answerAll(hasty, cloud, readAction, { kind: 'hang' });
      const unread = await send(hasty, transport, read);
      expectFailure({ ...place, action: readAction }, unread, 'DEADLINE_EXCEEDED', 'PROVIDER_TIMED_OUT', {});

      const told = { outcome: 'UNKNOWN', unknown: expect.stringContaining(writeAction) };
      expectFailure(place, await send(hasty, transport, write), 'DEADLINE_EXCEEDED', 'PROVIDER_TIMED_OUT', told);
    }));

  it('after they carried out a write, are read back and found to have it', () =>
    onEachCloud((cloud) => {
      answerAll(hasty, cloud, cloud.writeAction, { kind: 'answerLost', how: 'hang' });
      return expectFoundOnReadBack(hasty, transport, cloud);
    }));
});

interface Shape {
  readonly title: string;
  readonly fault: PlannedFault;
  readonly code: string;
  readonly reason: string;
  /** Of metadata. */
  readonly told: Readonly<Record<string, string>>;
  readonly retryAfterMs?: number;
}

const xml = (code: string, message: string): string =>
  `<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>6EBD1AC4</RequestId><HostId>live.aliyuncs.com</HostId>` +
  `<Code>${code}</Code><Message>${message}</Message></Error>`;

/** Forms that the vendor's own clients understand. */
const ALIBABA_SHAPES: readonly Shape[] = [
  {
    title: 'an error in XML, without being asked for it',
    fault: {
      ...body(xml('InvalidParam', 'Parameter invalid.'), 400),
      contentType: 'text/xml;charset=utf-8',
    } as PlannedFault,
    code: 'INVALID_ARGUMENT',
    reason: 'PROVIDER_REJECTED_ARGUMENT',
    told: {
      upstreamCode: 'InvalidParam',
      upstreamMessage: 'Parameter invalid.',
      upstreamRequestId: '6EBD1AC4',
      upstreamStatus: '400',
    },
  },
  {
    title: 'an error with status 200',
    fault: { kind: 'errorWith200', code: 'Forbidden.RAM', message: 'User not authorized.' },
    code: 'PERMISSION_DENIED',
    reason: 'PROVIDER_PERMISSION_DENIED',
    told: { upstreamCode: 'Forbidden.RAM', upstreamMessage: 'User not authorized.', upstreamStatus: '200' },
  },
  {
    title: 'an error in lower-case names, with spaces around the id',
    fault: body('{"code":"Throttling.User","message":"Request was denied.","requestId":" 6EBD1AC4 "}', 400),
    code: 'RESOURCE_EXHAUSTED',
    reason: 'PROVIDER_THROTTLED',
    told: {
      upstreamCode: 'Throttling.User',
      upstreamMessage: 'Request was denied.',
      upstreamRequestId: '6EBD1AC4',
      upstreamStatus: '400',
    },
    retryAfterMs: 1000,
  },
  {
    title: 'flow control with a hint in milliseconds',
    fault: { kind: 'throttle', retryAfterMs: 2500 },
    code: 'RESOURCE_EXHAUSTED',
    reason: 'PROVIDER_THROTTLED',
    told: { upstreamCode: 'Throttling.User', upstreamStatus: '400' },
    retryAfterMs: 2500,
  },
  ...['soon', '-1', '1.5', '99999999999'].map((hint) => ({
    title: `flow control with the hint ${hint}`,
    fault: { kind: 'status', status: 400, code: 'Throttling', headers: { 'x-acs-retry-after': hint } } as const,
    code: 'RESOURCE_EXHAUSTED',
    reason: 'PROVIDER_THROTTLED',
    told: { upstreamCode: 'Throttling', upstreamStatus: '400' },
    retryAfterMs: 1000,
  })),
];

const VOLCENGINE_SHAPES: readonly Shape[] = [
  {
    title: 'CommonErr with status 200',
    fault: { kind: 'errorWith200' },
    code: 'UNKNOWN',
    reason: 'PROVIDER_ERROR_UNKNOWN',
    told: { upstreamCode: 'CommonErr', upstreamStatus: '200' },
  },
  {
    title: 'an error without code',
    fault: body('{"ResponseMetadata":{"RequestId":"2018","Error":{"Message":"no code"}}}', 400),
    code: 'UNKNOWN',
    reason: 'PROVIDER_ERROR_UNKNOWN',
    told: { upstreamMessage: 'no code', upstreamRequestId: '2018', upstreamStatus: '400' },
  },
  {
    title: 'an error whose number is that of a success',
    fault: body('{"ResponseMetadata":{"RequestId":"2018","Error":{"CodeN":0,"Code":"InternalError.DB"}}}'),
    code: 'UNAVAILABLE',
    reason: 'PROVIDER_UNAVAILABLE',
    told: { upstreamCode: 'InternalError.DB', upstreamRequestId: '2018', upstreamStatus: '200' },
    retryAfterMs: 1000,
  },
  {
    title: 'an error in XML, which it has not',
    fault: body(xml('InternalError', 'failed'), 500),
    code: 'UNAVAILABLE',
    reason: 'PROVIDER_ANSWER_UNREADABLE',
    told: { upstreamStatus: '500' },
    retryAfterMs: 1000,
  },
  {
    title: 'flow control with a hint in seconds',
    fault: { kind: 'throttle', retryAfterMs: 2500 },
    code: 'RESOURCE_EXHAUSTED',
    reason: 'PROVIDER_THROTTLED',
    told: { upstreamCode: 'FlowLimitExceeded', upstreamStatus: '429' },
    retryAfterMs: 3000,
  },
  {
    title: 'that it is down, with a hint',
    fault: { kind: 'status', status: 503, code: 'ServiceUnavailableTemp', headers: { 'retry-after': '7' } },
    code: 'UNAVAILABLE',
    reason: 'PROVIDER_UNAVAILABLE',
    told: { upstreamCode: 'ServiceUnavailableTemp', upstreamStatus: '503' },
    retryAfterMs: 7000,
  },
  ...['soon', '-1', '1.5', '99999999999', 'Wed, 21 Oct 2026 07:28:00 GMT'].map((hint) => ({
    title: `flow control with the hint ${hint}`,
    fault: { kind: 'status', status: 429, code: 'FlowLimitExceeded', headers: { 'retry-after': hint } } as const,
    code: 'RESOURCE_EXHAUSTED',
    reason: 'PROVIDER_THROTTLED',
    told: { upstreamCode: 'FlowLimitExceeded', upstreamStatus: '429' },
    retryAfterMs: 1000,
  })),
];

const SHAPES = [
  ...ALIBABA_SHAPES.map((shape) => ({ cloud: ALIBABA, ...shape, name: ALIBABA.provider })),
  ...VOLCENGINE_SHAPES.map((shape) => ({ cloud: VOLCENGINE, ...shape, name: VOLCENGINE.provider })),
];

/** Answers that say that all is well, with more words than the documented ones. */
const SUCCESSES: readonly [Cloud, string][] = [
  ...['"Code":0', '"Code":"200"', '"Code":"OK"', '"Code":"success"', '"Code":""'].map((code): [Cloud, string] => [
    ALIBABA,
    `{"RequestId":"R",${code}}`,
  ]),
  [VOLCENGINE, '{"ResponseMetadata":{"RequestId":"R","Error":null},"Result":null}'],
  [VOLCENGINE, '{"ResponseMetadata":{"RequestId":"R","Action":"UpdateCallback_1h0pchjqf"},"Result":{}}'],
];

describe.each(TRANSPORTS)('over %s', (transport) => {
  it.each(SHAPES)('$name answers $title', async ({ cloud, fault, code, reason, told, retryAfterMs }) => {
    answerAll(system, cloud, cloud.writeAction, fault);
    const answer = failure(await send(system, transport, cloud.write));
    expect(answer).toMatchObject({ code, reason, metadata: { ...told, outcome: 'NOT_APPLIED' } });
    expect(answer.retryAfterMs).toBe(retryAfterMs);
    const seconds = retryAfterMs && String(Math.ceil(retryAfterMs / 1000));
    if (transport === 'REST') expect(answer.retryAfterHeader).toBe(seconds);

    answerAll(system, cloud, cloud.readAction, fault);
    const reading = failure(await send(system, transport, cloud.read));
    expect(reading).toMatchObject({ code, reason, metadata: told });
    expect(reading.metadata).not.toHaveProperty('outcome');
  });

  /**
   * Alibaba: DescribeLiveStreamsNotifyUrlConfig, response parameters: SwitchNotifyUrl is not among
   * them.
   */
  describe('a Set that reading back cannot fully confirm is sent again', () => {
    const action = 'SetLiveStreamsNotifyUrlConfig';
    const request = set(`accounts/ali/domains/${WORLD.alibaba.pushDomain}/callbackConfigs/stream`, { urls });

    it('and succeeds if the second one succeeds', async () => {
      system.alibaba.faults.add({ action, fault: { kind: 'answerLost', how: 'reset' } });
      expect(await send(system, transport, request)).toMatchObject({
        ok: true,
        upstreamCalls: [{ outcome: 'APPLIED' }, { outcome: 'READ' }, { action, outcome: 'APPLIED' }],
      });
    });

    it('and has an unknown outcome if the second one breaks off too', async () => {
      system.alibaba.faults.add({ action, times: 2, fault: { kind: 'answerLost', how: 'reset' } });
      const answer = failure(await send(system, transport, request));
      expect(answer).toMatchObject({ code: 'UNAVAILABLE', metadata: { outcome: 'UNKNOWN', unknown: action } });
    });
  });

  it.each(SUCCESSES)('accepts %#, %j, as a success', async (cloud, text) => {
    answerAll(system, cloud, cloud.writeAction, body(text));
    const upstreamCalls = [{ action: cloud.writeAction, requestId: 'R', attempts: 1, outcome: 'APPLIED' }];
    expect(await send(system, transport, cloud.write)).toEqual({ ok: true, upstreamCalls });
  });
});
