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

/** Checks a caller's rights on an account and its domains, before the rest of a request is read. */
export class AccessControl {
  /** The grants in effect; a reload replaces them as a whole. */
  readonly #granted = new WeakMap<readonly Grant[], 'ALL' | readonly string[]>();

  constructor(
    private readonly directory: AccountDirectory,
    private readonly reportRepeated: ReportRepeated,
  ) {}

  /**
   * Throws ACCOUNT_NOT_FOUND if the account does not exist or the caller has no grant on it, and
   * ACCESS_DENIED if the grant lacks the verb or the domain.
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
   * What the caller may read in the account, as a filter for queries. Throws ACCOUNT_NOT_FOUND as
   * `require`.
   */
  readableNames(caller: Caller, account: string): NameSelection {
    const names = this.directory.has(account) ? readableNames(caller, account) : undefined;
    if (names) return names;
    this.#log(caller, account, 'read');
    throw this.directory.notFound(account);
  }

  /** A missing account looks the same to the caller, and may be a guess. */
  #log({ id }: Caller, account: string, verb: Verb): void {
    this.reportRepeated('access_refused', id, { caller: id, account, verb });
  }

  /** A page of the accounts that the caller has a grant on, ordered by id. */
  visibleAccounts(caller: Caller, page: PageRequest): Page<Account> {
    const ids = this.#grantedIds(caller);
    if (ids === 'ALL') return pageOfSorted(this.directory.accounts(), ({ id }) => id, page);
    const { items, nextPageToken } = pageOfSorted(ids, (id) => id, page);
    return { items: items.flatMap((id) => this.directory.find(id) ?? []), nextPageToken };
  }

  /** Ordered by id. */
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
