import { isSelected, NameSelection, selectsNothing } from '../../domain/access/access-policy';
import { Drift, WholeRound } from '../../domain/drift/drift';
import { DriftStore } from '../../domain/drift/drift-store.port';
import { Violation } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { AccountName, formatAccountName } from '../../domain/resources/resource-name';
import { AccessControl } from '../accounts/access-control';
import { AccountDirectory } from '../accounts/account-directory';
import { Auditor } from '../audit/auditor';
import { CallContext } from '../operations/call-operation';
import { OperationFactory } from '../operations/operation-factory';
import { searchPage } from '../page-search';
import { ListIdentity, PageTokens } from '../page-tokens';
import { Page, PageRequest, pageSizeOf } from '../paging';
import { addFaults, refuseFaults } from '../request-faults';

/** A drift by the name that its resource has in the account asked for. */
export interface NamedDrift extends Omit<Drift, 'resource'> {
  readonly name: string;
}

/** A page of what drifted, and how far livegate has looked. */
export interface DriftPage extends Page<NamedDrift> {
  /** Whether livegate looks at all. */
  readonly isWatched: boolean;
  /** Absent: it has not looked at everything yet. */
  readonly lastRound?: WholeRound;
}

export interface DriftServiceParts {
  readonly directory: AccountDirectory;
  readonly access: AccessControl;
  readonly operations: OperationFactory;
  readonly auditor: Auditor;
  readonly tokens: PageTokens;
  readonly store: Pick<DriftStore, 'list' | 'wholeRound'>;
  readonly isWatched: () => boolean;
}

/** Drifts of one query. */
const BATCH = 200;

/** Lists what drifted. */
export class DriftService {
  constructor(private readonly parts: DriftServiceParts) {}

  /**
   * What livegate found drifted, gone or unreadable among the resources that it has set and the
   * caller may read, ordered by name. Throws STORE_UNAVAILABLE.
   */
  async list(
    parent: AccountName,
    page: PageRequest,
    call: CallContext,
    violations: readonly Violation[] = [],
  ): Promise<DriftPage> {
    const { directory, access, operations, auditor, tokens, store, isWatched } = this.parts;
    const { id: account, provider } = directory.account(parent.account);
    const action = { method: 'ListDrifts', account, resource: formatAccountName(parent) };
    const list = { method: action.method, caller: call.caller.id, parent: action.resource };
    refuseFaults(violations, addFaults(violations, tokens.violations(list, page)), { account, provider });
    const names = access.readableNames(call.caller, account);
    const read = async (operation: Operation): Promise<DriftPage> => {
      const lastRound = await store.wholeRound(directory.cloudAccountOf(account), operation.signal);
      return {
        ...(await this.#page(list, account, names, page, operation)),
        isWatched: isWatched(),
        ...(lastRound && { lastRound }),
      };
    };
    return (await operations.list(call, (operation) => auditor.read(operation, action, () => read(operation)))).result;
  }

  /** The place is a name below the account. */
  async #page(
    list: ListIdentity,
    account: string,
    names: NameSelection,
    page: PageRequest,
    { signal }: Operation,
  ): Promise<Page<NamedDrift>> {
    // What the caller may not read at all is not looked through for it.
    if (selectsNothing(names)) return { items: [], nextPageToken: '' };
    const { directory, store, tokens } = this.parts;
    const cloudAccount = directory.cloudAccountOf(account);
    const nameOf = (resource: string): string => `accounts/${account}${resource.slice(cloudAccount.length)}`;
    const { items, end } = await searchPage<Drift, NamedDrift, string>({
      size: pageSizeOf(page),
      after: tokens.placeIn(list, page),
      batch: BATCH,
      next: (after, limit) => store.list(cloudAccount, after === undefined ? '' : cloudAccount + after, limit, signal),
      placeOf: ({ resource }) => resource.slice(cloudAccount.length),
      shown: (drifts) =>
        drifts.map(({ resource, ...drift }) => {
          const name = nameOf(resource);
          return isSelected(names, name) ? { name, ...drift } : undefined;
        }),
    });
    return { items, nextPageToken: end === undefined ? '' : tokens.tokenOf(list, end) };
  }
}
