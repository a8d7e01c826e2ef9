import { Caller, Grant } from '../../domain/access/caller';
import { DesiredConfig, Rollout } from '../../domain/rollouts/rollout';
import { RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { RolloutAccess } from './rollout-access';
import { RolloutResources } from './rollout-resources';

const READ: Grant = { accounts: ['ali'], domains: ['*'], verbs: ['read'] };
const ROLLOUT = { id: 'r', caller: 'team' } as Rollout;
const NAME = 'accounts/ali/domains/play.example.com/pullConfigs/live';

it('reads what a rollout stands for once for each caller that asks, and anew when its grants change', async () => {
  const desired: DesiredConfig = { noun: 'PullConfig', name: NAME, fields: {} };
  const all = new Map([['r', [desired]]]);
  const expansions = jest.fn().mockResolvedValueOnce(new Map()).mockResolvedValue(all);
  const resources = {
    of: () => ({ target: { account: 'ali', scope: { type: 'DOMAIN', domain: 'play.example.com' } } }),
  };
  const store = { expansions } as unknown as RolloutStore;
  const access = new RolloutAccess(store, resources as unknown as RolloutResources);
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
