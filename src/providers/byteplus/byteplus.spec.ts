import { testKit } from '../../../test/support/config-kit';
import { byteplus } from '.';

const { callbacks, pull, quotas } = byteplus.capabilities;
const schema = byteplus.accountSchema(testKit());
const KEY = { accessKeyId: { env: 'ak' }, accessKeySecret: { env: 'sk' } };
const ROLE = { role: 'trn:iam::1:role/livegate', ...KEY };

describe('capabilities', () => {
  it('have all kinds of callbacks but moderation', () => {
    expect(callbacks.map(({ kind }) => kind)).toEqual(['STREAM', 'SNAPSHOT', 'RECORDING']);
    for (const { scopes } of callbacks) expect(scopes).toEqual(['DOMAIN', 'VHOST', 'APP']);
  });

  it('have pulling over HLS too', () => {
    const protocol = pull.fields.find(({ field }) => field === 'origins.protocol');
    expect(protocol?.values).toEqual(['RTMP', 'HTTP_FLV', 'HLS']);
  });

  it('have one call a second for callbacks and domains, ten for pulling, and thirty for deliveries', () => {
    const limits = Object.entries(quotas).map(([action, { limit, windowMs }]) => [action, limit, windowMs]);
    expect(limits.sort()).toEqual([
      ['DeleteCallback', 1, 1_000],
      ['DeleteRelaySourceV3', 10, 1_000],
      ['DescribeCallback', 1, 1_000],
      ['DescribeLiveCallbackData', 30, 1_000],
      ['DescribeRelaySourceV3', 10, 1_000],
      ['ListDomainDetail', 1, 1_000],
      ['UpdateCallback', 1, 1_000],
      ['UpdateRelaySourceV3', 10, 1_000],
    ]);
  });
});

describe('an account', () => {
  it('has one host for Live and STS, and a region for each', () => {
    expect(schema.parse({ uid: '1', credentials: { assumeRole: ROLE } })).toMatchObject({
      endpoint: 'https://open.byteplusapi.com',
      region: 'cn-north-1',
      credentials: {
        assumeRole: {
          endpoint: 'https://open.byteplusapi.com',
          stsRegion: 'ap-singapore-1',
          durationSeconds: 3600,
        },
      },
    });
  });

  it('may be of other regions', () => {
    const assumeRole = { ...ROLE, stsRegion: 'cn-north-1', durationSeconds: 43_200 };
    expect(schema.parse({ uid: '1', region: 'ap-singapore-1', credentials: { assumeRole } })).toMatchObject({
      region: 'ap-singapore-1',
      credentials: { assumeRole: { stsRegion: 'cn-north-1', durationSeconds: 43_200 } },
    });
  });

  it.each([3_599, 43_201])('has no session of %i seconds', (durationSeconds) => {
    const { error } = schema.safeParse({ uid: '1', credentials: { assumeRole: { ...ROLE, durationSeconds } } });
    expect(error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['credentials.assumeRole.durationSeconds', 'must be a whole number from 3600 to 43200'],
    ]);
  });
});
