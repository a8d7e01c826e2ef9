/** A top-level key that a reload can put into force. */
export type ReloadableKey =
  | 'rest'
  | 'grpc'
  | 'accounts'
  | 'callers'
  | 'callbackKeys'
  | 'receivers'
  | 'sinks'
  | 'publicUrl'
  | 'throttle'
  | 'urlPolicy'
  | 'inventory'
  | 'drift'
  | 'auth';

export interface ReloadableKeyInfo {
  /** The part of the key that is applied; the rest waits for a restart. */
  readonly path: string;
  /** What puts it into force, and from when it counts. */
  readonly effect: string;
}

const CERTIFICATES = 'the next connection gets the new certificate; open ones go on';

/**
 * The keys that a reload applies; all others keep the value of the start until the next one.
 * `docs/operations.md` has this table.
 */
export const RELOADABLE_KEYS: { readonly [K in ReloadableKey]: ReloadableKeyInfo } = {
  rest: { path: 'rest.tls', effect: CERTIFICATES },
  grpc: { path: 'grpc.tls', effect: CERTIFICATES },
  accounts: {
    path: 'accounts',
    effect: 'accounts that changed get new providers, quotas and credentials; calls in flight keep theirs',
  },
  callers: { path: 'callers', effect: 'the next request is checked against the new keys, names and grants' },
  callbackKeys: { path: 'callbackKeys', effect: 'the next request finds the new keys' },
  receivers: {
    path: 'receivers',
    effect:
      'the next message of a cloud is checked with the new token and keys; later attempts at a sink wait by the new retry',
  },
  sinks: {
    path: 'sinks',
    effect: 'the next attempt goes to the new sink; attempts in flight end at the old one',
  },
  publicUrl: { path: 'publicUrl', effect: 'the next message of a cloud, and the next write of a callback' },
  auth: {
    path: 'auth.jwt',
    effect: 'the next token is checked by the new rules; keys of an unchanged issuer stay known',
  },
  throttle: {
    path: 'throttle',
    effect: 'the next call counts against the new limit, unless livegate started without any limit',
  },
  inventory: { path: 'inventory', effect: 'the next request for domains or vhosts, also for lists that are kept' },
  drift: { path: 'drift', effect: 'looking for drift begins, ends, or takes another time from the next look on' },
  urlPolicy: { path: 'urlPolicy', effect: 'the next write is checked by the new policy' },
};
