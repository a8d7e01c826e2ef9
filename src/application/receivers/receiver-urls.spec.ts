import { Secret } from '../../domain/access/secret';
import { KnownReceivers, ReceiverUrls } from './receiver-urls';

const TOKEN = 'token-of-media.0123456789~0123456789';
const BASE = 'https://gate.example.com/v1/events';
const MEDIA = { id: 'media', token: new Secret(TOKEN), account: 'ali', keys: [] };
const OTHER = { ...MEDIA, id: 'other', token: new Secret(TOKEN.toUpperCase()), account: 'volc' };
const KNOWN: KnownReceivers = { publicUrl: 'https://gate.example.com', receivers: [MEDIA, OTHER] };

const urls = new ReceiverUrls(() => KNOWN);
const ENCODED = [...TOKEN].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');

describe('what a cloud gets', () => {
  it.each([
    ['livegate:media', { url: `${BASE}/media/${TOKEN}` }],
    ['https://hooks.example.com/v1/events', { url: 'https://hooks.example.com/v1/events' }],
    ['livegate:other', { fault: { reason: 'NOT_FOUND' } }],
    ['livegate:none', { fault: { reason: 'NOT_FOUND' } }],
    ['livegate:', { fault: { reason: 'NOT_FOUND' } }],
    ['LIVEGATE:media', { fault: { reason: 'NOT_FOUND' } }],
    ['livegate:media?x=1', { fault: { reason: 'NOT_FOUND' } }],
    ['livegate://media', { fault: { reason: 'NOT_FOUND' } }],
    [`${BASE}/media/${TOKEN}`, { fault: { reason: 'INVALID_FORMAT' } }],
    [`${BASE}/media/[redacted]`, { fault: { reason: 'INVALID_FORMAT' } }],
    [`https://inside.example.com/?to=${ENCODED}`, { fault: { reason: 'INVALID_FORMAT' } }],
  ])('%s', (url, expected) => {
    expect(urls.resolve('ali', url)).toMatchObject(expected);
  });

  it('is no URL of a receiver without publicUrl', () => {
    const without = new ReceiverUrls(() => ({ receivers: KNOWN.receivers }));
    expect(without.resolve('ali', 'livegate:media')).toMatchObject({ fault: { reason: 'NOT_FOUND' } });
    expect(without.shown(`${BASE}/media/${TOKEN}`)).toEqual({ text: `${BASE}/media/[redacted]`, isMasked: true });
  });
});

describe('what callers see', () => {
  it.each([
    [`${BASE}/media/${TOKEN}`, 'livegate:media', false],
    [`HTTPS://Gate.example.com:443/v1/events/media/${TOKEN}`, 'livegate:media', false],
    [`${BASE}/other/${TOKEN.toUpperCase()}`, 'livegate:other', false],
    [`${BASE}/media/formerTokenOfMedia0123456789012345`, `${BASE}/media/[redacted]`, true],
    [`${BASE}/gone/${TOKEN}`, `${BASE}/gone/[redacted]`, true],
    [`${BASE}/media/${TOKEN}?x=1`, `${BASE}/media/[redacted]`, true],
    [`${BASE}/media/${ENCODED}`, `${BASE}/media/[redacted]`, true],
    [
      `https://inside.example.com/v1/events/media/${TOKEN}`,
      'https://inside.example.com/v1/events/media/[redacted]',
      true,
    ],
    [`http://gate.example.com/v1/events/media/${TOKEN}`, 'http://gate.example.com/v1/events/media/[redacted]', true],
    ['https://hooks.example.com/a%20b', 'https://hooks.example.com/a%20b', false],
    ['https://hooks.example.com/%', 'https://hooks.example.com/%', false],
  ])('%s', (url, text, isMasked) => {
    expect(urls.shown(url)).toEqual({ text, isMasked });
  });

  it('is text without tokens', () => {
    const text = `"NotifyUrl" ${BASE}/media/${TOKEN}?a=b, ${BASE}/gone/former; ${encodeURIComponent(TOKEN)} is wrong`;
    expect(urls.clean(text)).toBe(`"NotifyUrl" livegate:media?a=b, ${BASE}/gone/[redacted] [redacted] is wrong`);
  });
});

it('knows the receivers of an account', () => {
  const [one, two] = [MEDIA, { ...MEDIA, id: 'archive' }];
  const known = new ReceiverUrls(() => ({ receivers: [one, OTHER, two] }));
  expect(known.idsOf('ali')).toEqual(['archive', 'media']);
  expect(known.idsOf('byte')).toEqual([]);
});

it('follows a reload', () => {
  let known = KNOWN;
  const current = new ReceiverUrls(() => known);
  expect(current.shown(`${BASE}/media/${TOKEN}`).text).toBe('livegate:media');
  known = { ...KNOWN, receivers: [OTHER] };
  expect(current.shown(`${BASE}/media/${TOKEN}`).text).toBe(`${BASE}/media/[redacted]`);
  expect(current.resolve('ali', 'livegate:media')).toHaveProperty('fault');
});
