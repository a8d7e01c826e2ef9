import { Origin, PullScope } from '../../../src/domain/resources/pull-config';
import { Secret } from '../../../src/domain/access/secret';
import { PlannedFault } from '../../../src/sandbox/faults';
import { RelayConfig } from '../../../src/sandbox/volcengine/volcengine.state';
import { failureOf, Harness, operation, startHarness, UID, VHOST } from './volcengine.harness';

/*
 * Pull configurations against emulators that differ where the cloud's pages are silent: whether a
 * delete without app deletes those of all apps, what a delete answers where there is nothing, and
 * how an empty list looks.
 */

const SCOPE: PullScope = { type: 'VHOST', vhost: VHOST };
const LOST: PlannedFault = { kind: 'answerLost', how: 'reset' };
const REFUSED: PlannedFault = { kind: 'status', status: 403, code: 'RequestForbidden' };

const ORIGINS: Origin[] = [
  {
    protocol: 'RTMP',
    host: 'origin.example.org',
    port: 19350,
    group: 'relay1',
    params: { note: '源站', key: 'a b&c' },
  },
  { protocol: 'HTTP_FLV', host: '203.0.113.10', port: 8080, group: 'relay1' },
  { protocol: 'RTMP', host: '2001:db8::1', group: 'default' },
];

