// Callbacks over the emulator: what the cloud stores after a write, whatever was there before and
// whatever happens on the way. The spelling of single parameters is the mapper's spec, codes and
// their meanings the error table's. Not here, since undocumented: which hosts the real cloud calls
// unsafe, and when its Set answers that the configuration exists.
import { CallbackKind, CallbackSpec, CallbackState } from '../../../src/domain/resources/callback-config';
import { Secret } from '../../../src/domain/access/secret';
import { AlibabaEmulatorOptions } from '../../../src/sandbox/alibaba/alibaba.emulator';
import { DomainSeed } from '../../../src/sandbox/alibaba/alibaba.state';
import { PlannedFault } from '../../../src/sandbox/faults';
import { failureOf, Harness, operation, PLAY, PUSH, startHarness, UID, UNBOUND } from './harness';

const URL = 'https://hooks.example.com/live';
const OLD_URL = 'https://old.example.com/live';
const KEY = 'abcdEFGH12345678';
const OLD_KEY = 'oldKey0123456789';
const NO_FORCE = { force: false };
const DELETE = { allowMissing: false, force: false };

const SET = 'SetLiveStreamsNotifyUrlConfig';
const DESCRIBE = 'DescribeLiveStreamsNotifyUrlConfig';
const REMOVE = 'DeleteLiveStreamsNotifyUrlConfig';

let harness: Harness;

async function start(options: Partial<AlibabaEmulatorOptions> = {}): Promise<Harness> {
  harness = await startHarness(options);
  return harness;
}

afterEach(() => harness.close());

const nothing = (): void => undefined;
const push = () => harness.emulator.state(UID)[PUSH.domain];
const play = () => harness.emulator.state(UID)[PLAY.domain];
const sent = () => harness.emulator.calls.map(({ action }) => action);
const stream = (spec: Partial<CallbackSpec> = {}): CallbackSpec => ({ kind: 'STREAM', urls: [URL], ...spec });

function set(spec: CallbackSpec, validateOnly = false) {
  const scope = spec.kind === 'STREAM' ? PUSH : PLAY;
  return harness.provider.setCallback(operation({ validateOnly }), scope, spec, NO_FORCE);
}

interface Family {
  readonly kind: CallbackKind;
  readonly spec: CallbackSpec;
  readonly actions: {
    readonly add: string;
    readonly update: string;
    readonly describe: string;
    readonly delete: string;
  };
  readonly seed: DomainSeed;
  readonly stored: () => unknown;
  readonly wanted: unknown;
}

function actionsOf(noun: string): Family['actions'] {
  const [add, update, describe, remove] = ['Add', 'Update', 'Describe', 'Delete'].map(
    (verb) => `${verb}Live${noun}NotifyConfig`,
  );
  return { add: add ?? '', update: update ?? '', describe: describe ?? '', delete: remove ?? '' };
}

const FAMILIES: readonly Family[] = [
  {
    kind: 'SNAPSHOT',
    spec: { kind: 'SNAPSHOT', urls: [URL], auth: { key: new Secret(KEY) } },
    actions: actionsOf('Snapshot'),
    seed: { snapshot: { NotifyUrl: OLD_URL, NotifyReqAuth: 'yes', NotifyAuthKey: OLD_KEY } },
    stored: () => play()?.snapshot,
    wanted: { NotifyUrl: URL, NotifyReqAuth: 'yes', NotifyAuthKey: KEY },
  },
  {
    kind: 'RECORDING',
    spec: {
      kind: 'RECORDING',
      urls: [URL],
      auth: { key: new Secret(KEY) },
      recording: { onDemandUrl: `${URL}/ask`, statusEvents: true },
    },
    actions: actionsOf('Record'),
    seed: { record: { NotifyUrl: OLD_URL, NotifyReqAuth: true, NotifyAuthKey: OLD_KEY } },
    stored: () => play()?.record,
    wanted: {
      NotifyUrl: URL,
      OnDemandUrl: `${URL}/ask`,
      NeedStatusNotify: true,
      NotifyReqAuth: true,
      NotifyAuthKey: KEY,
    },
  },
  {
    kind: 'MODERATION',
    spec: { kind: 'MODERATION', urls: [URL] },
    actions: actionsOf('Detect'),
    seed: { detect: { NotifyUrl: OLD_URL } },
    stored: () => play()?.detect,
    wanted: { NotifyUrl: URL },
  },
];

