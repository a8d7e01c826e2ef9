import fc from 'fast-check';
import { fuzzEvents } from '../../test/support/event-fuzz';
import {
  alibabaPost,
  alibabaStream,
  AUDIO,
  CALLBACK_KEY,
  familyPost,
  NOW,
  Sample,
  SENT_AT,
  signed,
} from '../../test/support/event-samples';
import { EventRejected, EventRequest, verifyAndNormalise } from './index';

/* What holds for every message, whatever is in it. */

const RUNS = 300;
const provider = fc.constantFrom('alibaba', 'volcengine', 'byteplus', '');
const text = fc.string({ unit: 'binary', maxLength: 40 });

const anything = fc.record({
  provider,
  method: fc.constantFrom('GET', 'POST', 'PUT', ''),
  url: fc.oneof(fc.webUrl({ withQueryParameters: true }), text),
  headers: fc.dictionary(
    fc.oneof(fc.constantFrom('ali-live-timestamp', 'ali-live-signature'), text),
    fc.oneof(text, fc.array(text)),
  ),
  body: fc.oneof(text, fc.uint8Array(), fc.json(), fc.constantFrom('['.repeat(60_000), '{"a":'.repeat(9_000))),
  keys: fc.array(text, { maxLength: 2 }),
  domain: fc.option(text, { nil: undefined }),
  account: fc.option(text, { nil: undefined }),
  now: fc.oneof(fc.double(), fc.integer()),
});

/** False if there is no answer; throws what is no `EventRejected`. */
function isAnswered(request: unknown): boolean {
  try {
    verifyAndNormalise(request as EventRequest);
    return true;
  } catch (error) {
    if (error instanceof EventRejected) return false;
    throw error;
  }
}

const idOf = (sample: Sample): string => verifyAndNormalise({ ...sample, headers: {}, keys: [] }).event.id;

/** Characters that separators and encodings could trip over. */
const hostile = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '|', '\u001f', '\u0000', '%', '+', '&', '=', '\ud800', '\udbff', '\ufffd', '1'),
  minLength: 0,
  maxLength: 4,
});

/** The fields that make one event of each form, and its message. */
const FORMS: readonly (readonly [string, (fields: readonly string[]) => Sample])[] = [
  ['an Alibaba stream', ([app = '', appname = '', id = '', time = '']) => alibabaStream({ app, appname, id, time })],
  ['an Alibaba status', ([domain, app, stream]) => alibabaPost({ event: 'record_started', domain, app, stream })],
  ['an Alibaba file', ([domain, app, stream, uri]) => alibabaPost({ domain, app, stream, uri })],
  [
    'an Alibaba moderation',
    ([DomainName, AppName, StreamName, OssObject]) =>
      alibabaPost({ DomainName, AppName, StreamName, OssObject, Result: [] }),
  ],
  [
    'an Alibaba snapshot',
    ([DomainName, AppName, StreamName, OssObject]) => alibabaPost({ DomainName, AppName, StreamName, OssObject }),
  ],
  [
    'an Alibaba exception',
    ([domain, app, stream, message]) => alibabaPost({ domain, app, stream, code: 1001, message }),
  ],
  ['an Alibaba switch', ([domain, app, stream, ChangeReason]) => alibabaPost({ domain, app, stream, ChangeReason })],
  [
    'a failed recording of Alibaba',
    ([domain, app, stream, message]) => alibabaPost({ event: 'record_error', domain, app, stream, message }),
  ],
  [
    'an audio moderation of Alibaba',
    ([label, suggestion, text, Timestamp]) =>
      alibabaPost({ ...AUDIO, Timestamp, Result: [{ scene: 'antispam', label, suggestion, details: [{ text }] }] }),
  ],
  [
    'a Volcengine snapshot',
    ([domain, app, stream, Path]) =>
      familyPost('volcengine', { data: { event_type: 'snapshot_event', domain, app, stream }, detail: { Path } }),
  ],
  [
    'a Volcengine stream',
    ([domain, app, stream, session_id]) =>
      familyPost('volcengine', { data: { domain, app, stream }, detail: { session_id } }),
  ],
  [
    'a BytePlus recording',
    ([domain, app, stream, path]) =>
      familyPost('byteplus', { data: { event_type: 'record_event', domain, app, stream }, detail: { path } }),
  ],
];

test('no input makes the library throw anything but EventRejected', () => {
  fc.assert(
    fc.property(fc.oneof(anything, fc.anything()), (request) => void isAnswered(request)),
    { numRuns: RUNS },
  );
});

test.each(FORMS)('two different events of %s never share an id', (_, form) => {
  const fields = fc.array(hostile, { minLength: 4, maxLength: 4 });
  // On the wire, half a character is what cannot be decoded.
  const wire = ({ url, body }: Sample): string => `${url} ${String(body)}`;
  fc.assert(
    fc.property(fields, fields, (one, other) => {
      fc.pre(wire(form(one)) !== wire(form(other)));
      expect(idOf(form(one))).not.toBe(idOf(form(other)));
    }),
    { numRuns: RUNS },
  );
});

test('a message has one id over its retries, whatever their time and signature', () => {
  const retries = fc.record({
    form: fc.constantFrom(...FORMS),
    fields: fc.array(fc.string({ minLength: 1 }), { minLength: 4, maxLength: 4 }),
    delayMs: fc.integer({ min: 0, max: 35_000 }),
  });
  fc.assert(
    fc.property(retries, ({ form: [, make], fields, delayMs }) => {
      const sample = make(fields);
      const at = (ms: number) =>
        verifyAndNormalise({ ...signed(sample, { time: SENT_AT + Math.floor(ms / 1000) }), keys: [], now: NOW + ms });
      const [first, retry] = [at(0), at(delayMs)];
      expect([retry.event.id, retry.previousId]).toContain(first.event.id);
    }),
    { numRuns: RUNS },
  );
});

test('whoever does not know the key cannot make a signature', () => {
  const guess = fc.record({
    sample: fc.constantFrom(alibabaStream(), familyPost('volcengine'), familyPost('byteplus')),
    key: fc.string({ minLength: 1 }),
  });
  fc.assert(
    fc.property(guess, ({ sample, key }) => {
      fc.pre(key !== CALLBACK_KEY);
      expect(isAnswered(signed(sample, { key }))).toBe(false);
    }),
    { numRuns: RUNS },
  );
});

test('mutated messages are answered as the rules say', () => {
  const { messages, verified, unsigned, unrecognised, rejected } = fuzzEvents(3_000, 1);
  expect(verified + unsigned + unrecognised + rejected).toBe(messages);
  for (const count of [verified, unsigned, unrecognised, rejected]) expect(count).toBeGreaterThan(100);
});
