// Pulling over the emulator: what the cloud stores after a write, and that a Delete never takes
// more with it than its name says.
import { PullSpec } from '../../../src/domain/resources/pull-config';
import { AlibabaEmulatorOptions } from '../../../src/sandbox/alibaba/alibaba.emulator';
import { DomainSeed, LazyPullConfig } from '../../../src/sandbox/alibaba/alibaba.state';
import { failureOf, Harness, operation, PLAY, PUSH, startHarness, UID } from './harness';

const DESCRIBE = 'DescribeLiveLazyPullStreamConfig';
const SET = 'SetLiveLazyPullStreamInfoConfig';
const REMOVE = 'DeleteLiveLazyPullStreamInfoConfig';

const NO_FORCE = { force: false };
const DELETE = { allowMissing: false, force: false };
const FORCED = { allowMissing: false, force: true };

const SPEC: PullSpec = {
  origins: [
    { protocol: 'RTMP', host: 'a.example.org' },
    { protocol: 'RTMP', host: 'b.example.org' },
  ],
  originApp: 'live',
  transcodedStreams: true,
};

function entry(AppName: string, difference: Partial<LazyPullConfig> = {}): LazyPullConfig {
  return {
    AppName,
    PullDomainName: `${AppName.replaceAll('_', '-')}.example.org`,
    PullProtocol: 'rtmp',
    PullAppName: '',
    TranscodeLazy: 'no',
    ...difference,
  };
}

const WILDCARD = entry('ali_all_app', { TranscodeLazy: 'yes' });
const [APP1, APP2, APP3] = [
  entry('app1', { PullAppName: 'origin1' }),
  entry('app2', { PullProtocol: 'hls' }),
  entry('app3'),
];

let harness: Harness;

async function start(lazyPull: DomainSeed['lazyPull'] = [], options: Partial<AlibabaEmulatorOptions> = {}) {
  harness = await startHarness(options);
  harness.emulator.put(UID, PLAY.domain, { lazyPull });
  return harness;
}

afterEach(() => harness.close());

const sent = () => harness.emulator.calls.map(({ action }) => action);

function stored() {
  const all = harness.emulator.state(UID)[PLAY.domain]?.lazyPull ?? [];
  return [...all].sort((a, b) => (a.AppName < b.AppName ? -1 : 1));
}