describe.each(FAMILIES)('$kind', ({ kind, spec, actions, seed, stored, wanted }) => {
  function put(): void {
    harness.emulator.put(UID, PLAY.domain, seed);
  }

  it('updates an existing configuration with one call', async () => {
    await start();
    put();
    await set(spec);

    expect(stored()).toEqual(wanted);
    expect(sent()).toEqual([actions.update]);
  });

  it('adds a missing configuration', async () => {
    await start();
    await set(spec);

    expect(stored()).toEqual(wanted);
    expect(sent()).toEqual([actions.update, actions.add]);
  });

  it('updates instead if somebody else adds it in between', async () => {
    await start();
    harness.before(actions.add, put);
    await set(spec);

    expect(stored()).toEqual(wanted);
    expect(sent()).toEqual([actions.update, actions.add, actions.update]);
  });

  it('gives up with CONFIG_CONFLICT if the cloud contradicts itself again and again', async () => {
    const { emulator } = await start();
    emulator.faults.add({
      action: actions.add,
      times: 9,
      fault: { kind: 'status', status: 409, code: 'ConfigAlreadyExists' },
    });
    const error = await failureOf(set(spec));

    expect(error).toMatchObject({ reason: 'CONFIG_CONFLICT', metadata: { outcome: 'NOT_APPLIED' } });
    expect(sent()).toEqual([actions.update, actions.add, actions.update, actions.add]);
  });

  it.each([
    ['Update', put, 'update'],
    ['Add', nothing, 'add'],
  ] as const)('%s: reads back when the answer is lost, and succeeds if it took effect', async (_, prepare, writer) => {
    const { emulator } = await start();
    prepare();
    emulator.faults.add({ action: actions[writer], fault: { kind: 'answerLost', how: 'reset' } });
    await set(spec);

    expect(stored()).toEqual(wanted);
    expect(sent().slice(-2)).toEqual([actions[writer], actions.describe]);
  });

  it.each([
    ['a reset', { kind: 'reset', when: 'beforeAnswering' }, 'PROVIDER_UNREACHABLE'],
    ['silence', { kind: 'hang' }, 'PROVIDER_TIMED_OUT'],
    ['an internal error', { kind: 'status', status: 500, code: 'InternalError' }, 'PROVIDER_UNAVAILABLE'],
    ['an internal error with 200', { kind: 'errorWith200' }, 'PROVIDER_UNAVAILABLE'],
    ['a page of a proxy', { kind: 'foreign', body: 'html' }, 'PROVIDER_ANSWER_UNREADABLE'],
    ['other JSON', { kind: 'foreign', body: 'json' }, 'PROVIDER_ANSWER_UNREADABLE'],
    ['an unknown code', { kind: 'status', status: 400, code: 'NobodyKnows' }, 'PROVIDER_ERROR_UNKNOWN'],
  ] as const)('reads back after %s, and says that nothing happened', async (_, fault, reason) => {
    const { emulator } = await start();
    put();
    const before = stored();
    emulator.faults.add({ action: actions.update, fault });
    const error = await failureOf(set(spec));

    expect(error).toMatchObject({ reason, metadata: { outcome: 'NOT_APPLIED', action: actions.update } });
    expect(stored()).toEqual(before);
    expect(sent()).toEqual([actions.update, actions.describe]);
  });

  it('says that the outcome is unknown if reading back fails, too', async () => {
    const { emulator } = await start();
    put();
    emulator.faults.add({ action: actions.update, fault: { kind: 'hang' } });
    emulator.faults.add({ action: actions.describe, fault: { kind: 'hang' } });
    const error = await failureOf(set(spec));

    expect(error).toMatchObject({
      reason: 'PROVIDER_TIMED_OUT',
      metadata: { outcome: 'UNKNOWN', unknown: actions.update },
    });
  });

  it.each([
    ['Update, and Add after its refusal,', nothing, ['update', 'add']],
    ['Update', put, ['update']],
  ] as const)('plans %s truthfully and sends no write', async (_, prepare, writers) => {
    const { provider } = await start();
    prepare();
    const before = stored();
    const plan = operation({ validateOnly: true });
    await provider.setCallback(plan, PLAY, spec, NO_FORCE);

    expect(plan.calls.map(({ action, outcome }) => [action, outcome])).toEqual([
      [actions.describe, 'READ'],
      ...writers.map((writer) => [actions[writer], 'PLANNED']),
    ]);
    expect(stored()).toEqual(before);
    expect(sent()).toEqual([actions.describe]);
  });

  it('reads what it wrote, without the key', async () => {
    const { provider } = await start();
    await set(spec);
    const state = await provider.getCallback(operation(), PLAY, kind);

    expect(state).toEqual({
      kind,
      urls: spec.urls,
      ...(spec.auth && { auth: { enabled: true, key: expect.any(Secret) } }),
      ...(spec.recording && { recording: spec.recording }),
      inconsistencies: [],
    });
    expect(JSON.stringify(state)).not.toContain(KEY);
  });

  it.each(['empty', 'notFound'] as const)(
    'reads an absent configuration as absent if the cloud answers %s',
    async (absent) => {
      const { provider } = await start({ absent });

      expect(await provider.getCallback(operation(), PLAY, kind)).toBeUndefined();
    },
  );

  it('deletes an existing configuration after reading it', async () => {
    const { provider } = await start();
    put();
    await provider.deleteCallback(operation(), PLAY, kind, DELETE);

    expect(stored()).toBeUndefined();
    expect(sent()).toEqual([actions.describe, actions.delete]);
  });

  it.each(['succeed', 'notFound'] as const)('fails to delete an absent configuration (%s)', async (deleteAbsent) => {
    const { provider } = await start({ deleteAbsent });
    const error = await failureOf(provider.deleteCallback(operation(), PLAY, kind, DELETE));

    expect(error).toMatchObject({
      reason: 'CONFIG_NOT_FOUND',
      metadata: {
        account: 'ali',
        provider: 'alibaba',
        outcome: 'NOT_APPLIED',
        resource: `accounts/ali/domains/play.example.com/callbackConfigs/${kind.toLowerCase()}`,
      },
    });
    expect(sent()).toEqual([actions.describe]);
  });

  it.each(['succeed', 'notFound'] as const)(
    'succeeds in deleting an absent configuration with allowMissing (%s)',
    async (deleteAbsent) => {
      const { provider } = await start({ deleteAbsent });
      await provider.deleteCallback(operation(), PLAY, kind, { ...DELETE, allowMissing: true });

      expect(sent()).toEqual([actions.delete]);
    },
  );

  it('succeeds if somebody else deletes in between', async () => {
    const { provider, emulator } = await start({ deleteAbsent: 'notFound' });
    put();
    harness.before(actions.delete, () => emulator.reset());
    await provider.deleteCallback(operation(), PLAY, kind, DELETE);

    expect(sent()).toEqual([actions.delete]);
  });

  it('reads back a Delete whose answer is lost', async () => {
    const { provider, emulator } = await start();
    put();
    emulator.faults.add({ action: actions.delete, fault: { kind: 'answerLost', how: 'reset' } });
    await provider.deleteCallback(operation(), PLAY, kind, DELETE);

    expect(stored()).toBeUndefined();
    expect(sent()).toEqual([actions.describe, actions.delete, actions.describe]);
  });

  it('reports a Delete that did nothing', async () => {
    const { provider, emulator } = await start();
    put();
    emulator.faults.add({ action: actions.delete, fault: { kind: 'reset', when: 'beforeAnswering' } });
    const error = await failureOf(provider.deleteCallback(operation(), PLAY, kind, DELETE));

    expect(error).toMatchObject({ reason: 'PROVIDER_UNREACHABLE', metadata: { outcome: 'NOT_APPLIED' } });
    expect(stored()).toBeDefined();
  });

  it('plans a Delete and sends none', async () => {
    const { provider } = await start();
    put();
    const plan = operation({ validateOnly: true });
    await provider.deleteCallback(plan, PLAY, kind, DELETE);

    expect(plan.calls.map(({ action, outcome }) => [action, outcome])).toEqual([
      [actions.describe, 'READ'],
      [actions.delete, 'PLANNED'],
    ]);
    expect(stored()).toBeDefined();
  });

  it('does not write if the read before it fails, and reports that', async () => {
    const { provider, emulator } = await start();
    put();
    emulator.faults.add({ action: actions.describe, fault: { kind: 'status', status: 500, code: 'InternalError' } });
    const error = await failureOf(provider.deleteCallback(operation(), PLAY, kind, DELETE));

    expect(error).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE', metadata: { outcome: 'NOT_APPLIED' } });
    expect(stored()).toBeDefined();
  });
});

