import {
  AccessTarget,
  decideAccess,
  grantedAccounts,
  NameSelection,
  readableNames,
} from '../../domain/access/access-policy';
import { Account } from '../../domain/access/account';
import { Caller, Grant, Verb } from '../../domain/access/caller';
import { ReportRepeated } from '../../domain/events/event-log';
import { GatewayError } from '../../domain/errors/gateway-error';
import { formatScope } from '../../domain/resources/resource-name';
import { AccountDirectory } from './account-directory';
import { Page, PageRequest, pageOfSorted } from '../paging';

/**
 * Lets a caller through to an account, and to what is its own there, before anything else of a
 * request is looked at.
 */
export class AccessControl {
  /** What grants come to, which a reload replaces as a whole. */
  readonly #granted = new WeakMap<readonly Grant[], 'ALL' | readonly string[]>();

  constructor(
    private readonly directory: AccountDirectory,
    private readonly reportRepeated: ReportRepeated,
  ) {}

  /**
   * ACCOUNT_NOT_FOUND, the same for an account that is not there and for one that the caller has
   * nothing to do with; ACCESS_DENIED where it lacks the verb or the domain.
   */
  require(caller: Caller, target: AccessTarget, verb: Verb): void {
    const decision = decideAccess(caller, target, verb);
    const isKnown = this.directory.has(target.account);
    if (isKnown && decision === 'ALLOWED') return;
    this.#log(caller, target.account, verb);
    if (!isKnown || decision === 'HIDDEN') throw this.directory.notFound(target.account);
    throw denied(caller, target, verb);
  }

  /**
   * What the caller may read there, for a query that finds nothing else. ACCOUNT_NOT_FOUND as
   * `require`.
   */
  readableNames(caller: Caller, account: string): NameSelection {
    const names = this.directory.has(account) ? readableNames(caller, account) : undefined;
    if (names) return names;
    this.#log(caller, account, 'read');
    throw this.directory.notFound(account);
  }

  /** An account that is not there looks the same to the caller, and may be a guess. */
  #log({ id }: Caller, account: string, verb: Verb): void {
    this.reportRepeated('access_refused', id, { caller: id, account, verb });
  }

  /** A page of the accounts that the caller has anything to do with, ordered by id. */
  visibleAccounts(caller: Caller, page: PageRequest): Page<Account> {
    const ids = this.#grantedIds(caller);
    if (ids === 'ALL') return pageOfSorted(this.directory.accounts(), ({ id }) => id, page);
    const { items, nextPageToken } = pageOfSorted(ids, (id) => id, page);
    return { items: items.flatMap((id) => this.directory.find(id) ?? []), nextPageToken };
  }

  /** In order. */
  #grantedIds(caller: Caller): 'ALL' | readonly string[] {
    const known = this.#granted.get(caller.grants);
    if (known) return known;
    const granted = grantedAccounts(caller);
    const ids = granted === 'ALL' ? granted : [...granted].sort();
    this.#granted.set(caller.grants, ids);
    return ids;
  }
}

function denied(caller: Caller, { account, scope }: AccessTarget, verb: Verb): GatewayError {
  const resource = scope ? `accounts/${account}/${formatScope(scope)}` : `accounts/${account}`;
  return new GatewayError('ACCESS_DENIED', `${caller.id} has no right to ${verb} ${resource}`, {
    metadata: { caller: caller.id, account, resource, verb },
  });
}
