import { RecordedEvents } from '../../../test/support/recorded-events';
import { Caller, VERBS } from '../../domain/access/caller';
import { LiveProviderResolver } from '../../domain/operations/live-provider.port';
import { AccessControl } from './access-control';
import { AccountDirectory } from './account-directory';

const ACCOUNTS = ['ali', 'volc'].map((id) => ({ id, provider: 'cloud', uid: '1', endpoint: 'https://cloud.example' }));

const resolver = {
  account: (id: string) => ACCOUNTS.find((account) => account.id === id),
  accounts: () => ACCOUNTS,
} as Partial<LiveProviderResolver> as LiveProviderResolver;
const directory = new AccountDirectory(resolver, () => ({ allowPrivateHosts: false }));
const log = new RecordedEvents();
const access = new AccessControl(directory, log.reportRepeated);

const caller = (accounts: readonly string[]): Caller => ({
  id: 'team',
  grants: [{ accounts, domains: ['a.example.com'], verbs: VERBS }],
});
const visible = (who: Caller) => access.visibleAccounts(who, {}).items;
const on = (account: string, domain = 'a.example.com') => ({ account, scope: { type: 'DOMAIN', domain } }) as const;

it('lets through', () => {
  expect(() => access.require(caller(['ali']), on('ali'), 'write')).not.toThrow();
});

it.each([
  ['hidden', caller(['ali']), on('volc')],
  ['absent, and nobody has it', caller(['ali']), on('gone')],
  ['absent, of a caller who has every account', caller(['*']), on('gone')],
  ['absent, and its domain denied', caller(['*']), on('gone', 'b.example.com')],
])('an account that is %s is reported as not found', (_what, who, target) => {
  const reason = 'ACCOUNT_NOT_FOUND';
  const metadata = { resource: `accounts/${target.account}` };
  expect(() => access.require(who, target, 'read')).toThrow(
    expect.objectContaining({ reason, message: `there is no account ${target.account}`, metadata }) as Error,
  );
});

it('names the denied right', () => {
  expect(() => access.require(caller(['ali']), on('ali', 'b.example.com'), 'write')).toThrow(
    expect.objectContaining({
      reason: 'ACCESS_DENIED',
      message: 'team has no right to write accounts/ali/domains/b.example.com',
      metadata: { caller: 'team', account: 'ali', resource: 'accounts/ali/domains/b.example.com', verb: 'write' },
    }) as Error,
  );
});

it("lists the existing accounts among the caller's grants", () => {
  expect(visible(caller(['volc', 'gone'])).map(({ id }) => id)).toEqual(['volc']);
  expect(visible(caller(['*'])).map(({ id }) => id)).toEqual(['ali', 'volc']);
  expect(visible({ id: 'nobody', grants: [] })).toEqual([]);
});

it.each([
  ['of every account', ['*']],
  ['of each by its name', Array.from({ length: 10_000 }, (_, i) => `account-${String(i).padStart(5, '0')}`)],
])('a page of 50 from 10,000 accounts takes less than a millisecond: a caller %s', (_what, granted) => {
  const accounts = Array.from({ length: 10_000 }, (_, i) => ({
    id: `account-${String(i).padStart(5, '0')}`,
    provider: 'cloud',
    uid: '1',
    endpoint: 'https://cloud.example',
  }));
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const many = { account: (id: string) => byId.get(id), accounts: () => accounts };
  const parts = many as Partial<LiveProviderResolver> as LiveProviderResolver;
  const control = new AccessControl(new AccountDirectory(parts, () => ({ allowPrivateHosts: false })), () => undefined);
  const who = caller(granted);
  const times: number[] = [];
  for (let pageToken = '', pages = 0; pages < 200; pages += 1) {
    const begin = performance.now();
    const page = control.visibleAccounts(who, { pageSize: 50, pageToken });
    times.push(performance.now() - begin);
    expect(page.items.map(({ id }) => id)).toEqual(accounts.slice(pages * 50, pages * 50 + 50).map(({ id }) => id));
    ({ nextPageToken: pageToken } = page);
  }
  // The middle one: the machine may do something else at times.
  expect(times.toSorted((one, other) => one - other)[100]).toBeLessThan(1);
});

it('logs what it refuses, by caller, with account and verb', () => {
  log.events.length = 0;
  const team = caller(['ali']);
  access.require(team, on('ali'), 'read');
  for (const target of [on('ali', 'b.example.com'), on('volc'), on('gone')]) {
    expect(() => access.require(team, target, 'write')).toThrow();
  }
  expect(() => access.readableNames(team, 'volc')).toThrow();
  const refused = { event: 'access_refused', level: 'warn', key: 'team', caller: 'team' };
  expect(log.events).toEqual([
    { ...refused, account: 'ali', verb: 'write' },
    { ...refused, account: 'volc', verb: 'write' },
    { ...refused, account: 'gone', verb: 'write' },
    { ...refused, account: 'volc', verb: 'read' },
  ]);
});