describe('keeping the live key', () => {
  const [snapshot, recording] = FAMILIES;

  it.each([
    [snapshot, { NotifyUrl: URL, NotifyAuthKey: OLD_KEY }],
    [recording, { NotifyUrl: URL, NotifyAuthKey: OLD_KEY }],
  ])('writes it back if none is given', async (family, kept) => {
    const { emulator } = await start();
    emulator.put(UID, PLAY.domain, family?.seed ?? {});
    await set({ kind: family?.kind ?? 'STREAM', urls: [URL], auth: {} });

    expect(family?.stored()).toMatchObject(kept);
    expect(sent()).toEqual([family?.actions.describe, family?.actions.update]);
  });

  it('writes it back for a stream too', async () => {
    const { emulator } = await start();
    emulator.put(UID, PUSH.domain, { stream: { NotifyUrl: OLD_URL, NotifyReqAuth: 'yes', NotifyAuthKey: OLD_KEY } });
    await set(stream({ auth: {} }));

    expect(push()?.stream).toMatchObject({ NotifyUrl: URL, NotifyReqAuth: 'yes', NotifyAuthKey: OLD_KEY });
  });

  it('keeps a key while signing is off', async () => {
    const { emulator } = await start();
    emulator.put(UID, PUSH.domain, { stream: { NotifyUrl: OLD_URL, NotifyReqAuth: 'no', NotifyAuthKey: OLD_KEY } });
    await set(stream({ auth: {} }));

    expect(push()?.stream).toMatchObject({ NotifyReqAuth: 'yes', NotifyAuthKey: OLD_KEY });
  });

  it.each(['empty', 'notFound'] as const)('demands a key if there is none (%s)', async (absent) => {
    await start({ absent });
    for (const kind of ['STREAM', 'SNAPSHOT', 'RECORDING'] as const) {
      for (const validateOnly of [false, true]) {
        const error = await failureOf(set({ kind, urls: [URL], auth: {} }, validateOnly));

        expect(error).toMatchObject({
          reason: 'INVALID_REQUEST',
          violations: [{ field: 'auth.key', reason: 'REQUIRED' }],
        });
      }
    }
    expect(sent().every((action) => action.startsWith('Describe'))).toBe(true);
  });

  it('switches signing off if that is wanted', async () => {
    const { emulator } = await start();
    emulator.put(UID, PLAY.domain, snapshot?.seed ?? {});
    await set({ kind: 'SNAPSHOT', urls: [URL] });

    expect(play()?.snapshot).toEqual({ NotifyUrl: URL, NotifyReqAuth: 'no', NotifyAuthKey: '' });
  });
});

