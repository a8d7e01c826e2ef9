import { CallbackScope, CallbackSpec } from '../../../src/domain/resources/callback-config';
import { Secret } from '../../../src/domain/access/secret';
import { PlannedFault } from '../../../src/sandbox/faults';
import { VolcengineSeed } from '../../../src/sandbox/volcengine/volcengine.state';
import { failureOf, Harness, operation, startHarness, UID, VHOST } from './volcengine.harness';

/*
 * Writes that fail at each of their steps: what is read back, what is put back, and what the error
 * says of it. The emulator decides whether a step took effect before its answer went wrong. Pulling
 * has its own sequences in volcengine-pulls.contract-spec.ts.
 */

const VHOST_SCOPE: CallbackScope = { type: 'VHOST', vhost: VHOST };
const APP_SCOPE: CallbackScope = { type: 'APP', vhost: VHOST, app: 'live' };

const REFUSED: PlannedFault = { kind: 'status', status: 403, code: 'RequestForbidden', message: 'no' };
const LOST: PlannedFault = { kind: 'answerLost', how: 'reset' };
const COMMON_ERROR: PlannedFault = { kind: 'errorWith200' };
const BROKEN: PlannedFault = { kind: 'reset', when: 'beforeAnswering' };

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());
beforeEach(() => harness.emulator.reset());

type Callbacks = NonNullable<VolcengineSeed['callbacks']>;

function oldRecords(App = 'live'): Callbacks {
  const record = {
    Vhost: VHOST,
    App,
    CallbackDetailList: [{ CallbackType: 'http', URL: `https://old${App}.example.com/` }],
    TranscodeCallback: 1,
    AuthEnable: true,
    AuthKeyPrimary: 'old-key',
  };
  return [
    { ...record, MessageType: 'push' },
    { ...record, MessageType: 'push_end', TranscodeCallback: 0 },
  ];
}

/** All that is stored, without what a rewrite changes. */
function stored() {
  return harness.emulator
    .state(UID)
    .callbacks.map(({ createdAt: _, ...record }) => record)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ App, MessageType }: { readonly App: string; readonly MessageType: string }): string {
  return `${App}/${MessageType}`;
}

function seed(callbacks: Callbacks): ReturnType<typeof stored> {
  harness.emulator.put(UID, { callbacks });
  return stored();
}

const WANTED: CallbackSpec = {
  kind: 'STREAM',
  urls: ['https://new.example.com/'],
  auth: { key: new Secret('new-key') },
};

function set(scope: CallbackScope, by = operation(), spec = WANTED): Promise<unknown> {
  return harness.provider.setCallback(by, scope, spec, { force: false });
}

function remove(scope: CallbackScope, force = false, by = operation()): Promise<void> {
  return harness.provider.deleteCallback(by, scope, 'STREAM', { allowMissing: false, force });
}

function newUrls(): unknown[] {
  return harness.emulator
    .state(UID)
    .callbacks.map(({ MessageType, CallbackDetailList }) => [MessageType, CallbackDetailList[0]?.URL]);
}

