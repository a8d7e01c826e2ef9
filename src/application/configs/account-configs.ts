import { Caller } from '../../domain/access/caller';
import { TimeLimit } from '../../domain/concurrency/waiting';
import { GatewayError, Violation } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import {
  AccountName,
  CallbackName,
  CallbackParent,
  formatAccountName,
  formatCallbackParent,
  PullName,
  PullParent,
} from '../../domain/resources/resource-name';
import { Clock } from '../../domain/time/clock';
import { AccountDirectory } from '../accounts/account-directory';
import { Auditor } from '../audit/auditor';
import { InventoryService } from '../inventory/inventory.service';
import { CallContext } from '../operations/call-operation';
import { accountMetadata, withErrorContext } from '../operations/error-context';
import { OperationFactory } from '../operations/operation-factory';
import { idOfPageToken, Page, PageRequest, pageSizeOf, pageTokenOf, pageViolations } from '../paging';
import { addFaults, refuseFaults } from '../request-faults';
import { ResourceParent } from '../resources/resource-type';
import { Resource } from '../resources/resource-view';
import { ResourceUseCases } from '../resources/resource.service';
import { ConfigPlace, namesBeginWith, placesOfAccount } from './config-places';
import { END_OF_PLACE, PlaceRead, PlaceWalk } from './place-walk';
import { endsPage } from './unread-places';

/** A page of what an account has. */
export interface AccountConfigsPage<N> extends Page<Resource<N>> {
  /** The domains and vhosts that the page passed and could not read. */
  readonly unreachable: readonly string[];
}

export interface AccountConfigsParts {
  readonly directory: Pick<AccountDirectory, 'contextOf'>;
  readonly inventory: Pick<InventoryService, 'readableIn'>;
  readonly operations: Pick<OperationFactory, 'list'>;
  readonly auditor: Auditor;
  readonly clock: Clock;
}

/** What is needed of one type of resource. */
export interface ListedType<P extends ResourceParent, N extends P> {
  /** Such as `ListPullConfigs`. */
  readonly method: string;
  readonly service: Pick<ResourceUseCases<P, N>, 'canHave' | 'allBelowIn'>;
  readonly nameOf: (name: N) => string;
}

/** Left of the caller's time, in which the answer travels: a tenth of it, and no more than this. */
const MAX_ANSWER_MS = 1_000;
/** Of one page, so that the request's line of the log does not grow with the account. */
const MAX_RECORDED_CALLS = 100;

/** Lists the configurations of one type below everything that an account has. */
export class AccountConfigs<P extends ResourceParent, N extends P> {
  constructor(
    private readonly type: ListedType<P, N>,
    private readonly parts: AccountConfigsParts,
  ) {}

  /**
   * Those below the domains and vhosts that the caller may read, ordered by name, read in the
   * background lane. A page passes no more domains and vhosts than it may have configurations, and
   * ends before the caller's time does, or where a quota ends it. Throws what ends it if it has
   * passed none.
   */
  async list(
    parent: AccountName,
    page: PageRequest,
    call: CallContext,
    violations: readonly Violation[],
  ): Promise<AccountConfigsPage<N>> {
    const { directory, operations, auditor } = this.parts;
    const context = directory.contextOf(parent.account);
    const resource = formatAccountName(parent);
    const faults = addFaults(violations, [...pageViolations(page), ...tokenFaults(page, resource)]);
    refuseFaults(faults, [], accountMetadata(context));
    const action = { method: this.type.method, account: parent.account, resource };
    const listed = operations.list({ ...call, lane: 'background' }, (operation) =>
      auditor.read(operation, action, () => this.#page(parent, page, operation, call.caller)),
    );
    const subject = { owner: resource, isWrite: false, ...accountMetadata(context) };
    return (await withErrorContext(subject, listed)).result;
  }

  async #page(
    parent: AccountName,
    page: PageRequest,
    operation: Operation,
    caller: Caller,
  ): Promise<AccountConfigsPage<N>> {
    const { inventory, clock } = this.parts;
    const after = page.pageToken ? (idOfPageToken(page.pageToken) ?? '') : '';
    const places = this.#placesAfter(after, parent, await inventory.readableIn(operation, parent, caller));
    const leftMs = operation.deadlineMs - clock.elapsed();
    const limit = new TimeLimit(clock, leftMs - Math.min(MAX_ANSWER_MS, leftMs / 10), () => {
      return new GatewayError('DEADLINE_PASSED', 'the deadline passed before anything could be read');
    });
    const stopFollowing = limit.follow(operation.signal, () => GatewayError.from(operation.signal.reason));
    try {
      const read = (place: ConfigPlace) => this.#read(place, operation, limit, caller);
      const walk = new PlaceWalk<Resource<N>>(({ name }) => this.type.nameOf(name), pageSizeOf(page), after);
      await walk.through(places, read);
      const { items, unread, nextId } = walk.page(places);
      return {
        items,
        unreachable: unread.map(formatCallbackParent),
        nextPageToken: nextId === '' ? '' : pageTokenOf(nextId),
      };
    } finally {
      stopFollowing();
      limit.cancel();
    }
  }

  /** Those whose names do not all come before the page, in the order of these names. */
  #placesAfter(
    after: string,
    { account }: AccountName,
    readable: Parameters<typeof placesOfAccount>[1],
  ): ConfigPlace[] {
    return placesOfAccount(account, readable)
      .filter((place) => this.type.service.canHave(place, place.role))
      .map((place) => ({ place, names: namesBeginWith(place) }))
      .filter(({ names }) => names + END_OF_PLACE > after)
      .sort((one, other) => (one.names < other.names ? -1 : 1))
      .map(({ place }) => place);
  }

  async #read(
    place: ConfigPlace,
    operation: Operation,
    { signal }: TimeLimit,
    caller: Caller,
  ): Promise<PlaceRead<Resource<N>>> {
    const own: Operation = Object.assign({ ...operation }, { signal, calls: [] });
    try {
      return { items: await this.type.service.allBelowIn(own, place as ConfigPlace & P, caller, place.role) };
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      // It has been deleted since it was listed.
      if (error.reason === 'DOMAIN_NOT_FOUND') return { items: [] };
      return endsPage(error, own.calls) ? { end: error } : { isUnread: true };
    } finally {
      operation.calls.push(...own.calls.slice(0, Math.max(0, MAX_RECORDED_CALLS - operation.calls.length)));
    }
  }
}

export type AccountCallbackConfigs = AccountConfigs<CallbackParent, CallbackName>;
export const AccountCallbackConfigs = Symbol('AccountCallbackConfigs');

export type AccountPullConfigs = AccountConfigs<PullParent, PullName>;
export const AccountPullConfigs = Symbol('AccountPullConfigs');

/** The token of another account would begin in the middle of this one. */
function tokenFaults({ pageToken }: PageRequest, account: string): Violation[] {
  const id = pageToken ? idOfPageToken(pageToken) : undefined;
  if (id === undefined || id.startsWith(`${account}/`)) return [];
  return [{ field: 'pageToken', reason: 'INVALID_FORMAT', description: 'must be of a page of the same account' }];
}
