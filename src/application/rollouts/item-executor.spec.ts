import { FieldLoss, RolloutItem } from '../../domain/rollouts/rollout';
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