describe('setting a stream', () => {
  it.each([
    ['from nothing', []],
    ['from the start only', oldRecords().slice(0, 1)],
    ['from the end only', oldRecords().slice(1)],
    ['from both', oldRecords()],
  ])('is not applied if the first step is refused, %s', async (_, callbacks) => {
    const before = seed(callbacks);
    harness.fault('UpdateCallback', REFUSED);
    const error = await failureOf(set(APP_SCOPE));
    expect(error).toMatchObject({ reason: 'PROVIDER_PERMISSION_DENIED', metadata: { outcome: 'NOT_APPLIED' } });
    expect(error.metadata).not.toHaveProperty('restored');
    expect(stored()).toEqual(before);
    expect(harness.sent()).toEqual(['DescribeCallback live', 'UpdateCallback live push']);
  });

  it.each([
    ['to nothing', [], 'DeleteCallback live push'],
    ['to the start only', oldRecords().slice(0, 1), 'UpdateCallback live push'],
    ['to the end only', oldRecords().slice(1), 'DeleteCallback live push'],
    ['to both', oldRecords(), 'UpdateCallback live push'],
  ])('is restored if the second step is refused, %s', async (_, callbacks, undo) => {
    const before = seed(callbacks);
    harness.fault('UpdateCallback', REFUSED, { after: 1 });
    const error = await failureOf(set(APP_SCOPE));
    expect(error.metadata).toMatchObject({
      account: 'volc-prod',
      provider: 'volcengine',
      action: 'UpdateCallback',
      upstreamCode: 'RequestForbidden',
      outcome: 'RESTORED',
      restored: 'UpdateCallback(push)',
    });
    expect(stored()).toEqual(before);
    expect(harness.sent().at(-1)).toBe(undo);
    expect(JSON.stringify(error)).not.toMatch(/old-key|new-key/);
  });

  it.each([
    ['the first step', 0],
    ['the second step', 1],
  ])('succeeds if %s took effect and its answer was lost', async (_, after) => {
    seed(oldRecords());
    harness.fault('UpdateCallback', LOST, { after });
    await set(APP_SCOPE);
    expect(newUrls()).toEqual([
      ['push', 'https://new.example.com/'],
      ['push_end', 'https://new.example.com/'],
    ]);
    const calls = ['DescribeCallback live', 'UpdateCallback live push', 'UpdateCallback live push_end'];
    const readBack = after === 0 ? 'DescribeCallback live push' : 'DescribeCallback live push_end';
    expect(harness.sent()).toEqual(calls.toSpliced(after + 2, 0, readBack));
  });

  it.each<[string, PlannedFault]>([
    ['the connection broke', BROKEN],
    ['the cloud says CommonErr with 200', COMMON_ERROR],
    ['the cloud says that it is down', { kind: 'status', status: 500, code: 'InternalError.DB' }],
    ['a proxy answers', { kind: 'foreign', body: 'html' }],
    ['nobody answers', { kind: 'hang' }],
    ['the code is of no table', { kind: 'status', status: 418, code: 'NeverHeardOf' }],
  ])('reads back if %s, and restores what the first step changed', async (_, fault) => {
    const before = seed(oldRecords());
    harness.fault('UpdateCallback', fault, { after: 1 });
    const error = await failureOf(set(APP_SCOPE));
    expect(error.metadata).toMatchObject({ outcome: 'RESTORED', restored: 'UpdateCallback(push)' });
    expect(stored()).toEqual(before);
    expect(harness.sent()).toEqual([
      'DescribeCallback live',
      'UpdateCallback live push',
      'UpdateCallback live push_end',
      'DescribeCallback live push_end',
      'UpdateCallback live push',
    ]);
  });

  it('is not reported as applied if only the key did not change', async () => {
    seed(oldRecords());
    const sameButKey = {
      kind: 'STREAM' as const,
      urls: ['https://oldlive.example.com/'],
      auth: { key: new Secret('new-key') },
      stream: { transcodedStreams: true },
    };
    harness.fault('UpdateCallback', BROKEN);
    expect((await failureOf(set(APP_SCOPE, operation(), sameButKey))).metadata.outcome).toBe('NOT_APPLIED');
  });

  it('restores both steps if the second one’s outcome cannot be read', async () => {
    const before = seed(oldRecords());
    harness.fault('UpdateCallback', LOST, { after: 1 });
    harness.fault('DescribeCallback', COMMON_ERROR, { after: 1 });
    const error = await failureOf(set(APP_SCOPE));
    expect(error.metadata).toMatchObject({
      outcome: 'RESTORED',
      restored: 'UpdateCallback(push),UpdateCallback(push_end)',
    });
    expect(stored()).toEqual(before);
  });

  it('reports what remains if nothing can be restored', async () => {
    seed(oldRecords());
    harness.fault('UpdateCallback', REFUSED, { after: 1, times: 2 });
    const error = await failureOf(set(APP_SCOPE));
    expect(error.metadata).toMatchObject({ outcome: 'PARTIALLY_APPLIED', applied: 'UpdateCallback(push)' });
    expect(newUrls()).toEqual([
      ['push_end', 'https://oldlive.example.com/'],
      ['push', 'https://new.example.com/'],
    ]);
  });

  it('reports what is unknown if the outcome of the restore is', async () => {
    seed(oldRecords());
    harness.fault('UpdateCallback', REFUSED, { after: 1 });
    harness.fault('UpdateCallback', LOST, { after: 1 });
    const error = await failureOf(set(APP_SCOPE));
    expect(error.metadata).toMatchObject({ outcome: 'UNKNOWN', unknown: 'UpdateCallback(push)' });
  });

  it('keeps a new vhost’s record rather than delete the apps’ records with it', async () => {
    seed(oldRecords('live'));
    harness.fault('UpdateCallback', REFUSED, { after: 1 });
    const error = await failureOf(set(VHOST_SCOPE));
    expect(error.metadata).toMatchObject({ outcome: 'PARTIALLY_APPLIED', applied: 'UpdateCallback(push)' });
    expect(harness.sent()).toEqual(['DescribeCallback', 'UpdateCallback push', 'UpdateCallback push_end']);
  });

  it('removes a new vhost’s record again if no app has one of its type', async () => {
    const before = seed(oldRecords('live').slice(1));
    harness.fault('UpdateCallback', REFUSED, { after: 1 });
    expect((await failureOf(set(VHOST_SCOPE))).metadata.outcome).toBe('RESTORED');
    expect(stored()).toEqual(before);
  });

  it('stops if it cannot read first', async () => {
    const before = seed(oldRecords());
    harness.fault('DescribeCallback', COMMON_ERROR);
    expect(await failureOf(set(APP_SCOPE))).toMatchObject({ reason: 'PROVIDER_ERROR_UNKNOWN' });
    expect(stored()).toEqual(before);
    expect(harness.sent()).toEqual(['DescribeCallback live']);
  });
});