describe.each([
  ['as documented', {}],
  [
    'and deletes widely, refuses to delete nothing, and lists null',
    { relayDeleteWithoutApp: 'everything', deleteAbsent: 'notFound', emptyList: 'null' } as const,
  ],
  ['and has no list where it has nothing', { emptyList: 'missing' } as const],
])('pulling if the cloud does %s', (_, behaviour) => {
  let harness: Harness;
  beforeAll(async () => (harness = await startHarness(behaviour)));
  afterAll(() => harness.close());
  beforeEach(() => harness.emulator.reset());

  const stored = (): readonly RelayConfig[] =>
    [...harness.emulator.state(UID).relaySources].sort((a, b) => (a.App < b.App ? -1 : 1));
  const set = (app: string, origins = ORIGINS, by = operation()) =>
    harness.provider.setPull(by, SCOPE, app, { origins }, { force: false });
  const get = (app: string) => harness.provider.getPull(operation(), SCOPE, app);
  const remove = (app: string, options: { allowMissing?: boolean; force?: boolean } = {}, by = operation()) =>
    harness.provider.deletePull(by, SCOPE, app, { allowMissing: false, force: false, ...options });

  it.each(['live', '*'])('stores, shows, replaces and deletes the configuration of %s', async (app) => {
    await expect(get(app)).resolves.toBeUndefined();
    await expect(harness.provider.listPulls(operation(), SCOPE)).resolves.toEqual([]);

    await set(app);
    expect(stored()).toEqual([
      {
        Vhost: VHOST,
        App: app === '*' ? '' : app,
        GroupDetails: [
          {
            Group: 'relay1',
            Servers: [
              {
                RelaySourceDomain: 'origin.example.org:19350',
                RelaySourceProtocol: 'rtmp',
                RelaySourceParams: { note: '源站', key: 'a b&c' },
              },
              { RelaySourceDomain: '203.0.113.10:8080', RelaySourceProtocol: 'flv', RelaySourceParams: {} },
            ],
          },
          {
            Group: 'default',
            Servers: [{ RelaySourceDomain: '[2001:db8::1]', RelaySourceProtocol: 'rtmp', RelaySourceParams: {} }],
          },
        ],
      },
    ]);
    await expect(get(app)).resolves.toStrictEqual({ app, origins: ORIGINS, inconsistencies: [] });

    await set(app, [{ protocol: 'HTTP_FLV', host: 'other.example.org' }]);
    await expect(get(app)).resolves.toStrictEqual({
      app,
      origins: [{ protocol: 'HTTP_FLV', host: 'other.example.org', group: 'default' }],
      inconsistencies: [],
    });

    await remove(app);
    expect(stored()).toEqual([]);
  });

  it('lists all apps of a vhost, and shows each one’s own', async () => {
    const origin = (host: string): Origin => ({ protocol: 'RTMP', host, group: 'default' });
    for (const app of ['live', 'other', '*']) await set(app, [origin(`${app === '*' ? 'all' : app}.example.org`)]);
    const listed = await harness.provider.listPulls(operation(), SCOPE);
    expect(listed.map(({ app, origins }) => [app, origins[0]?.host]).sort()).toEqual([
      ['*', 'all.example.org'],
      ['live', 'live.example.org'],
      ['other', 'other.example.org'],
    ]);
    await expect(get('*')).resolves.toMatchObject({ app: '*', origins: [origin('all.example.org')] });
    await expect(get('other')).resolves.toMatchObject({ app: 'other', origins: [origin('other.example.org')] });
  });

  it('sets without reading, and leaves the app out for all of them', async () => {
    await set('*');
    await set('live');
    expect(harness.emulator.calls.map(({ action }) => action)).toEqual(['UpdateRelaySourceV3', 'UpdateRelaySourceV3']);
    expect(harness.emulator.calls.map(({ parameters }) => Object.keys(parameters))).toEqual([
      ['Vhost', 'GroupDetails'],
      ['Vhost', 'App', 'GroupDetails'],
    ]);
  });

  it.each(['live', '*'])('is NOT_FOUND to delete if absent, unless allowMissing is set: %s', async (app) => {
    await set('other');
    expect(await failureOf(remove(app))).toMatchObject({
      reason: 'CONFIG_NOT_FOUND',
      metadata: { resource: `accounts/volc-prod/vhosts/${VHOST}/pullConfigs/${app}`, outcome: 'NOT_APPLIED' },
    });
    expect((await failureOf(remove(app, {}, operation({ validateOnly: true })))).reason).toBe('CONFIG_NOT_FOUND');
    await remove(app, { allowMissing: true, force: true });
    expect(stored()).toHaveLength(1);
  });

  it('never deletes for all apps if there is no configuration for all apps', async () => {
    await set('other');
    await remove('*', { allowMissing: true, force: true });
    expect(harness.sent()).toEqual(['UpdateRelaySourceV3 other', 'DescribeRelaySourceV3']);
  });

  it('deletes one app’s alone', async () => {
    for (const app of ['live', 'other', '*']) await set(app);
    await remove('live');
    expect(stored().map(({ App }) => App)).toEqual(['', 'other']);
    await remove('other', { allowMissing: true });
    expect(stored().map(({ App }) => App)).toEqual(['']);
    expect(harness.sent().slice(3)).toEqual([
      'DescribeRelaySourceV3 live',
      'DeleteRelaySourceV3 live',
      'DeleteRelaySourceV3 other',
    ]);
  });

  describe('of all apps, while apps have their own,', () => {
    beforeEach(async () => {
      for (const app of ['*', 'live', 'other']) await set(app, app === 'live' ? ORIGINS : ORIGINS.slice(1));
    });

    it('is not deleted without force', async () => {
      const error = await failureOf(remove('*', { allowMissing: true }));
      expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'FORCE_REQUIRED' });
      expect(error.message).toContain('these apps: live, other; force restores them');
      expect(error.metadata.resource).toBe(
        ['live', 'other'].map((app) => `accounts/volc-prod/vhosts/${VHOST}/pullConfigs/${app}`).join(','),
      );
      expect((await failureOf(remove('*', {}, operation({ validateOnly: true })))).reason).toBe('FORCE_REQUIRED');
      expect(stored()).toHaveLength(3);
    });

    it('is deleted alone by force', async () => {
      const [, ...apps] = stored();
      const planned = operation({ validateOnly: true });
      await remove('*', { force: true }, planned);
      expect(planned.outcomes).toEqual([
        'DescribeRelaySourceV3: READ',
        'DeleteRelaySourceV3: PLANNED',
        'UpdateRelaySourceV3: PLANNED',
        'UpdateRelaySourceV3: PLANNED',
      ]);
      expect(stored()).toHaveLength(3);

      await remove('*', { force: true });
      expect(stored()).toEqual(apps);
    });

    it.each([
      ['DeleteRelaySourceV3', 0],
      ['UpdateRelaySourceV3', 0],
      ['UpdateRelaySourceV3', 1],
    ])('is deleted even if the answer to %s is lost (after %i)', async (action, after) => {
      const [, ...apps] = stored();
      harness.fault(action, LOST, { after });
      await remove('*', { force: true });
      expect(stored()).toEqual(apps);
    });

    it.each([
      ['DeleteRelaySourceV3', 0, 'NOT_APPLIED'],
      ['UpdateRelaySourceV3', 0, 'RESTORED'],
      ['UpdateRelaySourceV3', 1, 'RESTORED'],
    ])('is left unchanged if %s is refused (after %i)', async (action, after, outcome) => {
      const before = stored();
      harness.fault(action, REFUSED, { after });
      expect((await failureOf(remove('*', { force: true }))).metadata.outcome).toBe(outcome);
      expect(stored()).toEqual(before);
    });

    it.each([false, true])('is not deleted while one could not be put back, with force %p', async (force) => {
      const odd = { RelaySourceDomain: 'odd.example.org', RelaySourceProtocol: 'hls', RelaySourceParams: {} };
      harness.emulator.put(UID, {
        relaySources: [{ Vhost: VHOST, App: 'odd', GroupDetails: [{ Group: 'g', Servers: [odd] }] }],
      });
      const error = await failureOf(remove('*', { force }));
      expect(error).toMatchObject({ reason: 'OPERATION_NOT_ALLOWED', metadata: { outcome: 'NOT_APPLIED' } });
      expect(error.metadata.resource).toBe(`accounts/volc-prod/vhosts/${VHOST}/pullConfigs/odd`);
      expect(stored()).toHaveLength(4);
    });

    it('reports an app’s configuration that stays lost', async () => {
      harness.fault('UpdateRelaySourceV3', REFUSED, { times: 10 });
      expect((await failureOf(remove('*', { force: true }))).metadata).toMatchObject({
        outcome: 'PARTIALLY_APPLIED',
        applied: 'DeleteRelaySourceV3',
      });
    });
  });

  it('reads back what it set if the answer is lost', async () => {
    harness.fault('UpdateRelaySourceV3', LOST);
    await set('*');
    expect(harness.sent()).toEqual(['UpdateRelaySourceV3', 'DescribeRelaySourceV3']);
  });

  it.each<[string, PlannedFault]>([
    ['the connection broke', { kind: 'reset', when: 'beforeReading' }],
    ['the cloud says CommonErr', { kind: 'errorWith200' }],
    ['nobody answers', { kind: 'hang' }],
  ])('reads back that it set nothing if %s', async (_cause, fault) => {
    await set('live', ORIGINS.slice(1));
    harness.fault('UpdateRelaySourceV3', fault);
    expect((await failureOf(set('live'))).metadata.outcome).toBe('NOT_APPLIED');
    expect(harness.sent().at(-1)).toBe('DescribeRelaySourceV3 live');
  });

  it.each(['live', '*'])('reads back what it deleted if the answer is lost: %s', async (app) => {
    await set(app);
    harness.fault('DeleteRelaySourceV3', LOST);
    await remove(app);
    expect(stored()).toEqual([]);
  });

  it('reads back that it deleted nothing', async () => {
    await set('live');
    harness.fault('DeleteRelaySourceV3', { kind: 'errorWith200' });
    expect((await failureOf(remove('live', { allowMissing: true }))).metadata.outcome).toBe('NOT_APPLIED');
    expect(stored()).toHaveLength(1);
  });

  it('plans without sending', async () => {
    const planned = operation({ validateOnly: true });
    await set('live', ORIGINS, planned);
    await remove('live', { allowMissing: true }, planned);
    expect(planned.outcomes).toEqual(['UpdateRelaySourceV3: PLANNED', 'DeleteRelaySourceV3: PLANNED']);
    expect(harness.sent()).toEqual([]);
  });

  it('shows values that the API has no field for', async () => {
    const odd = { RelaySourceDomain: 'odd.example.org:', RelaySourceProtocol: 'hls', RelaySourceParams: {} };
    const config = { Vhost: VHOST, App: 'odd', GroupDetails: [{ Group: 'g', Servers: [odd] }] };
    harness.emulator.put(UID, { relaySources: [config] });
    await expect(get('odd')).resolves.toEqual({
      app: 'odd',
      origins: [{ host: 'odd.example.org:', group: 'g' }],
      inconsistencies: [
        'origins[0]: it uses the protocol "hls", which livegate does not know.',
        'origins[0]: its address "odd.example.org:" is neither a host nor host:port.',
      ],
      unshown: [{ field: 'origins', value: expect.any(Secret) }],
    });
  });

  it('fails for a vhost that the account does not have', async () => {
    const unknown: PullScope = { type: 'VHOST', vhost: 'unknown' };
    const missing = { reason: 'DOMAIN_NOT_FOUND', metadata: { upstreamCode: 'ResourceNotFound.VhostNotExist' } };
    const { provider } = harness;
    const options = { allowMissing: false, force: false };
    expect(await failureOf(provider.getPull(operation(), unknown, '*'))).toMatchObject(missing);
    expect(await failureOf(provider.listPulls(operation(), unknown))).toMatchObject(missing);
    expect(await failureOf(provider.setPull(operation(), unknown, '*', { origins: ORIGINS }, options))).toMatchObject(
      missing,
    );
    expect(await failureOf(provider.deletePull(operation(), unknown, '*', options))).toMatchObject(missing);
    for (const app of ['*', 'live']) {
      const deletion = provider.deletePull(operation(), unknown, app, { ...options, allowMissing: true });
      expect(await failureOf(deletion)).toMatchObject(missing);
    }
  });

  it('has no configurations of domains', async () => {
    const domain: PullScope = { type: 'DOMAIN', domain: 'play.example.com' };
    expect(await failureOf(harness.provider.getPull(operation(), domain, '*'))).toMatchObject({
      reason: 'CAPABILITY_NOT_SUPPORTED',
    });
    expect(harness.sent()).toEqual([]);
  });
});