describe('STREAM', () => {
  const OLD: DomainSeed = {
    stream: {
      NotifyUrl: OLD_URL,
      ExceptionNotifyUrl: `${OLD_URL}/exception`,
      NotifyReqAuth: 'yes',
      NotifyAuthKey: OLD_KEY,
    },
  };
  const WANTED = {
    NotifyUrl: URL,
    ExceptionNotifyUrl: '',
    SwitchNotifyUrl: '',
    NotifyReqAuth: 'no',
    NotifyAuthKey: '',
  };
  const put = (seed: DomainSeed = OLD): void => harness.emulator.put(UID, PUSH.domain, seed);

  it.each([
    ['where nothing is', () => undefined],
    ['over what is there', put],
  ])('sets with one call %s', async (_, prepare) => {
    await start();
    prepare();
    await set(stream());

    expect(push()?.stream).toEqual(WANTED);
    expect(sent()).toEqual([SET]);
  });

  it('succeeds if the cloud refuses to overwrite an equal configuration', async () => {
    await start({ secondSet: 'refuse' });
    put({ stream: { NotifyUrl: URL } });
    await set(stream());

    expect(push()?.stream).toEqual(WANTED);
    expect(sent()).toEqual([SET, DESCRIBE]);
  });

  it('deletes first if the cloud refuses to overwrite', async () => {
    await start({ secondSet: 'refuse' });
    put();
    await set(stream());

    expect(push()?.stream).toEqual(WANTED);
    expect(sent()).toEqual([SET, DESCRIBE, REMOVE, SET]);
  });

  it('replaces an equal configuration too if it has a URL that cannot be read', async () => {
    await start({ secondSet: 'refuse' });
    put({ stream: { NotifyUrl: URL } });
    await set(stream({ stream: { switchUrl: `${URL}/switch` } }));

    expect(push()?.stream?.SwitchNotifyUrl).toBe(`${URL}/switch`);
    expect(sent()).toEqual([SET, DESCRIBE, REMOVE, SET]);
  });

  it('replaces an existing configuration that cannot be read', async () => {
    await start({ secondSet: 'refuse' });
    put({ stream: { SwitchNotifyUrl: OLD_URL } });
    await set(stream());

    expect(push()?.stream).toEqual(WANTED);
  });

  it('restores the former state, key included, if the second step fails', async () => {
    const { emulator } = await start({ secondSet: 'refuse' });
    put();
    const before = push()?.stream;
    emulator.faults.add({ action: SET, after: 1, fault: { kind: 'status', status: 403, code: 'Forbidden.RAM' } });
    const error = await failureOf(set(stream()));

    expect(push()?.stream).toEqual(before);
    expect(error).toMatchObject({
      reason: 'PROVIDER_PERMISSION_DENIED',
      // As far as anybody can tell: a switch URL that was live could not be read.
      metadata: { action: SET, outcome: 'UNKNOWN', unknown: `${REMOVE}(stream.switchUrl)` },
    });
    expect(error.metadata).not.toHaveProperty('applied');
  });

  it.each<[string, DomainSeed['stream'], string | undefined, boolean]>([
    ['the switch URL that livegate set', { NotifyUrl: OLD_URL, SwitchNotifyUrl: OLD_URL }, OLD_URL, true],
    ['what has no switch URL, as livegate knows', { NotifyUrl: OLD_URL }, undefined, true],
    ['a switch URL that nothing can be read beside', { SwitchNotifyUrl: OLD_URL }, OLD_URL, true],
    ['the switch URL beside what somebody else changed', { NotifyUrl: URL, SwitchNotifyUrl: OLD_URL }, OLD_URL, false],
  ])('restores %s', async (_title, seed, switchUrl, certain) => {
    const { emulator, provider } = await start({ secondSet: 'refuse' });
    put({ stream: { NotifyReqAuth: 'no', ...seed } });
    const before = push()?.stream;
    emulator.faults.add({ action: SET, after: 1, fault: { kind: 'status', status: 403, code: 'Forbidden.RAM' } });
    const recall = (shown: CallbackState) => ({ state: { ...shown, stream: { ...shown.stream, switchUrl } }, certain });
    const wanted = stream({ stream: { exceptionUrl: URL } });
    const error = await failureOf(provider.setCallback(operation(), PUSH, wanted, { force: false, recall }));

    expect(push()?.stream).toEqual(before);
    expect(error).toMatchObject({
      reason: 'PROVIDER_PERMISSION_DENIED',
      metadata: certain
        ? { outcome: 'RESTORED', restored: REMOVE }
        : { outcome: 'UNKNOWN', unknown: `${REMOVE}(stream.switchUrl)` },
    });
  });

  it('reports what remains if the restore is refused too', async () => {
    const { emulator } = await start({ secondSet: 'refuse' });
    put();
    emulator.faults.add({ action: SET, after: 1, times: 2, fault: { kind: 'throttle' } });
    const error = await failureOf(set(stream()));

    expect(push()?.stream).toBeUndefined();
    expect(error).toMatchObject({
      reason: 'PROVIDER_THROTTLED',
      metadata: { outcome: 'PARTIALLY_APPLIED', applied: REMOVE },
    });
  });

  it('continues if the Delete took effect and its answer was lost', async () => {
    const { emulator } = await start({ secondSet: 'refuse' });
    put();
    emulator.faults.add({ action: REMOVE, fault: { kind: 'answerLost', how: 'reset' } });
    await set(stream());

    expect(push()?.stream).toEqual(WANTED);
    expect(sent()).toEqual([SET, DESCRIBE, REMOVE, DESCRIBE, SET]);
  });

  it('stops if the Delete did nothing', async () => {
    const { emulator } = await start({ secondSet: 'refuse' });
    put();
    const before = push()?.stream;
    emulator.faults.add({ action: REMOVE, fault: { kind: 'reset', when: 'beforeAnswering' } });
    const error = await failureOf(set(stream()));

    expect(push()?.stream).toEqual(before);
    expect(error).toMatchObject({ reason: 'PROVIDER_UNREACHABLE', metadata: { outcome: 'NOT_APPLIED' } });
  });

  it('continues if somebody else deletes in between', async () => {
    const { emulator } = await start({ secondSet: 'refuse', deleteAbsent: 'notFound' });
    put();
    harness.before(REMOVE, () => emulator.reset());
    await set(stream());

    expect(push()?.stream).toEqual(WANTED);
  });

  it('plans one Set', async () => {
    const { provider } = await start({ secondSet: 'refuse' });
    put();
    const plan = operation({ validateOnly: true });
    await provider.setCallback(plan, PUSH, stream(), NO_FORCE);

    expect(plan.calls).toEqual([{ action: SET, requestId: '', attempts: 0, outcome: 'PLANNED' }]);
    expect(sent()).toEqual([]);
  });

  it('reads back a Set whose answer is lost, and sends it again, since one of its URLs cannot be read', async () => {
    const { emulator } = await start();
    emulator.faults.add({ action: SET, fault: { kind: 'truncate' } });
    await set(stream({ auth: { key: new Secret(KEY) } }));

    expect(sent()).toEqual([SET, DESCRIBE, SET]);
  });

  it('sends a Set again that a kept connection lost, even if the caller has gone', async () => {
    const { emulator, provider } = await start();
    emulator.faults.add({ action: SET, fault: { kind: 'reset', when: 'beforeReading' } });
    const by = operation();
    await provider.setCallback(by, PUSH, stream(), NO_FORCE);

    expect(push()?.stream).toMatchObject({ NotifyUrl: URL });
    expect(by.calls.map(({ action, outcome }) => [action, outcome])).toEqual([
      [SET, 'NOT_APPLIED'],
      [DESCRIBE, 'READ'],
      [SET, 'APPLIED'],
    ]);
  });

  it('knows that a Set did nothing if only the key differs', async () => {
    const { emulator } = await start();
    put({ stream: { NotifyUrl: URL, NotifyReqAuth: 'yes', NotifyAuthKey: OLD_KEY } });
    emulator.faults.add({ action: SET, fault: { kind: 'hang' } });
    const error = await failureOf(set(stream({ auth: { key: new Secret(KEY) } })));

    expect(error.metadata.outcome).toBe('NOT_APPLIED');
  });

  it('clears a URL that cannot be read even if all else is as wanted and the answer was lost', async () => {
    const { emulator } = await start();
    put({ stream: { NotifyUrl: URL, NotifyReqAuth: 'no', SwitchNotifyUrl: OLD_URL } });
    emulator.faults.add({ action: SET, fault: { kind: 'reset', when: 'beforeAnswering' } });
    await set(stream());

    expect(push()?.stream).toMatchObject({ NotifyUrl: URL, SwitchNotifyUrl: '' });
  });

  it('reports that an unreadable URL may be stale if the cloud refuses to replace an equal configuration', async () => {
    const { provider } = await start({ secondSet: 'refuse' });
    put({ stream: { NotifyUrl: URL, NotifyReqAuth: 'no', SwitchNotifyUrl: OLD_URL } });
    expect(await provider.setCallback(operation(), PUSH, stream(), NO_FORCE)).toEqual({
      inconsistencies: [expect.stringContaining('an earlier switch URL may still be set')],
    });
    expect(push()?.stream).toMatchObject({ SwitchNotifyUrl: OLD_URL });
    expect(await provider.setCallback(operation(), PUSH, stream(), { force: true })).toEqual({
      inconsistencies: [],
    });
    expect(push()?.stream).toMatchObject({ SwitchNotifyUrl: '' });
  });

  it('reports an unknown outcome for a URL that cannot be read', async () => {
    const { emulator } = await start();
    emulator.faults.add({ action: SET, times: 2, fault: { kind: 'answerLost', how: 'reset' } });
    const error = await failureOf(set(stream({ stream: { switchUrl: `${URL}/switch` } })));

    expect(error).toMatchObject({ reason: 'PROVIDER_UNREACHABLE', metadata: { outcome: 'UNKNOWN', unknown: SET } });
  });

  it.each<[string, PlannedFault]>([
    ['answerLost', { kind: 'answerLost', how: 'reset' }],
    ['nothing done', { kind: 'reset', when: 'beforeAnswering' }],
  ])('sends a Set again if nothing of it can be read: %s', async (_title, fault) => {
    const { emulator } = await start();
    emulator.faults.add({ action: SET, fault });
    await set({ kind: 'STREAM', urls: [], stream: { switchUrl: `${URL}/switch` } });

    expect(push()?.stream).toMatchObject({ SwitchNotifyUrl: `${URL}/switch` });
    expect(sent()).toEqual([SET, DESCRIBE, SET]);
  });

  it('reports an unknown outcome of a Set if nothing of it can be read', async () => {
    const { emulator } = await start();
    emulator.faults.add({ action: SET, times: 2, fault: { kind: 'answerLost', how: 'reset' } });
    const error = await failureOf(set({ kind: 'STREAM', urls: [], stream: { switchUrl: `${URL}/switch` } }));

    expect(error).toMatchObject({ metadata: { outcome: 'UNKNOWN', unknown: SET } });
  });

  it('knows that such a Set did nothing if something else is there', async () => {
    const { emulator } = await start();
    put({ stream: { NotifyUrl: URL, NotifyReqAuth: 'no' } });
    emulator.faults.add({ action: SET, times: 2, fault: { kind: 'reset', when: 'beforeAnswering' } });
    const error = await failureOf(set({ kind: 'STREAM', urls: [], stream: { switchUrl: `${URL}/switch` } }));

    expect(error.metadata.outcome).toBe('NOT_APPLIED');
  });

  it('sends a Delete again if nothing could be read before', async () => {
    const { provider, emulator } = await start();
    put({ stream: { SwitchNotifyUrl: OLD_URL, NotifyReqAuth: 'no' } });
    emulator.faults.add({ action: REMOVE, fault: { kind: 'reset', when: 'beforeAnswering' } });
    await provider.deleteCallback(operation(), PUSH, 'STREAM', { allowMissing: true, force: false });

    expect(push()?.stream).toBeUndefined();
    expect(sent()).toEqual([REMOVE, DESCRIBE, REMOVE]);
  });

  it('reports an unknown outcome if such a Delete is lost twice', async () => {
    const { provider, emulator } = await start();
    put({ stream: { SwitchNotifyUrl: OLD_URL, NotifyReqAuth: 'no' } });
    emulator.faults.add({ action: REMOVE, times: 2, fault: { kind: 'reset', when: 'beforeAnswering' } });
    const lost = provider.deleteCallback(operation(), PUSH, 'STREAM', { allowMissing: true, force: false });

    expect((await failureOf(lost)).metadata.outcome).toBe('UNKNOWN');
  });

  it('knows that a Set with such a URL did nothing if the rest is not there', async () => {
    const { emulator } = await start();
    emulator.faults.add({ action: SET, times: 2, fault: { kind: 'reset', when: 'beforeAnswering' } });
    const error = await failureOf(set(stream({ stream: { switchUrl: `${URL}/switch` } })));

    expect(error.metadata.outcome).toBe('NOT_APPLIED');
  });

  it('shows the exception URL, and not the switch URL', async () => {
    const { provider } = await start();
    await set(
      stream({
        auth: { key: new Secret(KEY) },
        stream: { switchUrl: `${URL}/switch`, exceptionUrl: `${URL}/exception` },
      }),
    );

    expect(await provider.getCallback(operation(), PUSH, 'STREAM')).toEqual({
      kind: 'STREAM',
      urls: [URL],
      auth: { enabled: true, key: expect.any(Secret) },
      stream: { exceptionUrl: `${URL}/exception` },
      inconsistencies: [],
    });
  });

  it('deletes after reading what it deletes', async () => {
    const { provider } = await start();
    put();
    await provider.deleteCallback(operation(), PUSH, 'STREAM', DELETE);

    expect(push()?.stream).toBeUndefined();
    expect(sent()).toEqual([DESCRIBE, REMOVE]);
  });

  it.each([
    ['a streaming domain', PLAY, 'DOMAIN_TYPE_MISMATCH'],
    ['an ingest domain without streaming domain', UNBOUND, 'DOMAIN_TYPE_MISMATCH'],
    ['a domain of somebody else', { type: 'DOMAIN', domain: 'other.example.com' }, 'DOMAIN_NOT_FOUND'],
  ] as const)('is refused for %s', async (_, scope, reason) => {
    const { provider } = await start();
    const error = await failureOf(provider.setCallback(operation(), scope, stream(), NO_FORCE));

    expect(error).toMatchObject({ reason, metadata: { outcome: 'NOT_APPLIED', action: SET } });
  });

  it('has no scope but domains', async () => {
    const { provider } = await start();
    const scope = { type: 'VHOST', vhost: 'v' } as const;
    const error = await failureOf(provider.setCallback(operation(), scope, stream(), NO_FORCE));

    expect(error.reason).toBe('CAPABILITY_NOT_SUPPORTED');
    expect(sent()).toEqual([]);
  });
});

