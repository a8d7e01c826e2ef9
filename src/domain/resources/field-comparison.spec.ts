import { differences, meaningOf } from './field-comparison';
import { Fields } from './resource-fields';

const signed = (keyFingerprint?: string): Fields => ({
  auth: { enabled: true, ...(keyFingerprint !== undefined && { keyFingerprint }) },
});
const origin = (more: object = {}): Fields => ({ origins: [{ protocol: 'RTMP', host: 'a.example.org', ...more }] });

function differing(one: Fields, other: Fields): string[] {
  return differences(meaningOf(one), meaningOf(other));
}

test.each<[string, Fields, Fields]>([
  ['nothing, and empty lists and texts', {}, { urls: [], originApp: '', stream: { switchUrl: '' } }],
  ['a switch that is off, and none', { stream: { transcodedStreams: false } }, {}],
  ['signing that is off, with and without a key', { auth: { enabled: false, keyFingerprint: 'a' } }, {}],
  ['the order of URLs', { urls: ['https://a/', 'https://b/'] }, { urls: ['https://b/', 'https://a/'] }],
  ['the case of a host in a URL', { urls: ['HTTPS://A.example.com/X'] }, { urls: ['https://a.example.com/X'] }],
  ['the default port in a URL', { urls: ['https://a.example.com:443/x'] }, { urls: ['https://a.example.com/x'] }],
  [
    'a host without path',
    { stream: { switchUrl: 'http://a.example.com' } },
    { stream: { switchUrl: 'http://a.example.com/' } },
  ],
  ['the case of an origin', origin({ host: 'A.Example.org' }), origin()],
  ['the default port of an origin', origin({ port: 1935 }), origin()],
  ['the default group', origin({ group: 'default' }), origin()],
  ['no parameters', origin({ params: {} }), origin()],
  ['the order of parameters', origin({ params: { a: '1', b: '2' } }), origin({ params: { b: '2', a: '1' } })],
  ['a key that is not known, and any', signed(), signed('a')],
])('%s: means the same', (_title, one, other) => {
  expect(differing(one, other)).toEqual([]);
  expect(differing(other, one)).toEqual([]);
});

test.each<[string, Fields, Fields, string[]]>([
  ['a URL more', { urls: ['https://a/'] }, { urls: ['https://a/', 'https://a/'] }, ['urls']],
  ['the path of a URL', { urls: ['https://a/X'] }, { urls: ['https://a/x'] }, ['urls']],
  ['what is no URL', { urls: ['no url'] }, { urls: ['no URL'] }, ['urls']],
  ['a switch', { recording: { statusEvents: true } }, {}, ['recording.statusEvents']],
  ['whether it signs, and nothing of the key', signed('a'), {}, ['auth.enabled']],
  ['the key', signed('a'), signed('b'), ['auth.key']],
  [
    'the order of origins',
    { origins: [{ host: 'a' }, { host: 'b' }] },
    { origins: [{ host: 'b' }, { host: 'a' }] },
    ['origins'],
  ],
  ['a port', origin({ port: 1936 }), origin(), ['origins']],
  ['a group', origin({ group: 'a' }), origin(), ['origins']],
  ['a parameter', origin({ params: { a: 'A' } }), origin({ params: { a: 'a' } }), ['origins']],
  ['a protocol', origin({ protocol: 'HLS' }), origin(), ['origins']],
  ['an app', { originApp: 'live' }, { originApp: 'Live' }, ['originApp']],
  ['several, in order', { urls: ['https://a/'], originApp: 'x' }, {}, ['originApp', 'urls']],
])('%s: differs', (_title, one, other, paths) => {
  expect(differing(one, other)).toEqual(paths);
  expect(differing(other, one)).toEqual(paths);
});
