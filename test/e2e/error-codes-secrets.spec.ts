/**
 * Whatever a cloud quotes in its answers, no secret of livegate or of a caller leaves it again:
 * neither in an answer nor in the log. The emulators hold other access key secrets than livegate,
 * so that they also refuse signatures in earnest.
 */
import { get, NeutralRequest, send, set, TRANSPORTS } from '../seeds/both-transports';
import { Provider } from '../support/error-code-tables';
import { spellings } from '../support/spellings';
import { RecordedEvents } from '../support/recorded-events';
import { startSystem, System, WORLD } from '../support/start-system';

const urls = ['https://new.example.com/callback'];
const { pushDomain, playDomain } = WORLD.alibaba;
const { vhost, pullDomain } = WORLD.volcengine;
const STREAM = `accounts/ali/domains/${pushDomain}/callbackConfigs/stream`;
const SNAPSHOT = `accounts/volc/vhosts/${vhost}/apps/live/callbackConfigs/snapshot`;

/** Letters and digits are all that Alibaba takes; Volcengine's key changes with each encoding. */
const KEYS = { alibaba: 'kEyOfTheCaller0123456789', volcengine: `k3y/of+the=caller&"'(*)!\\` } as const;
const LIVE_KEYS = { alibaba: 'kEyThatIsLive0123456789', volcengine: 'k3y/that+is=live' } as const;

interface Cloud {
  readonly provider: Provider;
  readonly write: (auth: object) => NeutralRequest;
  readonly writeAction: string;
  readonly read: NeutralRequest;
  readonly readAction: string;
  /** A code for each way that a message takes into the answer. */
  readonly codes: readonly string[];
}

const CLOUDS: readonly Cloud[] = [
  {
    provider: 'alibaba',
    write: (auth) => set(STREAM, { urls, auth }),
    writeAction: 'SetLiveStreamsNotifyUrlConfig',
    read: get(STREAM),
    readAction: 'DescribeLiveStreamsNotifyUrlConfig',
    codes: ['SignatureDoesNotMatch', 'InvalidParam', 'InternalError', 'InvalidApi.NotFound', 'NeverDocumented'],
  },
  {
    provider: 'volcengine',
    write: (auth) => set(SNAPSHOT, { urls, auth }),
    writeAction: 'UpdateCallback',
    read: get(SNAPSHOT),
    readAction: 'DescribeCallback',
    codes: ['SignatureDoesNotMatch', 'InvalidParam.Format', 'CommonErr', 'MethodNotAllowed', 'NeverDocumented'],
  },
];

let system: System;
const log = new RecordedEvents();
beforeAll(async () => {
  const accessKeySecret = 'another-secret';
  const domains = [
    { name: pushDomain, type: 'push' as const },
    { name: playDomain, type: 'play' as const },
  ];
  const vhosts = [{ name: vhost, domains: [{ name: pullDomain, type: 'pull-flv' as const }] }];
  system = await startSystem({
    log,
    alibaba: { accounts: [{ ...WORLD.alibaba, accessKeySecret, domains }] },
    volcengine: { accounts: [{ ...WORLD.volcengine, accessKeySecret, vhosts }] },
  });
});
afterAll(() => system.close());
beforeEach(() => {
  log.events.length = 0;
  system.alibaba.reset();
  system.volcengine.reset();
});

/** What a cloud might say of a refused signature or parameter. */
function telling(...secrets: readonly string[]): string {
  return `AuthKeyPrimary format error: ${secrets.flatMap(spellings).join(' | ')} server string to sign is: POST&%2F&`;
}

/** The answer's text is JSON itself, so that each spelling may stand in it escaped. */
function expectNoneOf(secrets: readonly string[], text: string): void {
  for (const spelling of secrets.flatMap(spellings)) {
    expect(text).not.toContain(spelling);
    expect(text).not.toContain(JSON.stringify(spelling).slice(1, -1));
  }
}

function logText(): string {
  return JSON.stringify(log.events);
}

const CASES = TRANSPORTS.flatMap((transport) => CLOUDS.map((cloud) => ({ transport, cloud, name: cloud.provider })));