describe('setting one record', () => {
  const SNAPSHOT: CallbackSpec = {
    kind: 'SNAPSHOT',
    urls: ['https://new.example.com/'],
    auth: { key: new Secret('k') },
  };
  const setOne = (by = operation()): Promise<unknown> => set(APP_SCOPE, by, SNAPSHOT);

  it.each([LOST, { kind: 'truncate' } as const, { kind: 'reset', when: 'midBody' } as const])(
    'succeeds if it took effect and the answer was lost: %o',
    async (fault) => {
      harness.fault('UpdateCallback', fault);
      await setOne();
      expect(harness.sent()).toEqual(['UpdateCallback live snapshot', 'DescribeCallback live snapshot']);
    },
  );

  it('is not applied if it reads back as absent', async () => {
    harness.fault('UpdateCallback', BROKEN);
    expect(await failureOf(setOne())).toMatchObject({
      reason: 'PROVIDER_UNREACHABLE',
      metadata: { outcome: 'NOT_APPLIED' },
    });
  });

  it('is unknown if it cannot be read back', async () => {
    harness.fault('UpdateCallback', LOST);
    harness.fault('DescribeCallback', BROKEN);
    expect((await failureOf(setOne())).metadata).toMatchObject({
      outcome: 'UNKNOWN',
      unknown: 'UpdateCallback(snapshot)',
    });
  });

  it('is reported as applied even if the deadline has passed', async () => {
    harness.fault('UpdateCallback', { kind: 'answerLost', how: 'hang' });
    const by = operation();
    const failure = failureOf(setOne(by));
    await harness.emulator.nextCall({ action: 'UpdateCallback' });
    by.end();
    expect(await failure).toMatchObject({ reason: 'DEADLINE_PASSED', metadata: { outcome: 'APPLIED' } });
  });
});

describe('deleting a stream', () => {
  it('is not applied if the first step is refused', async () => {
    const before = seed(oldRecords());
    harness.fault('DeleteCallback', REFUSED);
    expect((await failureOf(remove(APP_SCOPE))).metadata).toMatchObject({ outcome: 'NOT_APPLIED' });
    expect(stored()).toEqual(before);
  });

  it('is restored, key included, if the second step is refused', async () => {
    const before = seed(oldRecords());
    harness.fault('DeleteCallback', REFUSED, { after: 1 });
    const error = await failureOf(remove(APP_SCOPE));
    expect(error.metadata).toMatchObject({ outcome: 'RESTORED', restored: 'DeleteCallback(push)' });
    expect(stored()).toEqual(before);
  });

  it.each([0, 1])('succeeds if step %i took effect and its answer was lost', async (after) => {
    seed(oldRecords());
    harness.fault('DeleteCallback', LOST, { after });
    await remove(APP_SCOPE);
    expect(stored()).toEqual([]);
  });

  it('reads back that it deleted nothing', async () => {
    const before = seed(oldRecords());
    harness.fault('DeleteCallback', COMMON_ERROR);
    expect((await failureOf(remove(APP_SCOPE))).metadata.outcome).toBe('NOT_APPLIED');
    expect(stored()).toEqual(before);
    expect(harness.sent()).toEqual(['DescribeCallback live', 'DeleteCallback live push', 'DescribeCallback live push']);
  });

  it('succeeds if somebody else deleted first', async () => {
    seed(oldRecords());
    harness.fault('DeleteCallback', { kind: 'status', status: 404, code: 'ResourceNotFound' });
    await remove(APP_SCOPE);
    expect(newUrls()).toEqual([['push', 'https://oldlive.example.com/']]);
  });

  it('restores what it can if the second step stays unknown', async () => {
    const before = seed(oldRecords());
    harness.fault('DeleteCallback', LOST, { after: 1 });
    harness.fault('DescribeCallback', BROKEN, { after: 1 });
    const error = await failureOf(remove(APP_SCOPE));
    expect(error.metadata).toMatchObject({
      outcome: 'RESTORED',
      restored: 'DeleteCallback(push),DeleteCallback(push_end)',
    });
    expect(stored()).toEqual(before);
  });
});

