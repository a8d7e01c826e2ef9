import { testKit } from '../../test/support/config-kit';
import { alibaba } from './alibaba';
import { volcengine } from './volcengine';

const KEY = { accessKeyId: { env: 'id' }, accessKeySecret: { env: 'secret' } };
const SET = '{ "accessKeyId": "a", "accessKeySecret": "b" }';
const ALI_ROLE = 'acs:ram::1:role/livegate';
const OIDC = { role: ALI_ROLE, provider: 'acs:ram::1:oidc-provider/ack', tokenFile: '/var/run/token' };

/** As `path: message`. */
function faultsOf(provider: typeof alibaba, credentials: unknown, files = { set: SET }): string[] {
  const parsed = provider.accountSchema(testKit(files)).safeParse({ uid: '1', credentials });
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`);
}

it.each<[string, typeof alibaba, unknown]>([
  ['a key', volcengine, KEY],
  ['a set in a file', volcengine, { file: 'set' }],
  ['a program', alibaba, { command: ['/bin/keys', '--for', 'me'] }],
  ['a role', volcengine, { assumeRole: { role: 'trn:iam::1:role/livegate', ...KEY } }],
  ['a role with a set in a file', alibaba, { assumeRole: { role: ALI_ROLE, file: 'set' } }],
  ['a role with that of the instance', alibaba, { assumeRole: { role: ALI_ROLE, ecsRamRole: {} } }],
  ['a role with that of a pod', alibaba, { assumeRole: { role: ALI_ROLE, oidc: OIDC } }],
  ['the role of the instance', alibaba, { ecsRamRole: { role: 'livegate' } }],
  ['the role of a pod', alibaba, { oidc: OIDC }],
])('%s is a kind of credentials', (_what, provider, credentials) => {
  expect(faultsOf(provider, credentials)).toEqual([]);
});

it.each<[string, typeof alibaba, unknown, string[]]>([
  ['none', alibaba, {}, ['accessKeyId: is required', 'accessKeySecret: is required']],
  ['half a key', alibaba, { accessKeyId: { env: 'id' } }, ['accessKeySecret: is required']],
  ['two kinds', alibaba, { ...KEY, file: 'set' }, [': must be exactly one kind, not accessKeyId, file together']],
  [
    'a part and a kind',
    alibaba,
    { securityToken: { env: 't' }, command: ['a'] },
    [': must be exactly one kind, not accessKeyId, command together'],
  ],
  [
    'a role with nothing',
    volcengine,
    { assumeRole: { role: 'trn:iam::1:role/a' } },
    ['assumeRole.accessKeyId: is required', 'assumeRole.accessKeySecret: is required'],
  ],
  [
    'a role with two kinds',
    alibaba,
    { assumeRole: { role: ALI_ROLE, ...KEY, oidc: OIDC } },
    ['assumeRole: must be exactly one kind, not accessKeyId, oidc together'],
  ],
  [
    'a role of the other cloud',
    volcengine,
    { assumeRole: { role: ALI_ROLE, ...KEY } },
    ["assumeRole.role: must be a role name in the cloud's format"],
  ],
  [
    'too short a session',
    alibaba,
    { oidc: { ...OIDC, durationSeconds: 899 } },
    ['oidc.durationSeconds: must be a whole number from 900 to 43200'],
  ],
  [
    'an STS without TLS',
    alibaba,
    { assumeRole: { role: ALI_ROLE, ...KEY, endpoint: 'http://sts.example.com' } },
    ['assumeRole.endpoint: must be an https URL of host and port only (http for loopback hosts)'],
  ],
  [
    'a shell line for a program',
    alibaba,
    { command: 'keys --for me' },
    ['command: must be a list: a program, then its arguments'],
  ],
])('%s is refused', (_what, provider, credentials, faults) => {
  expect(faultsOf(provider, credentials)).toEqual(faults);
});

it.each(['marker', '{}', '{ "accessKeyId": "marker" }', `{ "accessKeyId": "a", "accessKeySecret": "b\\n" }`])(
  'a file with %j is refused without quoting it',
  (set) => {
    const [fault = '', ...others] = faultsOf(alibaba, { file: 'set' }, { set });
    expect([fault.startsWith('file: must hold JSON such as'), fault.includes('marker'), others]).toEqual([
      true,
      false,
      [],
    ]);
  },
);

it('roles of an instance and of a pod are refused for the other cloud', () => {
  expect(faultsOf(volcengine, { ...KEY, ecsRamRole: {} })).toEqual([': Unrecognized key: "ecsRamRole"']);
  expect(faultsOf(volcengine, { ...KEY, oidc: OIDC })).toEqual([': Unrecognized key: "oidc"']);
});
