import { JsonObject } from '@bufbuild/protobuf';
import { Verb } from '../../src/domain/access/caller';
import { ErrorReason } from '../../src/domain/errors/gateway-error';

/**
 * What a method is on, the right that it takes, and a request for it on the account or the domain,
 * vhost or app of that name. `vhosts` are the accounts that have vhosts.
 */
export type MethodRow =
  | { readonly on: 'all' }
  /** What livegate names: callers see only some of them. */
  | { readonly on: 'rollout'; request(): JsonObject }
  | { readonly on: 'event'; request(): JsonObject }
  | { readonly on: 'account' | 'vhosts'; readonly verb: Verb; request(account: string): JsonObject }
  | {
      readonly on: 'domain' | 'vhost' | 'callback' | 'pull';
      readonly verb: Verb;
      /** What also those get who have the right. Absent: they succeed. */
      readonly refused?: ErrorReason;
      request(owner: string): JsonObject;
    };

/** Methods that need what common cases do not have, each with a spec of its own. */
export const WITH_OWN_SPEC: readonly string[] = [
  // Needs a receiver that livegate may call: callback-tests.spec.ts.
  'TestCallbackConfig',
];

const URLS = { urls: ['https://hooks.example.net/live'] };
const ORIGINS = { origins: [{ protocol: 'RTMP', host: 'origin.example.net' }] };
const callback = (owner: string): string => `${owner}/callbackConfigs/snapshot`;
const pull = (owner: string): string => `${owner}/pullConfigs/show`;
const breakerOf = (account: string): string =>
  `${account}/breakers/${account === 'accounts/ali' ? 'SetLiveStreamsNotifyUrlConfig' : 'UpdateCallback'}`;

const onNoEvent: MethodRow = {
  on: 'event',
  request: () => ({ name: `accounts/ali/events/${'0'.repeat(32)}-1` }),
};
const onNoRollout: MethodRow = { on: 'rollout', request: () => ({ name: 'rollouts/none' }) };

/** Every method of the contract; tests that go through them all fail where one has no row. */
export const METHOD_ROWS: Readonly<Record<string, MethodRow>> = {
  ListProviders: { on: 'all' },
  GetProvider: { on: 'all' },
  ListAccounts: { on: 'all' },
  GetAccount: { on: 'account', verb: 'read', request: (name) => ({ name }) },
  ListAuditEvents: { on: 'account', verb: 'read', request: (parent) => ({ parent }) },
  ListEvents: { on: 'account', verb: 'read', request: (parent) => ({ parent }) },
  GetEvent: onNoEvent,
  RetryEvent: onNoEvent,
  WatchEvents: { on: 'event', request: () => ({ parent: 'accounts/ali' }) },
  ListBreakers: { on: 'account', verb: 'read', request: (parent) => ({ parent }) },
  GetBreaker: { on: 'account', verb: 'read', request: (account) => ({ name: breakerOf(account) }) },
  UpdateBreaker: {
    on: 'account',
    verb: 'operate',
    request: (account) => ({ breaker: { name: breakerOf(account), override: 'AUTO' } }),
  },
  ListDrifts: { on: 'account', verb: 'read', request: (parent) => ({ parent }) },
  ListDomains: { on: 'account', verb: 'read', request: (parent) => ({ parent }) },
  GetDomain: { on: 'domain', verb: 'read', request: (name) => ({ name }) },
  ListVhosts: { on: 'vhosts', verb: 'read', request: (parent) => ({ parent }) },
  GetVhost: { on: 'vhost', verb: 'read', request: (name) => ({ name }) },
  ListDeliveries: { on: 'account', verb: 'read', request: (parent) => ({ parent }) },
  CreateRollout: { on: 'rollout', request: () => ({ rollout: { source: { desired: {} } } }) },
  ListRollouts: { on: 'rollout', request: () => ({}) },
  ListRolloutItems: { on: 'rollout', request: () => ({ parent: 'rollouts/none' }) },
  ApplyRollout: { on: 'rollout', request: () => ({ name: 'rollouts/none', etag: 'none' }) },
  GetRollout: onNoRollout,
  DeleteRollout: onNoRollout,
  CancelRollout: onNoRollout,
  RetryRollout: onNoRollout,
  WatchRollout: onNoRollout,
  SetCallbackConfig: {
    on: 'callback',
    verb: 'write',
    request: (owner) => ({ callbackConfig: { name: callback(owner), ...URLS } }),
  },
  UpdateCallbackConfig: {
    on: 'callback',
    verb: 'write',
    request: (owner) => ({ callbackConfig: { name: callback(owner), ...URLS } }),
  },
  GetCallbackConfig: { on: 'callback', verb: 'read', request: (owner) => ({ name: callback(owner) }) },
  ListCallbackConfigs: { on: 'callback', verb: 'read', request: (parent) => ({ parent }) },
  DeleteCallbackConfig: { on: 'callback', verb: 'write', request: (owner) => ({ name: callback(owner), force: true }) },
  TestCallbackConfig: {
    on: 'callback',
    verb: 'write',
    // The account lists no hosts.
    refused: 'INVALID_REQUEST',
    request: (owner) => ({ name: callback(owner) }),
  },
  SetPullConfig: {
    on: 'pull',
    verb: 'write',
    request: (owner) => ({ pullConfig: { name: pull(owner), ...ORIGINS } }),
  },
  UpdatePullConfig: {
    on: 'pull',
    verb: 'write',
    request: (owner) => ({ pullConfig: { name: pull(owner), ...ORIGINS } }),
  },
  GetPullConfig: { on: 'pull', verb: 'read', request: (owner) => ({ name: pull(owner) }) },
  ListPullConfigs: { on: 'pull', verb: 'read', request: (parent) => ({ parent }) },
  DeletePullConfig: { on: 'pull', verb: 'write', request: (owner) => ({ name: pull(owner) }) },
};

export function requestOf(row: MethodRow, owner: string): JsonObject {
  if (row.on === 'rollout' || row.on === 'event') return row.request();
  return row.on === 'all' ? {} : row.request(owner);
}
