import { randomBytes } from 'node:crypto';
import { FakeClock } from '../../../test/support/fake-clock';
import { atOnce } from '../../domain/concurrency/stretches';
import { newApiKey, sha256Of } from './api-key';
import { CallerAuthenticator, indexCallers, KnownCaller, OpenAuthenticator } from './authenticator';

const GRANTS = [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }] as const;

function caller(id: string, ...keys: (readonly [string, number?])[]): KnownCaller {
  const apiKeys = keys.map(([key, expires]) => ({ sha256: sha256Of(key), ...(expires !== undefined && { expires }) }));
  return { id, grants: GRANTS, apiKeys, certificates: [] };
}

function authenticatorOf(callers: readonly KnownCaller[], clock = new FakeClock()): CallerAuthenticator {
  return new CallerAuthenticator(atOnce(indexCallers(callers)), clock);
}

describe('a new key', () => {
  it('is 32 random bytes, and known by its digest', () => {
    const { key, sha256 } = newApiKey((size) => Buffer.alloc(size, 7));
    expect(key).toBe(`lg_${Buffer.alloc(32, 7).toString('base64url')}`);
    // As `printf %s KEY | sha256sum` has it.
    expect(sha256).toBe('4f5ed0a70b7fc51a9c9e5d68d16b6afff2a19d76d3915fed226c35d2cde49908');
  });

  it('opens', async () => {
    const { key, sha256 } = newApiKey(randomBytes);
    const known = authenticatorOf([{ id: 'a', grants: GRANTS, apiKeys: [{ sha256 }], certificates: [] }]);
    expect(await known.authenticate({ authorization: [`Bearer ${key}`] })).toEqual({ id: 'a', grants: GRANTS });
  });
});

describe('CallerAuthenticator', () => {
  it('identifies callers by any of their keys', async () => {
    const known = authenticatorOf([caller('a', ['one'], ['two']), caller('b', ['three'])]);
    const ids = await Promise.all(
      ['one', 'two', 'three'].map(async (key) => (await known.authenticate({ authorization: [`Bearer ${key}`] })).id),
    );
    expect(ids).toEqual(['a', 'a', 'b']);
  });

  it('accepts a key until it expires, to the millisecond, and the others after that', async () => {
    const clock = new FakeClock();
    const known = authenticatorOf([caller('a', ['one', clock.now() + 1000], ['two'])], clock);
    const one = () => known.authenticate({ authorization: ['Bearer one'] });
    await clock.advance(999);
    await expect(one()).resolves.toMatchObject({ id: 'a' });
    await clock.advance(1);
    await expect(one()).rejects.toMatchObject({ reason: 'CREDENTIALS_INVALID' });
    await expect(known.authenticate({ authorization: ['Bearer two'] })).resolves.toMatchObject({ id: 'a' });
  });

  it('accepts a certificate until it expires, to the millisecond', async () => {
    const clock = new FakeClock();
    const known = authenticatorOf([{ ...caller('a', ['one']), certificates: ['a.example.com'] }], clock);
    const certificate = { names: ['a.example.com'], expires: clock.now() + 1000 };
    const call = () => known.authenticate({ authorization: [], certificate });
    await clock.advance(999);
    await expect(call()).resolves.toMatchObject({ id: 'a' });
    await clock.advance(1);
    await expect(call()).rejects.toMatchObject({ reason: 'CREDENTIALS_INVALID' });
    expect(await known.recognize({ authorization: [], certificate })).toBeUndefined();
    const withKey = known.authenticate({ authorization: ['Bearer one'], certificate });
    await expect(withKey).resolves.toMatchObject({ id: 'a' });
  });

  it('passes on nothing of the keys', async () => {
    const known = authenticatorOf([caller('a', ['one'])]);
    expect(Object.keys(await known.authenticate({ authorization: ['Bearer one'] }))).toEqual(['id', 'grants']);
  });
});

test('OpenAuthenticator needs no credentials', async () => {
  expect(await new OpenAuthenticator().authenticate()).toMatchObject({ id: 'anonymous' });
});
