import { NameSelection } from '../domain/access/access-policy';
import { StopController } from '../domain/concurrency/stop-signal';
import { AccessControl } from './accounts/access-control';
import { CallContext } from './operations/call-operation';
import { DriftService, DriftServiceParts } from './drift/drift.service';
import { EventAccess } from './events/event-access';
import { EventService, EventServiceParts } from './events/event.service';

/* Lists look at what their callers may not see, but not for those that may see nothing at all. */

const CALL = { caller: { id: 'team', grants: [] } } as unknown as CallContext;
const NO_PAGE = { items: [], nextPageToken: '' };
const { signal } = new StopController();

/** Of an account of which the caller may read these names. */
function partsFor(names: NameSelection) {
  const store = { list: jest.fn(() => Promise.resolve([])), wholeRound: () => Promise.resolve(undefined) };
  const work = {
    directory: { account: () => ({ id: 'ali', provider: 'alibaba' }), cloudAccountOf: () => 'alibaba/1' },
    operations: {
      list: async (_call: CallContext, run: (operation: object) => Promise<unknown>) => ({
        result: await run({ signal }),
      }),
    },
    auditor: { read: (_operation: object, _action: object, run: () => Promise<unknown>) => run() },
    tokens: { violations: () => [], placeIn: () => undefined },
    isWatched: () => true,
    store,
  };
  return { store, work, access: { readableNames: () => names } };
}

describe.each<[string, NameSelection, number]>([
  ['nothing', [], 0],
  ['one domain', ['a.example.com'], 1],
  ['everything', 'ALL', 1],
])('a caller that may read %s', (_title, names, reads) => {
  it('has events looked through accordingly', async () => {
    const { store, work, access } = partsFor(names);
    const parts = {
      ...work,
      access: new EventAccess(access as unknown as AccessControl),
    } as unknown as EventServiceParts;
    const page = await new EventService(parts).list({ account: 'ali' }, { spec: {}, violations: [] }, {}, CALL);
    expect(page).toEqual(NO_PAGE);
    expect(store.list).toHaveBeenCalledTimes(reads);
  });

  it('has drifts looked through accordingly', async () => {
    const { store, work, access } = partsFor(names);
    const service = new DriftService({ ...work, access } as unknown as DriftServiceParts);
    expect(await service.list({ account: 'ali' }, {}, CALL)).toMatchObject(NO_PAGE);
    expect(store.list).toHaveBeenCalledTimes(reads);
  });
});
