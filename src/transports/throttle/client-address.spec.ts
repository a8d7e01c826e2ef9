import { clientAddressBehind } from './client-address';

const addressOf = clientAddressBehind(['10.0.0.0/8', '2001:db8::/32']);
const PROXY = '10.0.0.1';

it.each<[string, string, string | undefined, string | undefined, string]>([
  ['a stranger, whatever it writes', '192.0.2.9', '198.51.100.1', 'for=198.51.100.2', '192.0.2.9'],
  ['a proxy that names nobody', PROXY, undefined, undefined, PROXY],
  ['a proxy', PROXY, '198.51.100.1', undefined, '198.51.100.1'],
  ['a proxy mapped to IPv6', '::ffff:10.0.0.1', '198.51.100.1', undefined, '198.51.100.1'],
  ['a proxy over IPv6', '2001:db8::1', '2001:DB9::7', undefined, '2001:db9::7'],
  ['what the client wrote before', PROXY, '203.0.113.5, 198.51.100.1', undefined, '198.51.100.1'],
  ['two proxies', PROXY, '203.0.113.5, 198.51.100.1, 10.9.9.9', undefined, '198.51.100.1'],
  ['only proxies', PROXY, '10.1.1.1, 10.9.9.9', undefined, '10.1.1.1'],
  ['ports', PROXY, '198.51.100.1:4711', undefined, '198.51.100.1'],
  ['what is no address', PROXY, '198.51.100.1, unknown, 10.9.9.9', undefined, '10.9.9.9'],
  ['other spellings of numbers', PROXY, '3221225985', undefined, PROXY],
  ['Forwarded', PROXY, undefined, 'for=203.0.113.5, proto=https;for="[2001:db9::7]:80";by=x', '2001:db9::7'],
  ['an obfuscated hop', PROXY, undefined, 'for=203.0.113.5, for=_hidden', PROXY],
  ['both headers that agree', PROXY, '198.51.100.1', 'For=198.51.100.1', '198.51.100.1'],
  ['both headers that differ', PROXY, '198.51.100.1', 'for=203.0.113.5', PROXY],
])('%s', (_what, peer, list, forwarded, client) => {
  expect(addressOf(peer, { 'x-forwarded-for': list, forwarded })).toBe(client);
});

it('believes nobody without trusted proxies', () => {
  expect(clientAddressBehind([])(PROXY, { 'x-forwarded-for': '198.51.100.1' })).toBe(PROXY);
});
