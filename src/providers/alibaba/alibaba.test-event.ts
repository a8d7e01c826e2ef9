import { createHash } from 'node:crypto';
import { AnswerRules, TEST_STREAM, TestEvent, TestSubject } from '../../domain/operations/test-event';

/** Event callback: 5 s for an answer, 5 more attempts, 1 s apart. */
const RULES: AnswerRules = {
  timeLimitMs: 5_000,
  unanswered: 'Alibaba Cloud sends an event without an answer up to 5 more times, 1 s apart, and then drops it.',
  wrongStatus:
    'Alibaba Cloud takes 200 alone for success; ' +
    'whether it sends the event again after another status is not documented.',
  redirected: 'Whether Alibaba Cloud follows redirects is not documented; it takes 200 alone for success.',
};

/** An event as the cloud sends it; `domain` is that of the configuration. */
export function testEventOf(domain: string, { kind, url, key, now }: TestSubject): TestEvent {
  const place = { domain, app: TEST_STREAM, stream: TEST_STREAM };
  const seconds = Math.floor(now / 1_000);
  switch (kind) {
    case 'STREAM':
      return streamEvent(url, signature(domain, seconds, key?.reveal()), { domain, seconds });
    case 'RECORDING':
      return posted(url, signature(hostOf(url), seconds, key?.reveal()), { ...place, ...fileOf(seconds) });
    case 'SNAPSHOT':
      return posted(url, signature(hostOf(url), seconds, key?.reveal()), frameOf(domain), false);
    case 'MODERATION':
      return posted(url, {}, { ...frameOf(domain), Result: [{ BizType: domain, Result: [FINDING] }] });
  }
}

/** Format of stream ingest callbacks: a GET whose query is the event. */
function streamEvent(
  url: string,
  headers: Readonly<Record<string, string>>,
  { domain, seconds }: { readonly domain: string; readonly seconds: number },
): TestEvent {
  const target = new URL(url);
  const fields = {
    action: 'publish',
    app: domain,
    appname: TEST_STREAM,
    id: TEST_STREAM,
    ip: '192.0.2.10',
    node: TEST_STREAM,
    time: String(seconds),
    usrargs: '',
    height: '720',
    width: '1280',
  };
  for (const [name, value] of Object.entries(fields)) target.searchParams.append(name, value);
  return { request: { method: 'GET', url: target.href, headers }, isDocumented: true, rules: RULES };
}

function posted(
  url: string,
  signed: Readonly<Record<string, string>>,
  body: object,
  isDocumented: boolean = true,
): TestEvent {
  const headers = { ...signed, 'content-type': 'application/json; charset=utf-8' };
  return { request: { method: 'POST', url, headers, body: JSON.stringify(body) }, isDocumented, rules: RULES };
}

/**
 * Usage notes for callback authentication: MD5 over `Domain|Timestamp|NotifyAuthKey`. The domain is
 * that of the configuration for stream events, and the host of the URL for recordings and
 * snapshots; whether with its port is not documented.
 */
function signature(domain: string, seconds: number, key: string | undefined): Readonly<Record<string, string>> {
  if (key === undefined) return {};
  const digest = createHash('md5').update(`${domain}|${seconds}|${key}`).digest('hex');
  return { 'ali-live-timestamp': String(seconds), 'ali-live-signature': digest };
}

const hostOf = (url: string): string => new URL(url).hostname;

/** Live stream recording callbacks: a file was created. */
function fileOf(seconds: number): object {
  const uri = `${TEST_STREAM}/${TEST_STREAM}/${seconds}.flv`;
  return { uri, duration: 60, start_time: seconds - 60, stop_time: seconds };
}

/**
 * AddLiveDetectNotifyConfig, content of the callback. Snapshots have no readable page; these are
 * their fields in DescribeLiveStreamSnapshotInfo.
 */
function frameOf(domain: string): object {
  return {
    DomainName: domain,
    AppName: TEST_STREAM,
    StreamName: TEST_STREAM,
    OssEndpoint: 'oss-cn-shanghai.aliyuncs.com',
    OssBucket: TEST_STREAM,
    OssObject: `${TEST_STREAM}/${TEST_STREAM}.jpg`,
  };
}

/** The mildest: a receiver may act upon worse. */
const FINDING = { Scene: 'porn', Label: 'normal', Rate: 99.9, Suggestion: 'pass', Extent: {} };
