import { Caller, Grant } from '../../domain/access/caller';
import { DesiredConfig, Rollout } from '../../domain/rollouts/rollout';
import { RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { CallContext } from '../operations/call-operation';
import { RolloutAccess } from './rollout-access';
import { RolloutResources } from './rollout-resources';

const READ: Grant = { accounts: ['ali'], domains: ['*'], verbs: ['read'] };
const ROLLOUT = { id: 'r', caller: 'team' } as Rollout;
const NO_AUDIT = { note: () => undefined };
const NAME = 'accounts/ali/domains/play.example.com/pullConfigs/live';

it('reads what a rollout stands for once for each caller that asks, and anew when its grants change', async () => {
  const desired: DesiredConfig = { noun: 'PullConfig', name: NAME, fields: {} };
  const all = new Map([['r', [desired]]]);
  const expansions = jest.fn().mockResolvedValueOnce(new Map()).mockResolvedValue(all);
  const resources = {
    of: () => ({ target: { account: 'ali', scope: { type: 'DOMAIN', domain: 'play.example.com' } } }),
  };
  const store = { expansions } as unknown as RolloutStore;
  const access = new RolloutAccess(store, resources as unknown as RolloutResources, NO_AUDIT);
  const reader: Caller = { id: 'reader', grants: [READ] };
  const maySee = async (caller: Caller): Promise<boolean> => (await access.visibleOf([ROLLOUT], caller)).length > 0;

  expect(await maySee(reader)).toBe(false);
  expect([await maySee(reader), await maySee(reader)]).toEqual([true, true]);
  expect(expansions).toHaveBeenCalledTimes(2);
  expect(await maySee({ ...reader, grants: [{ ...READ, domains: ['*.example.org'] }] })).toBe(false);
  expect(await maySee({ id: 'other', grants: [] })).toBe(false);
  expect(await maySee({ id: 'team', grants: [] })).toBe(true);
  expect(expansions).toHaveBeenCalledTimes(4);
});

describe('a rollout that found nothing', () => {
  const store = {
    get: () => Promise.resolve(ROLLOUT),
    expansion: () => Promise.resolve([]),
    expansions: () => Promise.resolve(new Map([['r', []]])),
  } as unknown as RolloutStore;
  const access = new RolloutAccess(store, {} as RolloutResources, NO_AUDIT);
  const EVERYWHERE: Grant = { accounts: ['*'], domains: ['*'], verbs: ['read'] };

  it.each<[string, Caller, boolean]>([
    ['its creator', { id: 'team', grants: [] }, true],
    ['who may read one account', { id: 'other', grants: [READ] }, false],
    [
      'who may read a domain of every account',
      { id: 'other', grants: [{ ...READ, accounts: ['*'], domains: ['a.b'] }] },
      false,
    ],
    ['who may read everything', { id: 'other', grants: [EVERYWHERE] }, true],
  ])('is seen by %s: %s', async (_title, caller, sees) => {
    expect(await access.visibleOf([ROLLOUT], caller)).toHaveLength(sees ? 1 : 0);
  });

  it('is changed by its creator, and by others that may write everything', async () => {
    const changing = (caller: Caller) => access.changeable('r', 'ApplyRollout', { caller } as CallContext);
    await expect(changing({ id: 'team', grants: [] })).resolves.toBe(ROLLOUT);
    await expect(changing({ id: 'other', grants: [EVERYWHERE] })).rejects.toMatchObject({ reason: 'ACCESS_DENIED' });
    const writes: Grant = { ...EVERYWHERE, verbs: ['read', 'write'] };
    await expect(changing({ id: 'other', grants: [writes] })).resolves.toBe(ROLLOUT);
  });
});
