import { testKit } from '../../../test/support/config-kit';
import { accountSchema } from './alibaba.config';

const schema = accountSchema(testKit());

const VALID = {
  uid: '1234567890123456',
  credentials: { accessKeyId: { env: 'id' }, accessKeySecret: { env: 'secret' } },
};

describe('accountSchema', () => {
  it('has the one central host as default endpoint', () => {
    const section = schema.parse(VALID);

    expect(section).toMatchObject({ uid: '1234567890123456', endpoint: 'https://live.aliyuncs.com' });
    expect(section.credentials.accessKeySecret?.value.reveal()).toBe('secret');
    expect(section.credentials.securityToken).toBeUndefined();
  });

  it('takes temporary credentials', () => {
    const credentials = { ...VALID.credentials, securityToken: { file: 'token' } };

    expect(schema.parse({ ...VALID, credentials }).credentials.securityToken?.value.reveal()).toBe('token');
  });

  it.each([
    ['a uid that is not digits', { ...VALID, uid: '12x' }, 'uid'],
    ['a uid that YAML took for a number', { ...VALID, uid: 1234567890123456 }, 'uid'],
    ['no uid', { credentials: VALID.credentials }, 'uid'],
    ['no credentials', { uid: VALID.uid }, 'credentials'],
    ['no secret', { ...VALID, credentials: { accessKeyId: { env: 'id' } } }, 'credentials.accessKeySecret'],
    ['an unknown key', { ...VALID, region: 'cn-shanghai' }, ''],
    ['an unknown credential', { ...VALID, credentials: { ...VALID.credentials, token: 't' } }, 'credentials'],
  ])('refuses %s', (_, section, path) => {
    const result = schema.safeParse(section);

    expect(result.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