describe('deleting one record', () => {
  it.each([true, false])('is unknown if it cannot be read back, with allowMissing %p', async (allowMissing) => {
    seed(oldRecords().map((record) => ({ ...record, MessageType: 'snapshot' as const })));
    harness.fault('DeleteCallback', LOST);
    harness.fault('DescribeCallback', BROKEN, { after: allowMissing ? 0 : 1 });
    const work = harness.provider.deleteCallback(operation(), APP_SCOPE, 'SNAPSHOT', { allowMissing, force: false });
    expect((await failureOf(work)).metadata).toMatchObject({
      outcome: 'UNKNOWN',
      unknown: 'DeleteCallback(snapshot)',
    });
  });
});

describe('deleting a vhost’s stream by force', () => {
  const all = [...oldRecords(''), ...oldRecords('live'), ...oldRecords('other')];

  it.each([
    ['the delete of the start', 'DeleteCallback', 0],
    ['the delete of the end', 'DeleteCallback', 1],
    ['the first record put back', 'UpdateCallback', 0],
    ['the second record put back', 'UpdateCallback', 1],
    ['the last record put back', 'UpdateCallback', 3],
  ])('leaves everything unchanged if %s is refused', async (_, action, after) => {
    const before = seed(all);
    harness.fault(action, REFUSED, { after });
    const error = await failureOf(remove(VHOST_SCOPE, true));
    expect(error.metadata.outcome).toBe(action === 'DeleteCallback' && after === 0 ? 'NOT_APPLIED' : 'RESTORED');
    expect(error.metadata).not.toHaveProperty('applied');
    expect(stored()).toEqual(before);
  });

  it.each([
    ['DeleteCallback', 0],
    ['DeleteCallback', 1],
    ['UpdateCallback', 0],
    ['UpdateCallback', 3],
  ])('succeeds if the answer to %s is lost (after %i)', async (action, after) => {
    seed(all);
    const apps = stored().filter(({ App }) => App !== '');
    harness.fault(action, LOST, { after });
    await remove(VHOST_SCOPE, true);
    expect(stored()).toEqual(apps);
  });

  it('restores all that it can, even if one record is refused', async () => {
    const before = seed(all);
    harness.fault('UpdateCallback', REFUSED, { times: 2 });
    const error = await failureOf(remove(VHOST_SCOPE, true));
    expect(error.metadata).toMatchObject({
      outcome: 'PARTIALLY_APPLIED',
      restored: 'DeleteCallback(push),UpdateCallback(other/push)',
      missing: 'UpdateCallback(live/push)',
    });
    expect(stored()).toEqual(before.filter(({ App, MessageType }) => App !== 'live' || MessageType !== 'push'));
  });

  it('writes only missing records when it restores', async () => {
    const before = seed(all);
    harness.fault('UpdateCallback', REFUSED, { after: 1 });
    await failureOf(remove(VHOST_SCOPE, true));
    expect(stored()).toEqual(before);
    const restoring = harness.sent().slice(4);
    expect(restoring).toEqual(['UpdateCallback other push', 'UpdateCallback push']);
  });

  it('reports apps’ records that stay lost', async () => {
    seed(all);
    harness.fault('UpdateCallback', REFUSED, { after: 1, times: 10 });
    const error = await failureOf(remove(VHOST_SCOPE, true));
    expect(error.metadata).toMatchObject({
      outcome: 'PARTIALLY_APPLIED',
      applied: 'DeleteCallback(push)',
      missing: 'UpdateCallback(other/push)',
    });
  });
});
