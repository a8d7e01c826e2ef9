import { Secret } from '../domain/access/secret';
import { NONCE_BYTES, PageTokens } from './page-tokens';

const LIST = { method: 'ListDrifts', caller: 'team', parent: 'accounts/ali' };
const PLACE = '/domains/play.example.com/callbackConfigs/stream';

let nonces = 0;
const tokensWith = (secret: string): PageTokens =>
  new PageTokens(new Secret(secret), () => Buffer.alloc(NONCE_BYTES, (nonces += 1)));
const tokens = tokensWith('secret-of-the-tests');

it('tells livegate the place, and its holder nothing', () => {
  const issued = [PLACE, PLACE, '', 'é'].map((place) => tokens.tokenOf(LIST, place));
  expect(issued.map((pageToken) => tokens.placeIn(LIST, { pageToken }))).toEqual([PLACE, PLACE, '', 'é']);
  expect(tokensWith('secret-of-the-tests').placeIn(LIST, { pageToken: issued[0] ?? '' })).toBe(PLACE);
  expect(new Set(issued).size).toBe(4);
  expect(Buffer.from(issued[0] ?? '', 'base64url').toString('latin1')).not.toContain('example');
  const lengths = ['x', PLACE].map((place) => tokens.tokenOf(LIST, place).length);
  expect(new Set(lengths).size).toBe(1);
});

it('takes a token for the list of that caller and parent only, as it was issued', () => {
  const pageToken = tokens.tokenOf(LIST, PLACE);
  const others = [
    { ...LIST, caller: 'other' },
    { ...LIST, method: 'ListEvents' },
    { ...LIST, parent: 'accounts/volc' },
  ];
  for (const other of others) expect(tokens.placeIn(other, { pageToken })).toBeUndefined();
  expect(tokensWith('another-secret').placeIn(LIST, { pageToken })).toBeUndefined();
  const bytes = Buffer.from(pageToken, 'base64url');
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(tokens.placeIn(LIST, { pageToken: changed.toString('base64url') })).toBeUndefined();
  }
});

it.each(['=', 'x', `${tokens.tokenOf(LIST, PLACE)}=`, 'djE6YQ', 'A'.repeat(60)])(
  'tells of the fault of %s',
  (pageToken) => {
    expect(tokens.violations(LIST, { pageToken, pageSize: -1 })).toMatchObject([
      { field: 'pageSize' },
      { field: 'pageToken', reason: 'INVALID_FORMAT' },
    ]);
  },
);

it('finds no fault in a first page', () => {
  for (const page of [{}, { pageToken: '' }, { pageSize: 3 }]) expect(tokens.violations(LIST, page)).toEqual([]);
});
