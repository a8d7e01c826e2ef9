import { testKit } from '../../../test/support/config-kit';
import { Secret } from '../../domain/secret';
import { accountSchema } from './volcengine.config';

const kit = testKit();

const credentials = { accessKeyId: { env: 'ak' }, accessKeySecret: { env: 'sk' } };

function faultsOf(section: unknown): string[] {
  const parsed = accountSchema(kit).safeParse(section);
  return parsed.success ? [] : parsed.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`);
}

describe('accountSchema', () => {
  it('fills in the endpoint', () => {
    expect(accountSchema(kit).parse({ uid: '2100000001', credentials })).toEqual({
      uid: '2100000001',
      endpoint: 'https://live.volcengineapi.com',
      credentials: { accessKeyId: { value: new Secret('ak') }, accessKeySecret: { value: new Secret('sk') } },
    });
  });

  it('takes temporary credentials', () => {
    const temporary = { ...credentials, securityToken: { file: 'token' } };
    const section = { uid: '2100000001', endpoint: 'http://127.0.0.1:9', credentials: temporary };
    expect(accountSchema(kit).parse(section).credentials.securityToken?.value.reveal()).toBe('token');
  });

  it.each([
    ['a uid that is no number', { uid: 'abc', credentials }, 'uid: invalid_format'],
    ['a number as uid', { uid: 2100000001, credentials }, 'uid: invalid_type'],
    ['an unknown key', { uid: '1', credentials, region: 'cn-north-1' }, ': unrecognized_keys'],
    ['no credentials', { uid: '1' }, 'credentials: invalid_type'],
    [
      'a missing secret',
      { uid: '1', credentials: { accessKeyId: { env: 'ak' } } },
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
