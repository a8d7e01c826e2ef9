import { AccessTarget, decideAccess, NameSelection, readableNames } from '../domain/access-policy';
import { Account } from '../domain/account';
import { Caller, Verb } from '../domain/caller';
import { GatewayError } from '../domain/gateway-error';
import { formatScope } from '../domain/resource-name';
import { AccountDirectory } from './account-directory';

/** Lets a caller through to an account, and to what is its own there, before anything else of a request is looked at. */
export class AccessControl {
  constructor(private readonly directory: AccountDirectory) {}

  /**
   * ACCOUNT_NOT_FOUND, the same for an account that is not there and for one that the caller has nothing to do with; ACCESS_DENIED where
   * it lacks the verb or the domain.
   */
  require(caller: Caller, target: AccessTarget, verb: Verb): void {
    const decision = decideAccess(caller, target, verb);
    const isKnown = this.directory.has(target.account);
    if (!isKnown || decision === 'HIDDEN') throw this.directory.notFound(target.account);
    if (decision === 'DENIED') throw denied(caller, target, verb);
  }

  /** What the caller may read there, for a query that finds nothing else. ACCOUNT_NOT_FOUND as `require`. */
  readableNames(caller: Caller, account: string): NameSelection {
    const names = this.directory.has(account) ? readableNames(caller, account) : undefined;
    if (!names) throw this.directory.notFound(account);
    return names;
  }

  /** The accounts that the caller has anything to do with. */
  visibleAccounts(caller: Caller): Account[] {
    return this.directory.accounts().filter(({ id }) => decideAccess(caller, { account: id }, 'read') === 'ALLOWED');
  }
}

function denied(caller: Caller, { account, scope }: AccessTarget, verb: Verb): GatewayError {
  const resource = scope ? `accounts/${account}/${formatScope(scope)}` : `accounts/${account}`;
  return new GatewayError('ACCESS_DENIED', `${caller.id} has no right to ${verb} ${resource}`, {
    metadata: { caller: caller.id, account, resource, verb },
  });
}
