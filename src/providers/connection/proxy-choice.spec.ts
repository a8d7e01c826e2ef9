import { environmentProxyFor } from './proxy-choice';

const HTTP = { url: 'http://http.proxy:1' };
const HTTPS = { url: 'http://https.proxy:2' };
const choose = (endpoint: string, ...noProxy: string[]) =>
  environmentProxyFor(endpoint, { http: HTTP, https: HTTPS, noProxy });

it('goes by the scheme', () => {
  expect(choose('https://live.example.com')).toBe(HTTPS);
  expect(choose('http://live.example.com')).toBe(HTTP);
});

it.each(['http://127.0.0.1:80', 'http://127.9.9.9', 'http://localhost:8', 'http://[::1]:8'])(
  'never for %s',
  (endpoint) => {
    expect(choose(endpoint)).toBeUndefined();
  },
);

it.each([
  ['https://live.example.com', '*'],
  ['https://live.example.com', 'live.example.com'],
  ['https://live.example.com', 'LIVE.example.com:443'],
  ['https://live.example.com:8443', 'example.com:8443'],
  ['https://live.example.com', '.example.com'],
  ['https://live.example.com', '*.example.com'],
  ['https://10.1.2.3', '10.0.0.0/8'],
  ['https://10.1.2.3', '10.1.2.3'],
  ['https://[2001:db8::1]', '2001:db8::/32'],
  ['https://[2001:db8::1]', '2001:db8::1'],
])('not for %s with NO_PROXY=%s', (endpoint, entry) => {
  expect(choose(endpoint, entry)).toBeUndefined();
});

it.each([
  ['https://live.example.com', 'ive.example.com'],
  ['https://live.example.com', 'live.example.com:80'],
  ['https://live.example.com', 'live.example.com.evil'],
  ['https://live.example.com', '10.0.0.0/8'],
  ['https://11.1.2.3', '10.0.0.0/8'],
  ['https://10.1.2.3', '10.0.0.0/99'],
  ['https://live.example.com', '.'],
])('yet for %s with NO_PROXY=%s', (endpoint, entry) => {
  expect(choose(endpoint, entry)).toBe(HTTPS);
});
