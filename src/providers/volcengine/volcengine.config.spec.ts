import { testKit } from '../../../test/support/config-kit';
import { Secret } from '../../domain/access/secret';
import { volcengine } from '.';

const schema = volcengine.accountSchema(testKit());

const credentials = { accessKeyId: { env: 'ak' }, accessKeySecret: { env: 'sk' } };

function faultsOf(section: unknown): string[] {
  const parsed = schema.safeParse(section);
  return parsed.success ? [] : parsed.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`);
}

describe('accountSchema', () => {
  it('fills in the endpoint and the region', () => {
    expect(schema.parse({ uid: '2100000001', credentials })).toEqual({
      uid: '2100000001',
      endpoint: 'https://live.volcengineapi.com',
      region: 'cn-north-1',
      credentials: { accessKeyId: { value: new Secret('ak') }, accessKeySecret: { value: new Secret('sk') } },
    });
  });

  it('takes temporary credentials', () => {
    const temporary = { ...credentials, securityToken: { file: 'token' } };
    const section = { uid: '2100000001', endpoint: 'http://127.0.0.1:9', credentials: temporary };
    expect(schema.parse(section).credentials.securityToken?.value.reveal()).toBe('token');
  });

  it.each([
    ['a uid that is no number', { uid: 'abc', credentials }, 'uid: invalid_format'],
    ['a number as uid', { uid: 2100000001, credentials }, 'uid: invalid_type'],
    ['an unknown key', { uid: '1', credentials, zone: 'a' }, ': unrecognized_keys'],
    ['a region that is none', { uid: '1', credentials, region: 'cn/north' }, 'region: invalid_format'],
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