describe.each(CASES)('over $transport, $name', ({ transport, cloud }) => {
  const { provider, write, writeAction, read, readAction, codes } = cloud;
  const key = KEYS[provider];
  const ownSecrets = [WORLD[provider].accessKeySecret];

  function answer(action: string, fault: object): void {
    system[provider].faults.add({ action, times: 100, fault: { kind: 'status', status: 400, ...fault } });
  }

  it.each(codes)('the message of %s to a write is scrubbed', async (code) => {
    const secrets = [...ownSecrets, key];
    answer(writeAction, { code, message: telling(...secrets) });
    const failed = await send(system, transport, write({ enabled: true, key }));
    if (failed.ok) throw new Error('succeeded');
    expect(failed.metadata).toMatchObject({
      upstreamCode: code,
      upstreamMessage: expect.stringMatching(/^AuthKeyPrimary format error: \[redacted\].*string to sign is: POST/),
    });
    expectNoneOf(secrets, failed.text);
    expectNoneOf(secrets, logText());
  });

  it.each(codes)('the message of %s to a read is scrubbed', async (code) => {
    answer(readAction, { code, message: telling(...ownSecrets) });
    const failed = await send(system, transport, read);
    if (failed.ok) throw new Error('succeeded');
    expect(failed.metadata).toMatchObject({ upstreamMessage: expect.stringContaining('[redacted]') });
    expectNoneOf(ownSecrets, failed.text);
    expectNoneOf(ownSecrets, logText());
  });

  it('the live key that a write keeps is scrubbed, although the caller does not know it', async () => {
    const live = LIVE_KEYS[provider];
    answer(readAction, { status: 200, body: describeAnswer(provider, live) });
    answer(writeAction, { code: 'SignatureDoesNotMatch', message: telling(live) });
    const failed = await send(system, transport, write({ enabled: true }));
    if (failed.ok) throw new Error('succeeded');
    expect(failed.metadata).toMatchObject({ upstreamMessage: expect.stringContaining('[redacted]') });
    expectNoneOf([live], failed.text);
  });

  it.each([
    ['a page', `<html>${telling(key, ...ownSecrets)}</html>`],
    ['a text that is no JSON', `{"Message":"${telling(key, ...ownSecrets)}`],
    ['JSON of another form', JSON.stringify([telling(key, ...ownSecrets)])],
  ])('%s that quotes them is not quoted', async (_title, body) => {
    answer(writeAction, { status: 502, body });
    const failed = await send(system, transport, write({ enabled: true, key }));
    if (failed.ok) throw new Error('succeeded');
    expect(failed.reason).toBe('PROVIDER_ANSWER_UNREADABLE');
    expectNoneOf([key, ...ownSecrets], failed.text);
  });

  it('an unreadable answer to a read is not quoted, since it contains the key', async () => {
    const live = LIVE_KEYS[provider];
    // Cut off right before its end: no JSON, and the key is in it.
    const body = describeAnswer(provider, live).slice(0, -1);
    answer(readAction, { status: 200, body });
    const failed = await send(system, transport, read);
    if (failed.ok) throw new Error('succeeded');
    expect(failed.reason).toBe('PROVIDER_ANSWER_UNREADABLE');
    expectNoneOf([live], failed.text);
  });

  it('a real refusal of a signature', async () => {
    const failed = await send(system, transport, write({ enabled: true, key }));
    if (failed.ok) throw new Error('succeeded');
    expect(failed).toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'PROVIDER_CREDENTIALS_REJECTED',
      metadata: { upstreamCode: 'SignatureDoesNotMatch', outcome: 'NOT_APPLIED' },
    });
    expectNoneOf([key, ...ownSecrets], failed.text);
    expect(system[provider].calls).toMatchObject([{ action: writeAction, code: 'SignatureDoesNotMatch' }]);
  });
});

function describeAnswer(provider: Provider, key: string): string {
  if (provider === 'alibaba') {
    const LiveStreamsNotifyConfig = { NotifyUrl: urls[0], NotifyReqAuth: 'yes', NotifyAuthKey: key };
    return JSON.stringify({ RequestId: 'R', LiveStreamsNotifyConfig });
  }
  const CallbackDetailList = [{ CallbackType: 'http', URL: urls[0] }];
  const record = { Vhost: vhost, App: 'live', MessageType: 'snapshot', CallbackDetailList };
  const CallbackList = [{ ...record, AuthEnable: true, AuthKeyPrimary: key }];
  return JSON.stringify({ ResponseMetadata: { RequestId: 'R' }, Result: { CallbackList } });
}
