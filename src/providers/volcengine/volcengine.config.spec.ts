import { z } from 'zod';
import { Secret } from '../../domain/secret';
import { ConfigKit } from '../provider-registration';
import { accountSchema } from './volcengine.config';

/** References are resolved already. */
const kit: ConfigKit = {
  secret: z.instanceof(Secret),
  endpoint: (defaultUrl) => z.string().default(defaultUrl),
};

const credentials = { accessKeyId: new Secret('ak'), accessKeySecret: new Secret('sk') };

function faultsOf(section: unknown): string[] {
  const parsed = accountSchema(kit).safeParse(section);
  return parsed.success ? [] : parsed.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`);
}

describe('accountSchema', () => {
  it('fills in the endpoint', () => {
    expect(accountSchema(kit).parse({ uid: '2100000001', credentials })).toEqual({
      uid: '2100000001',
      endpoint: 'https://live.volcengineapi.com',
      credentials,
    });
  });

  it('takes temporary credentials', () => {
    const temporary = { ...credentials, securityToken: new Secret('token') };
    const section = { uid: '2100000001', endpoint: 'http://127.0.0.1:9', credentials: temporary };
    expect(accountSchema(kit).parse(section).credentials.securityToken?.reveal()).toBe('token');
  });

  it.each([
    ['a uid that is no number', { uid: 'abc', credentials }, 'uid: invalid_format'],
    ['a number as uid', { uid: 2100000001, credentials }, 'uid: invalid_type'],
    ['an unknown key', { uid: '1', credentials, region: 'cn-north-1' }, ': unrecognized_keys'],
    ['no credentials', { uid: '1' }, 'credentials: invalid_type'],
    [
      'a missing secret',
      { uid: '1', credentials: { accessKeyId: new Secret('ak') } },
      'credentials.accessKeySecret: custom',
    ],
    [
      'an unknown credential',
      { uid: '1', credentials: { ...credentials, token: 'x' } },
      'credentials: unrecognized_keys',
    ],
  ])('refuses %s', (_, section, fault) => {
    expect(faultsOf(section)).toEqual([fault]);
  });
});