describe('setting', () => {
  it.each([
    ['where nothing is', [], 'app1'],
    ['over what is there', [APP1, APP2], 'app1'],
    ['beside the others', [WILDCARD, APP1], 'app2'],
  ])('writes the full state %s', async (_, before, app) => {
    const { provider } = await start(before);
    await provider.setPull(operation(), PLAY, app, SPEC, NO_FORCE);

    const others = before.filter(({ AppName }) => AppName !== app);
    expect(stored()).toEqual([
      ...others.filter(({ AppName }) => AppName < app),
      {
        AppName: app,
        PullDomainName: 'a.example.org;b.example.org',
        PullProtocol: 'rtmp',
        PullAppName: 'live',
        TranscodeLazy: 'yes',
      },
      ...others.filter(({ AppName }) => AppName > app),
    ]);
    expect(sent()).toEqual([DESCRIBE, SET]);
  });

  it('writes `*`, and does not touch the apps', async () => {
    const { provider } = await start([APP1]);
    await provider.setPull(operation(), PLAY, '*', SPEC, NO_FORCE);

    expect(stored().map(({ AppName }) => AppName)).toEqual(['ali_all_app', 'app1']);
    expect(stored()[1]).toEqual(APP1);
  });

  it('resets fields that are not wanted any more', async () => {
    const { provider } = await start([entry('app1', { PullAppName: 'old', TranscodeLazy: 'yes' })]);
    await provider.setPull(operation(), PLAY, 'app1', { origins: SPEC.origins.slice(0, 1) }, NO_FORCE);

    expect(stored()).toEqual([entry('app1', { PullDomainName: 'a.example.org' })]);
  });

  it('does not lose pull arguments without force', async () => {
    const { provider } = await start([entry('app1', { PullArgs: 'token=hush' })]);
    const error = await failureOf(provider.setPull(operation(), PLAY, 'app1', SPEC, NO_FORCE));

    expect(error).toMatchObject({
      reason: 'FORCE_REQUIRED',
      metadata: { outcome: 'NOT_APPLIED', resource: 'accounts/ali/domains/play.example.com/pullConfigs/app1' },
    });
    expect(JSON.stringify([error, error.message])).not.toContain('hush');
    expect(stored()[0]?.PullArgs).toBe('token=hush');
    expect(sent()).toEqual([DESCRIBE]);
  });

  it('loses pull arguments with force, without reading first', async () => {
    const { provider } = await start([entry('app1', { PullArgs: 'token=hush' })]);
    await provider.setPull(operation(), PLAY, 'app1', SPEC, { force: true });

    expect(stored()[0]).not.toHaveProperty('PullArgs');
    expect(sent()).toEqual([SET]);
  });

  it('ignores the arguments of another app', async () => {
    const { provider } = await start([entry('app11', { PullArgs: 'k=v' }), entry('ali_all_app', { PullArgs: 'k=v' })]);
    await provider.setPull(operation(), PLAY, 'app1', SPEC, NO_FORCE);

    expect(sent()).toEqual([DESCRIBE, SET]);
  });

  it.each([
    ['took effect', { kind: 'answerLost', how: 'reset' }],
    ['was cut', { kind: 'truncate', how: 'body' }],
  ] as const)('reads back a Set that %s', async (_, fault) => {
    const { provider, emulator } = await start([APP1]);
    emulator.faults.add({ action: SET, fault });
    await provider.setPull(operation(), PLAY, 'app1', SPEC, NO_FORCE);

    expect(sent()).toEqual([DESCRIBE, SET, DESCRIBE]);
  });

  it('reads back a Set that did nothing', async () => {
    const { provider, emulator } = await start([APP1]);
    emulator.faults.add({ action: SET, fault: { kind: 'hang' } });
    const error = await failureOf(provider.setPull(operation(), PLAY, 'app1', SPEC, NO_FORCE));

    expect(error).toMatchObject({ reason: 'PROVIDER_TIMED_OUT', metadata: { outcome: 'NOT_APPLIED', action: SET } });
    expect(stored()).toEqual([APP1]);
  });

  it('plans a Set', async () => {
    const { provider } = await start([APP1]);
    const plan = operation({ validateOnly: true });
    await provider.setPull(plan, PLAY, 'app1', SPEC, NO_FORCE);

    expect(plan.calls.map(({ action, outcome }) => [action, outcome])).toEqual([
      [DESCRIBE, 'READ'],
      [SET, 'PLANNED'],
    ]);
    expect(stored()).toEqual([APP1]);
  });

  it('is refused for an ingest domain', async () => {
    const { provider } = await start();
    const error = await failureOf(provider.setPull(operation(), PUSH, 'app1', SPEC, NO_FORCE));

    expect(error).toMatchObject({ reason: 'OPERATION_NOT_ALLOWED', metadata: { outcome: 'NOT_APPLIED' } });
  });
});

