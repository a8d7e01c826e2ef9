import { isSelected, NameSelection } from '../../domain/access/access-policy';
import { unlessAborted } from '../../domain/concurrency/waiting';
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
import { idOfPageToken, Page, PageRequest, pageSizeOf, pageTokenOf, pageViolations } from '../paging';
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
  readonly store: Pick<DriftStore, 'list' | 'wholeRound'>;
  readonly isWatched: () => boolean;
}

/** Queries for one page; a caller that may read few of many drifts gets short pages. */
const MAX_LOOKS = 10;
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
    const { directory, access, operations, auditor, store, isWatched } = this.parts;
    const { id: account, provider } = directory.account(parent.account);
    refuseFaults(violations, addFaults(violations, pageViolations(page)), { account, provider });
    const names = access.readableNames(call.caller, account);
    const action = { method: 'ListDrifts', account, resource: formatAccountName(parent) };
    const read = async (operation: Operation): Promise<DriftPage> => {
      const lastRound = await unlessAborted(operation.signal, () =>
        store.wholeRound(directory.cloudAccountOf(account)),
      );
      return {
        ...(await this.#page(account, names, page, operation)),
        isWatched: isWatched(),
        ...(lastRound && { lastRound }),
      };
    };
    return (await operations.list(call, (operation) => auditor.read(operation, action, () => read(operation)))).result;
  }

  async #page(
    account: string,
    names: NameSelection,
    page: PageRequest,
    { signal }: Operation,
  ): Promise<Page<NamedDrift>> {
    const size = pageSizeOf(page);
    const cloudAccount = this.parts.directory.cloudAccountOf(account);
    const keyOf = (name: string): string => cloudAccount + name.slice(`accounts/${account}`.length);
    const items: NamedDrift[] = [];
    let last = (page.pageToken && idOfPageToken(page.pageToken)) || '';
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      const after = last === '' ? '' : keyOf(last);
      const found = await unlessAborted(signal, () => this.parts.store.list(cloudAccount, after, BATCH));
      for (const { resource, ...drift } of found) {
        if (items.length === size) return { items, nextPageToken: pageTokenOf(last) };
        last = `accounts/${account}${resource.slice(cloudAccount.length)}`;
        if (isSelected(names, last)) items.push({ name: last, ...drift });
      }
      if (found.length < BATCH) return { items, nextPageToken: '' };
    }
    return { items, nextPageToken: pageTokenOf(last) };
  }
}