describe('listing', () => {
  const ALL: DomainSeed = {
    record: { NotifyUrl: URL },
    detect: { NotifyUrl: URL },
    snapshot: { NotifyUrl: URL },
  };
  const kinds = async (scope: typeof PUSH | typeof PLAY | { type: 'DOMAIN'; domain: string }) =>
    (await harness.provider.listCallbacks(operation(), scope)).map(({ kind }) => kind);

  it('finds all kinds of a streaming domain, in their order', async () => {
    const { emulator } = await start();
    emulator.put(UID, PLAY.domain, ALL);

    expect(await kinds(PLAY)).toEqual(['SNAPSHOT', 'RECORDING', 'MODERATION']);
  });

  it('finds the stream of an ingest domain, whose other families answer as if there were no such domain', async () => {
    const { emulator } = await start();
    emulator.put(UID, PUSH.domain, { stream: { NotifyUrl: URL } });

    expect(await kinds(PUSH)).toEqual(['STREAM']);
  });

  it.each(['empty', 'notFound'] as const)('leaves out absent configurations (%s)', async (absent) => {
    const { emulator } = await start({ absent });
    emulator.put(UID, PLAY.domain, { detect: { NotifyUrl: URL } });

    expect(await kinds(PLAY)).toEqual(['MODERATION']);
    expect(await kinds(PUSH)).toEqual([]);
  });

  it('fails for a domain that the account does not have', async () => {
    await start();
    const error = await failureOf(kinds({ type: 'DOMAIN', domain: 'other.example.com' }));

    expect(error.reason).toBe('DOMAIN_NOT_FOUND');
  });

  it.each([
    ['InternalError', 'PROVIDER_UNAVAILABLE'],
    ['Forbidden', 'PROVIDER_PERMISSION_DENIED'],
    ['IllegalOperation', 'OPERATION_NOT_ALLOWED'],
    ['InvalidDomain.NotFound', 'DOMAIN_NOT_FOUND'],
  ])('fails if one read fails with %s', async (code, reason) => {
    const { emulator } = await start();
    emulator.put(UID, PLAY.domain, ALL);
    emulator.faults.add({ action: 'DescribeLiveRecordNotifyConfig', fault: { kind: 'status', status: 400, code } });

    expect((await failureOf(kinds(PLAY))).reason).toBe(reason);
  });

  it('leaves nothing behind if several reads fail', async () => {
    const { emulator } = await start();
    emulator.faults.add({ times: 4, fault: { kind: 'throttle' } });
    const list = operation();
    await failureOf(harness.provider.listCallbacks(list, PLAY));

    expect(list.calls).toHaveLength(4);
  });
});