describe('reading', () => {
  it('reads what it wrote', async () => {
    const { provider } = await start();
    await provider.setPull(operation(), PLAY, '*', SPEC, NO_FORCE);

    expect(await provider.getPull(operation(), PLAY, '*')).toEqual({ app: '*', ...SPEC, inconsistencies: [] });
  });

  it('finds the app itself, and none with a similar name', async () => {
    const { provider } = await start([APP1, WILDCARD]);

    expect(await provider.getPull(operation(), PLAY, 'app1')).toMatchObject({ app: 'app1', originApp: 'origin1' });
    expect(await provider.getPull(operation(), PLAY, 'app')).toBeUndefined();
  });

  it('finds the app itself in an answer that the cloud did not filter', async () => {
    const { provider, emulator } = await start([APP1, APP2]);
    const all = JSON.stringify({
      RequestId: 'r',
      LiveLazyPullConfigList: { LiveLazyPullConfig: [{ ...APP2 }, { ...APP1 }] },
    });
    emulator.faults.add({ action: DESCRIBE, fault: { kind: 'status', status: 200, body: all } });

    expect(await provider.getPull(operation(), PLAY, 'app1')).toMatchObject({ app: 'app1' });
  });

  it('lists all of them', async () => {
    const { provider } = await start([WILDCARD, APP1, APP2]);

    expect((await provider.listPulls(operation(), PLAY)).map(({ app }) => app)).toEqual(['*', 'app1', 'app2']);
  });

  it.each(['empty', 'notFound'] as const)('finds nothing if nothing exists (%s)', async (absent) => {
    const { provider } = await start([], { absent });

    expect(await provider.getPull(operation(), PLAY, '*')).toBeUndefined();
    expect(await provider.listPulls(operation(), PLAY)).toEqual([]);
  });

  it('reports pull arguments without their values', async () => {
    const { provider } = await start([entry('app1', { PullArgs: 'token=hush' })]);
    const state = await provider.getPull(operation(), PLAY, 'app1');

    expect(state?.inconsistencies).toEqual(['The cloud holds pull arguments, which livegate cannot write.']);
    expect(JSON.stringify(state)).not.toContain('hush');
  });
});

describe('deleting an app', () => {
  it('deletes it alone', async () => {
    const { provider } = await start([WILDCARD, APP1, APP2]);
    await provider.deletePull(operation(), PLAY, 'app1', DELETE);

    expect(stored()).toEqual([WILDCARD, APP2]);
    expect(sent()).toEqual([DESCRIBE, REMOVE]);
  });

  it.each(['succeed', 'notFound'] as const)('fails to delete an absent configuration (%s)', async (deleteAbsent) => {
    const { provider } = await start([WILDCARD], { deleteAbsent });
    const error = await failureOf(provider.deletePull(operation(), PLAY, 'app1', DELETE));

    expect(error).toMatchObject({
      reason: 'CONFIG_NOT_FOUND',
      metadata: { resource: 'accounts/ali/domains/play.example.com/pullConfigs/app1' },
    });
    expect(sent()).toEqual([DESCRIBE]);
  });

  it.each(['succeed', 'notFound'] as const)(
    'succeeds in deleting an absent configuration with allowMissing (%s)',
    async (deleteAbsent) => {
      const { provider } = await start([WILDCARD], { deleteAbsent });
      await provider.deletePull(operation(), PLAY, 'app1', { ...DELETE, allowMissing: true });

      expect(sent()).toEqual([REMOVE]);
    },
  );

  it.each(['ali_all_app', ''])('never sends the word for all apps or none: %p', async (app) => {
    const { provider } = await start([WILDCARD, APP1]);
    for (const allowMissing of [false, true]) {
      const error = await failureOf(provider.deletePull(operation(), PLAY, app, { allowMissing, force: true }));
      expect(error).toMatchObject({ reason: 'INVALID_REQUEST', violations: [{ field: 'name' }] });
    }
    expect(sent()).toEqual([]);
  });

  it('reads back a Delete whose answer is lost', async () => {
    const { provider, emulator } = await start([APP1, APP2]);
    emulator.faults.add({ action: REMOVE, fault: { kind: 'answerLost', how: 'reset' } });
    await provider.deletePull(operation(), PLAY, 'app1', DELETE);

    expect(sent()).toEqual([DESCRIBE, REMOVE, DESCRIBE]);
  });
});

