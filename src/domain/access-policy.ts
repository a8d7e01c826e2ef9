import { CallbackScope } from './callback-config';
import { Caller, Grant, Verb } from './caller';
import { matchesPattern } from './name-pattern';

/** What a request is about. Without a scope: the account itself. */
export interface AccessTarget {
  readonly account: string;
  readonly scope?: CallbackScope;
}

/**
 * `HIDDEN`: the caller has nothing to do with the account, and must not be able to tell it from one that is not there. `DENIED`: it knows
 * the account, and lacks the verb or the domain.
 */
export type AccessDecision = 'ALLOWED' | 'DENIED' | 'HIDDEN';

/**
 * THE decision about rights. One grant must hold it all: account, domain or vhost, and verb. The account itself may be read by whoever has
 * any grant there, and operated with the verb on it: its circuit breakers are of the whole account, whatever the grant's domains.
 */
export function decideAccess({ grants }: Caller, { account, scope }: AccessTarget, verb: Verb): AccessDecision {
  const there = grants.filter(({ accounts }) => accounts.includes('*') || accounts.includes(account));
  if (there.length === 0) return 'HIDDEN';
  if (!scope) return verb === 'read' || there.some(({ verbs }) => verbs.includes(verb)) ? 'ALLOWED' : 'DENIED';
  const name = ownerOf(scope);
  const isAllowed = there.some((grant) => grant.verbs.includes(verb) && coversName(grant, name));
  return isAllowed ? 'ALLOWED' : 'DENIED';
}

/** The name that patterns are held against; an app goes with its vhost. */
function ownerOf(scope: CallbackScope): string {
  return scope.type === 'DOMAIN' ? scope.domain : scope.vhost;
}

function coversName({ domains }: Grant, name: string): boolean {
  return domains.some((pattern) => matchesPattern(pattern, name));
}
