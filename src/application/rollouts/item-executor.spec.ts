import { FieldLoss, RolloutItem } from '../../domain/rollouts/rollout';
import { ResourceHalf } from '../resources/resource-view';
import { GatewayError } from '../../domain/errors/gateway-error';
import { CallContext } from '../operations/call-operation';
import { WriteOptions } from '../resources/resource.service';
import { ItemExecutor } from './item-executor';
import { RolloutResources } from './rollout-resources';

const OF_COPY: FieldLoss = { field: 'auth', description: 'the copy cannot have it' };
const OF_WRITE: FieldLoss = { field: 'urls[1]', description: 'the write discards it' };

it.each([
  ['nothing', [], [], false],
  ['what the copy never had', [OF_COPY], [OF_COPY], false],
  ['what the write discards', [], [OF_WRITE], true],
  ['both', [OF_COPY], [OF_COPY, OF_WRITE], true],
])('forces a write only for what it discards itself: %s', async (_what, ofSource, planned, force) => {
  const write = jest.fn((_options: WriteOptions) => Promise.resolve({ calls: [] }));
  const resources = { of: () => ({ write }) } as unknown as RolloutResources;
  const item = {
    desired: { noun: 'CallbackConfig', name: 'n', losses: ofSource },
    plan: { change: 'UPDATE', etag: '"1"', fields: [], losses: planned, calls: [] },
    state: 'APPLYING',
  } as unknown as RolloutItem;
  const executor = new ItemExecutor(resources, () => undefined);
  expect(await executor.apply(item, false, {} as CallContext)).toMatchObject({ state: 'DONE' });
  const precondition = { type: 'MATCHES', etags: ['"1"'] };
  expect(write.mock.calls[0]?.[0]).toEqual({ validateOnly: false, force, precondition });
});

describe('an item that was in flight', () => {
  const OLD: ResourceHalf = { fields: { urls: ['old'] }, etag: '"old"' };
  const NEW: ResourceHalf = { fields: { urls: ['new'] }, etag: '"new"' };
  const THEIRS: ResourceHalf = { fields: { urls: ['theirs'] }, etag: '"theirs"' };
  const UPDATE = { change: 'UPDATE', etag: OLD.etag, planned: NEW.fields };
  const CREATE = { change: 'CREATE', planned: NEW.fields };
  const DELETE = { change: 'DELETE', etag: OLD.etag };
  /** As a read shows two records: the first one, with an etag of both. */
  const mixed = (...halves: readonly (ResourceHalf | undefined)[]) => ({
    fields: (halves[0] ?? halves[1])?.fields,
    etag: '"mixed"',
    halves,
  });

  async function appliedTo(live: object | undefined, plan: object): Promise<readonly unknown[]> {
    const write = jest.fn((_options: WriteOptions) => Promise.resolve({ calls: [] }));
    const get = () => (live ? Promise.resolve(live) : Promise.reject(new GatewayError('CONFIG_NOT_FOUND', 'none')));
    const item = { desired: { name: 'n' }, plan: { fields: [], losses: [], calls: [], ...plan }, state: 'APPLYING' };
    const resources = { of: () => ({ get, write }) } as unknown as RolloutResources;
    const executor = new ItemExecutor(resources, () => undefined);
    await executor.apply(item as unknown as RolloutItem, true, { signal: {} } as CallContext);
    return write.mock.calls.map(([{ precondition }]) => precondition);
  }

  it.each([
    ['update', NEW, UPDATE],
    ['creation', NEW, CREATE],
    ['deletion', undefined, DELETE],
  ])('is not written again after its %s', async (_what, live, plan) => {
    expect(await appliedTo(live, plan)).toEqual([]);
  });

  it.each([
    ['update', mixed(NEW, OLD), UPDATE],
    ['update from behind', mixed(OLD, NEW), UPDATE],
    ['creation', mixed(NEW, undefined), CREATE],
    ['deletion', mixed(undefined, OLD), DELETE],
  ])('is written to its end if its %s stopped halfway', async (_what, live, plan) => {
    expect(await appliedTo(live, plan)).toEqual([{ type: 'MATCHES', etags: ['"mixed"'] }]);
  });

  const ODD: ResourceHalf = { fields: { urls: ['odd'] }, etag: '"odd"' };
  /** What was planned of two records that differed, or of which one was missing. */
  const differed = (plan: object, ...halfEtags: readonly (string | null)[]) => ({
    ...plan,
    etag: '"odd pair"',
    halfEtags,
  });

  it.each([
    ['an update', mixed(NEW, ODD), differed(UPDATE, OLD.etag, ODD.etag)],
    ['an update from behind', mixed(OLD, NEW), differed(UPDATE, OLD.etag, ODD.etag)],
    ['an update of one that was alone', mixed(NEW, undefined), differed(UPDATE, OLD.etag, null)],
    ['a deletion', mixed(undefined, ODD), differed(DELETE, OLD.etag, ODD.etag)],
  ])('is written to its end if %s of records that differed stopped halfway', async (_what, live, plan) => {
    expect(await appliedTo(live, plan)).toEqual([{ type: 'MATCHES', etags: ['"mixed"'] }]);
  });

  it.each([
    ['one of them', mixed(NEW, THEIRS), differed(UPDATE, OLD.etag, ODD.etag)],
    ['one to what the other was', mixed(NEW, OLD), differed(UPDATE, OLD.etag, ODD.etag)],
    ['one by adding it', mixed(NEW, THEIRS), differed(UPDATE, OLD.etag, null)],
    ['one by deleting it', mixed(NEW, undefined), differed(UPDATE, OLD.etag, ODD.etag)],
  ])('is written only to what was planned of records that differed if others changed %s', async (_what, live, plan) => {
    expect(await appliedTo(live, plan)).toEqual([{ type: 'MATCHES', etags: ['"odd pair"'] }]);
  });

  it.each([
    ['one half', mixed(NEW, THEIRS), UPDATE],
    ['the other half', mixed(THEIRS, OLD), UPDATE],
    ['half of what was to be deleted', mixed(undefined, THEIRS), DELETE],
    ['all of it', THEIRS, UPDATE],
  ])('is written only to what was planned if others have changed %s', async (_what, live, plan) => {
    expect(await appliedTo(live, plan)).toEqual([{ type: 'MATCHES', etags: [OLD.etag] }]);
  });
});

it('what livegate left half done itself is no change by others', async () => {
  const write = () => Promise.reject(new GatewayError('ETAG_MISMATCH', 'it has changed'));
  const get = () => Promise.reject(new GatewayError('CONFIG_NOT_FOUND', 'none'));
  const resources = { of: () => ({ get, write }) } as unknown as RolloutResources;
  const unfinished = { reason: 'DEADLINE_PASSED', metadata: { outcome: 'PARTIALLY_APPLIED' } };
  const plan = { change: 'UPDATE', etag: '"1"', planned: {}, fields: [], losses: [], calls: [] };
  const item = { desired: { name: 'n' }, plan, state: 'APPLYING' };
  const executor = new ItemExecutor(resources, () => undefined);
  const ended = (more: object) =>
    executor.apply({ ...item, ...more } as unknown as RolloutItem, true, { signal: {} } as CallContext);
  expect(await ended({})).toMatchObject({ state: 'STALE', error: { reason: 'ETAG_MISMATCH' } });
  expect(await ended({ unfinished })).toMatchObject({ state: 'FAILED', error: unfinished });
});