describe('deleting `*`', () => {
  it('deletes `*` if there are no apps', async () => {
    const { provider } = await start([WILDCARD]);
    await provider.deletePull(operation(), PLAY, '*', DELETE);

    expect(stored()).toEqual([]);
    expect(sent()).toEqual([DESCRIBE, REMOVE]);
  });

  it.each([[[]], [[APP1, APP2]]])('never sends a Delete if there is no `*`, with or without force', async (before) => {
    const { provider } = await start(before);
    for (const force of [false, true]) {
      const error = await failureOf(provider.deletePull(operation(), PLAY, '*', { allowMissing: false, force }));
      expect(error).toMatchObject({
        reason: 'CONFIG_NOT_FOUND',
        metadata: { resource: 'accounts/ali/domains/play.example.com/pullConfigs/*' },
      });
      await provider.deletePull(operation(), PLAY, '*', { allowMissing: true, force });
    }

    expect(stored()).toEqual(before);
    expect(sent()).not.toContain(REMOVE);
  });

  it('does not delete apps along without force', async () => {
    const { provider } = await start([WILDCARD, APP1, entry('app2', { PullArgs: 'token=hush' })]);
    const error = await failureOf(provider.deletePull(operation(), PLAY, '*', DELETE));

    expect(error.reason).toBe('FORCE_REQUIRED');
    expect(error.message).toBe(
      'the delete would also remove the configurations of app1, app2; ' +
        'force restores them, but without the pull arguments of app2',
    );
    expect(error.metadata.resource).toBe(
      'accounts/ali/domains/play.example.com/pullConfigs/app1,accounts/ali/domains/play.example.com/pullConfigs/app2',
    );
    expect(stored()).toHaveLength(3);
    expect(sent()).toEqual([DESCRIBE]);
  });

  it.each([
    ['a protocol that Set does not take', { PullProtocol: 'srt' }],
    ['a port', { PullDomainName: 'a.example.org;b.example.org:8080' }],
    ['no origin', { PullDomainName: '' }],
  ])('never deletes along an app that could not be restored: %s', async (_, difference) => {
    const before = [WILDCARD, APP1, entry('app2', difference)];
    const { provider } = await start(before);
    const error = await failureOf(provider.deletePull(operation(), PLAY, '*', FORCED));

    expect(error).toMatchObject({
      reason: 'OPERATION_NOT_ALLOWED',
      message:
        'the delete would also remove the configurations of app2, ' +
        'and livegate could not restore them; delete them first',
      metadata: { outcome: 'NOT_APPLIED', resource: 'accounts/ali/domains/play.example.com/pullConfigs/app2' },
    });
    expect(stored()).toEqual(before);
  });

  it('restores the apps with force', async () => {
    const { provider } = await start([WILDCARD, APP1, APP2]);
    await provider.deletePull(operation(), PLAY, '*', FORCED);

    expect(stored()).toEqual([APP1, APP2]);
    expect(sent()).toEqual([DESCRIBE, REMOVE, SET, SET]);
  });

  it('restores the pull arguments that can be restored', async () => {
    const { provider } = await start([WILDCARD, entry('app1', { PullArgs: 'k=v' })]);
    await provider.deletePull(operation(), PLAY, '*', FORCED);

    expect(stored()).toEqual([entry('app1')]);
  });

  it('plans the whole sequence', async () => {
    const { provider } = await start([WILDCARD, APP1, APP2]);
    const plan = operation({ validateOnly: true });
    await provider.deletePull(plan, PLAY, '*', FORCED);

    expect(plan.calls.map(({ action, outcome }) => [action, outcome])).toEqual([
      [DESCRIBE, 'READ'],
      [REMOVE, 'PLANNED'],
      [SET, 'PLANNED'],
      [SET, 'PLANNED'],
    ]);
    expect(stored()).toEqual([WILDCARD, APP1, APP2]);
  });

  it('restores everything if the first restore of an app fails', async () => {
    const { provider, emulator } = await start([WILDCARD, APP1, APP2, APP3]);
    emulator.faults.add({ action: SET, after: 1, fault: { kind: 'throttle' } });
    const error = await failureOf(provider.deletePull(operation(), PLAY, '*', FORCED));

    expect(stored()).toEqual([WILDCARD, APP1, APP2, APP3]);
    expect(error).toMatchObject({
      reason: 'PROVIDER_THROTTLED',
      metadata: { outcome: 'RESTORED', restored: `${REMOVE}(*),${SET}(app1),${SET}(app2),${SET}(app3)` },
    });
  });

  it('restores everything if the restore of an app has an unknown outcome', async () => {
    const { provider, emulator } = await start([WILDCARD, APP1, APP2]);
    emulator.faults.add({ action: SET, fault: { kind: 'hang' } });
    emulator.faults.add({ action: DESCRIBE, after: 1, fault: { kind: 'hang' } });
    const error = await failureOf(provider.deletePull(operation(), PLAY, '*', FORCED));

    expect(stored()).toEqual([WILDCARD, APP1, APP2]);
    expect(error.metadata.outcome).toBe('RESTORED');
  });

  it('restores as much as it can, and reports the rest', async () => {
    const { provider, emulator } = await start([WILDCARD, APP1, APP2, APP3]);
    // The first app's Set and, in restoring, the same once more: the others and the wildcard still
    // come back.
    emulator.faults.add({ action: SET, times: 2, fault: { kind: 'throttle' } });
    const error = await failureOf(provider.deletePull(operation(), PLAY, '*', FORCED));

    expect(stored()).toEqual([WILDCARD, APP2, APP3]);
    expect(error.metadata).toMatchObject({
      outcome: 'PARTIALLY_APPLIED',
      restored: `${REMOVE}(*),${SET}(app2),${SET}(app3)`,
      missing: `${SET}(app1)`,
    });
  });

  it('does not report an app as restored without its pull arguments', async () => {
    const { provider, emulator } = await start([WILDCARD, entry('app1', { PullArgs: 'k=v' }), APP2]);
    emulator.faults.add({ action: SET, fault: { kind: 'throttle' } });
    const error = await failureOf(provider.deletePull(operation(), PLAY, '*', FORCED));

    expect(stored()).toEqual([WILDCARD, entry('app1'), APP2]);
    expect(error.metadata).toMatchObject({ outcome: 'PARTIALLY_APPLIED', applied: `${REMOVE}(*)` });
  });

  it('continues if the Delete took effect and its answer was lost', async () => {
    const { provider, emulator } = await start([WILDCARD, APP1]);
    emulator.faults.add({ action: REMOVE, fault: { kind: 'answerLost', how: 'reset' } });
    await provider.deletePull(operation(), PLAY, '*', FORCED);

    expect(stored()).toEqual([APP1]);
    expect(sent()).toEqual([DESCRIBE, REMOVE, DESCRIBE, SET]);
  });

  it('changes nothing if the Delete did nothing', async () => {
    const { provider, emulator } = await start([WILDCARD, APP1]);
    emulator.faults.add({ action: REMOVE, fault: { kind: 'reset', when: 'beforeAnswering' } });
    const error = await failureOf(provider.deletePull(operation(), PLAY, '*', FORCED));

    expect(stored()).toEqual([WILDCARD, APP1]);
    expect(error.metadata.outcome).toBe('NOT_APPLIED');
    expect(sent()).toEqual([DESCRIBE, REMOVE, DESCRIBE]);
  });

  it('does not repeat a single Delete that cannot be read back', async () => {
    const { provider, emulator } = await start([WILDCARD]);
    emulator.faults.add({ action: REMOVE, fault: { kind: 'hang' } });
    emulator.faults.add({ action: DESCRIBE, after: 1, fault: { kind: 'hang' } });
    const error = await failureOf(provider.deletePull(operation(), PLAY, '*', DELETE));

    expect(error.metadata).toMatchObject({ outcome: 'UNKNOWN', unknown: `${REMOVE}(*)` });
    expect(sent()).toEqual([DESCRIBE, REMOVE, DESCRIBE]);
  });

  it('restores in extra time if the deadline passes halfway', async () => {
    const { provider, emulator } = await start([WILDCARD, APP1, APP2]);
    emulator.faults.add({ action: SET, fault: { kind: 'delay', ms: 60_000 } });
    const deletion = operation();
    const arrival = emulator.nextCall({ action: SET });
    const failure = failureOf(provider.deletePull(deletion, PLAY, '*', FORCED));
    await arrival;
    deletion.end();

    expect(await failure).toMatchObject({
      reason: 'DEADLINE_PASSED',
      metadata: { outcome: 'RESTORED', restored: `${REMOVE}(*),${SET}(app1),${SET}(app2)` },
    });
    expect(stored()).toEqual([WILDCARD, APP1, APP2]);
  });
});
