import { CallbackScope } from '../../../src/domain/resources/callback-config';
import { UpstreamHttp } from '../../../src/providers/upstream-http';
import { ProviderAccount } from '../../../src/providers/provider-registration';
import { volcengine } from '../../../src/providers/volcengine';
import { systemClock } from '../../../src/resilience/system-clock';
import { startVolcengineEmulator, VolcengineEmulator } from '../../../src/sandbox/volcengine/volcengine.emulator';
import { testKit } from '../../support/config-kit';
import { openPipeline } from '../../support/open-pipeline';
import { providerEnvironment } from '../../support/provider-environment';
import { failureOf, operation, UID, VHOST } from './volcengine.harness';

/*
 * A role that is taken on, from the keys of the configuration to the call that is signed with the
 * session: Live and STS are signed for regions of their own. What becomes of sessions that end is
 * in test/slow/credentials.spec.ts.
 */

const ROLE = `trn:iam::${UID}:role/livegate`;
const SCOPE: CallbackScope = { type: 'VHOST', vhost: VHOST };

let emulator: VolcengineEmulator;
const http = new UpstreamHttp({ clock: systemClock, connectTimeoutMs: 500, maxResponseBytes: 100_000 });
beforeAll(async () => {
  emulator = await startVolcengineEmulator({
    quotas: 'off',
    // The values of these are the names: the tests' kit reads every variable so.
    accounts: [{ uid: UID, accessKeyId: 'ID', accessKeySecret: 'SECRET', vhosts: [{ name: VHOST }] }],
    roles: [{ role: ROLE, uid: UID }],
    regions: { live: 'cn-north-1', sts: 'cn-beijing' },
  });
});
beforeEach(() => emulator.reset());
afterAll(async () => {
  await http.close();
  await emulator.close();
});

function list(regions: { region?: string; stsRegion?: string } = {}): Promise<unknown> {
  const { stsRegion, ...live } = regions;
  const key = { accessKeyId: { env: 'ID' }, accessKeySecret: { env: 'SECRET' } };
  const section = volcengine.accountSchema(testKit()).parse({
    uid: UID,
    endpoint: emulator.url,
    ...live,
    credentials: {
      assumeRole: { role: ROLE, endpoint: emulator.url, ...(stsRegion !== undefined && { stsRegion }), ...key },
    },
  });
  const account: ProviderAccount = { id: 'volc', provider: volcengine.id, ...section };
  const environment = providerEnvironment({ http, clock: systemClock, nonce: () => '' });
  const credentials = volcengine.credentialsOf(account, environment);
  const pipeline = openPipeline(account, 5_000, systemClock);
  return volcengine.create(account, { ...environment, credentials, pipeline }).listCallbacks(operation(), SCOPE);
}

it('has default regions for Live and for STS', async () => {
  await expect(list()).resolves.toEqual([]);
  expect(emulator.calls.map(({ action, authenticated }) => [action, authenticated])).toEqual([
    ['AssumeRole', true],
    ['DescribeCallback', true],
  ]);
});

it('signs for the regions of the account', async () => {
  expect((await failureOf(list({ region: 'ap-singapore-1' }))).metadata).toMatchObject({
    action: 'DescribeCallback',
    upstreamCode: 'SignatureDoesNotMatch',
  });
  expect((await failureOf(list({ stsRegion: 'ap-singapore-1' }))).message).toContain(
    'STS answered SignatureDoesNotMatch',
  );
});
