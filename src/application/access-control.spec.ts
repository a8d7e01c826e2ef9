import { Caller, VERBS } from '../domain/caller';
import { LiveProviderResolver } from '../domain/live-provider.port';
import { AccessControl } from './access-control';
import { AccountDirectory } from './account-directory';

const ACCOUNTS = ['ali', 'volc'].map((id) => ({ id, provider: 'cloud', uid: '1', endpoint: 'https://cloud.example' }));

const resolver = {
  account: (id: string) => ACCOUNTS.find((account) => account.id === id),
  accounts: () => ACCOUNTS,
} as Partial<LiveProviderResolver> as LiveProviderResolver;
const directory = new AccountDirectory(resolver, () => ({ allowPrivateHosts: false }));
const access = new AccessControl(directory);

const caller = (accounts: readonly string[]): Caller => ({
  id: 'team',
  grants: [{ accounts, domains: ['a.example.com'], verbs: VERBS }],
});
const on = (account: string, domain = 'a.example.com') => ({ account, scope: { type: 'DOMAIN', domain } }) as const;

it('lets through', () => {
  expect(() => access.require(caller(['ali']), on('ali'), 'write')).not.toThrow();
});

it.each([
  ['hidden', caller(['ali']), on('volc')],
  ['absent, and nobody has it', caller(['ali']), on('gone')],
  ['absent, of a caller who has every account', caller(['*']), on('gone')],
  ['absent, and its domain denied', caller(['*']), on('gone', 'b.example.com')],
])('an account that is %s is not there', (_what, who, target) => {
  const reason = 'ACCOUNT_NOT_FOUND';
  const metadata = { resource: `accounts/${target.account}` };
  expect(() => access.require(who, target, 'read')).toThrow(
    expect.objectContaining({ reason, message: `there is no account ${target.account}`, metadata }) as Error,
  );
});

it('says what is denied', () => {
  expect(() => access.require(caller(['ali']), on('ali', 'b.example.com'), 'write')).toThrow(
    expect.objectContaining({
      reason: 'ACCESS_DENIED',
      message: 'team has no right to write accounts/ali/domains/b.example.com',
      metadata: { caller: 'team', account: 'ali', resource: 'accounts/ali/domains/b.example.com', verb: 'write' },
    }) as Error,
  );
});

it('lists what there is, of what the caller has', () => {
  expect(access.visibleAccounts(caller(['volc', 'gone'])).map(({ id }) => id)).toEqual(['volc']);
  expect(access.visibleAccounts(caller(['*'])).map(({ id }) => id)).toEqual(['ali', 'volc']);
  expect(access.visibleAccounts({ id: 'nobody', grants: [] })).toEqual([]);
});
