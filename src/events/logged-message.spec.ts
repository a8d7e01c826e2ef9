import { logReaderOf } from './logged-message';

const alibaba = logReaderOf('alibaba');
const volcengine = logReaderOf('volcengine');

test.each([
  ['action=publish&usrargs=vhost%3Da%26auth_key%3Db&height=720', 'action=publish&usrargs=[redacted]&height=720'],
  ['action=publish&usrargs=a=b&auth_key=c&id=s', 'action=publish&usrargs=[redacted]&auth_key=[redacted]&id=s'],
  ['7月26日 16:14{"push_args":{"auth_ key":"a"}}', '7月26日 16:14{"push_args":{"auth_ key":"[redacted]"}}'],
  ['auth_key=a {"uri":"b"}', 'auth_key=[redacted] {"uri":"b"}'],
  [
    '{"n": 9007199254740993, "auth_key": {"a":[1]} , "usrargs":""}',
    '{"n": 9007199254740993, "auth_key": "[redacted]", "usrargs":""}',
  ],
  ['{"auth_ key":"a', '{"auth_ key":[redacted]'],
  ['', ''],
])('Alibaba: %j shows no secret', (text, shown) => {
  expect(alibaba.redact(text)).toBe(shown);
});

test('Volcengine: the signature and the URL of the pusher', () => {
  expect(volcengine.redact('{"data":{"sign":"a","t":1,"detail":{"fp_user_url":"?k=a","time":1}}}')).toBe(
    '{"data":{"sign":"[redacted]","t":"[redacted]","detail":{"fp_user_url":"[redacted]","time":1}}}',
  );
});

test('an event that its word does not tell is found in the message', () => {
  const typeOf = (content: string) => volcengine.typeOf({ kind: 'record_event', content });
  expect(typeOf('{"data":{"detail":{"path":"a.flv"}}}')).toBe('livegate.recording.file.created');
  expect(typeOf('{"data":{"status":"fail"}}')).toBe('livegate.recording.failed');
  expect(typeOf('')).toBeUndefined();
  expect(volcengine.typeOf({ kind: 'push_start', content: '' })).toBe('livegate.stream.started');
  expect(alibaba.typeOf({ kind: 'publish_done', content: '' })).toBe('livegate.stream.ended');
});

test('of a cloud that has no dialect there is none', () => {
  expect(() => logReaderOf('nobody')).toThrow('there is no dialect of nobody');
});
