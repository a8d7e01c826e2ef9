import { CallbackScope } from '../resources/callback-config';
import { Caller, Grant, Verb } from './caller';
import { disjointPatterns, matchesPattern, patternsMatching } from '../resources/name-pattern';
import { scopeInName } from '../resources/resource-name';

/** What a request is about. Without a scope: the account itself. */
export interface AccessTarget {
  readonly account: string;
  readonly scope?: CallbackScope;
}

/**
 * `HIDDEN`: the caller has no grant on the account, and must not be able to distinguish it from a
 * missing one. `DENIED`: the caller knows the account, but lacks the verb or the domain.
 */
export type AccessDecision = 'ALLOWED' | 'DENIED' | 'HIDDEN';

/**
 * The only decision about rights. One grant must cover everything: account, domain or vhost, and
 * verb. Any grant on an account allows reading the account itself. Other access to the account
 * itself needs the verb on all of its domains, because its circuit breakers concern the whole
 * account.
 */
export function decideAccess(caller: Caller, { account, scope }: AccessTarget, verb: Verb): AccessDecision {
  const there = grantsOn(caller, account);
  if (there.length === 0) return 'HIDDEN';
  if (!scope) {
    const isOnAll = there.some(({ domains, verbs }) => domains.includes('*') && verbs.includes(verb));
    return verb === 'read' || isOnAll ? 'ALLOWED' : 'DENIED';
  }
  const name = ownerOf(scope);
  const isAllowed = there.some((grant) => grant.verbs.includes(verb) && coversName(grant, name));
  return isAllowed ? 'ALLOWED' : 'DENIED';
}

/**
 * The accounts on which the caller has a grant: those that `decideAccess` does not hide from it.
 */
export function grantedAccounts({ grants }: Caller): 'ALL' | ReadonlySet<string> {
  const ids = new Set(grants.flatMap(({ accounts }) => accounts));
  return ids.has('*') ? 'ALL' : ids;
}

/** Domains and vhosts, as patterns of which no two match the same name; `ALL`: every name. */
export type NameSelection = 'ALL' | readonly string[];

/**
 * What a caller may read of an account, as a filter for queries: the domains and vhosts that
 * `decideAccess` allows, and the account itself. Undefined: the account is hidden from the caller.
 */
export function readableNames(caller: Caller, account: string): NameSelection | undefined {
  const there = grantsOn(caller, account);
  if (there.length === 0) return undefined;
  const patterns = there.filter(({ verbs }) => verbs.includes('read')).flatMap(({ domains }) => domains);
  return patterns.includes('*') ? 'ALL' : disjointPatterns(patterns);
}

/**
 * The domain or vhost of a resource name, for matching against patterns; undefined for names of the
 * account itself.
 */
export function ownerInName(name: string): string | undefined {
  const scope = scopeInName(name);
  return scope && ownerOf(scope);
}

/** Whether the named resource is in one of these scopes, or belongs to the account itself. */
export function isSelected(names: NameSelection, name: string): boolean {
  const owner = ownerInName(name);
  return owner === undefined || names === 'ALL' || names.some((pattern) => matchesPattern(pattern, owner));
}

/** Whether no domain or vhost is selected. */
export function selectsNothing(names: NameSelection): boolean {
  return names !== 'ALL' && names.length === 0;
}

/** As `isSelected`, for domains and vhosts by their own names, of which there may be many. */
export function nameFilter(names: NameSelection): (name: string) => boolean {
  if (names === 'ALL') return () => true;
  const patterns = new Set(names.map((pattern) => pattern.toLowerCase()));
  return (name) => patternsMatching(name).some((pattern) => patterns.has(pattern));
}

/** A caller's grants by account, so that no decision scans the accounts of a grant. */
interface GrantIndex {
  readonly onAll: readonly Grant[];
  readonly byAccount: ReadonlyMap<string, readonly Grant[]>;
}

/**
 * Grants never change: a reload replaces a caller's whole list, and the index is collected with the
 * old list.
 */
const INDEXES = new WeakMap<readonly Grant[], GrantIndex>();

function grantsOn({ grants }: Caller, account: string): readonly Grant[] {
  const known = INDEXES.get(grants);
  const { onAll, byAccount } = known ?? indexOf(grants);
  if (!known) INDEXES.set(grants, { onAll, byAccount });
  const own = byAccount.get(account) ?? [];
  return onAll.length === 0 ? own : [...onAll, ...own];
}

function indexOf(grants: readonly Grant[]): GrantIndex {
  const byAccount = new Map<string, Grant[]>();
  const onAll: Grant[] = [];
  for (const grant of grants) {
    const ids = new Set(grant.accounts);
    if (ids.has('*')) {
      onAll.push(grant);
      continue;
    }
    for (const id of ids) {
      const own = byAccount.get(id);
      if (own) own.push(grant);
      else byAccount.set(id, [grant]);
    }
  }
  return { onAll, byAccount };
}

/** The name that is matched against patterns; an app counts as its vhost. */
function ownerOf(scope: CallbackScope): string {
  return scope.type === 'DOMAIN' ? scope.domain : scope.vhost;
}

function coversName({ domains }: Grant, name: string): boolean {
  return domains.some((pattern) => matchesPattern(pattern, name));
}
