import { nameFilter } from '../../domain/access/access-policy';
import { Caller } from '../../domain/access/caller';
import { GatewayError, Violation } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { hasVhosts } from '../../domain/resources/capability';
import { DomainRole, DomainState, LiveDomain, LiveVhost } from '../../domain/resources/inventory';
import { matchesPattern } from '../../domain/resources/name-pattern';
import {
  AccountName,
  DomainName,
  formatAccountName,
  formatCallbackParent,
  VhostName,
} from '../../domain/resources/resource-name';
import { AccessControl } from '../accounts/access-control';
import { AccountContext, AccountDirectory } from '../accounts/account-directory';
import { Auditor } from '../audit/auditor';
import { CallContext } from '../operations/call-operation';
import { accountMetadata, withErrorContext } from '../operations/error-context';
import { OperationFactory, OperationResult } from '../operations/operation-factory';
import { Page, pageOfSorted, PageRequest, pageViolations } from '../paging';
import { addFaults, refuseFaults } from '../request-faults';
import { AccountInventory, Inventory } from './inventory';

/** Something of an inventory, with no name that the caller may not read. */
export interface Observed<T> {
  readonly account: string;
  readonly item: T;
  /** In milliseconds since the epoch. */
  readonly observedAtMs: number;
}

export interface DomainFilter {
  readonly role?: DomainRole;
  readonly state?: DomainState;
  /** As in grants. */
  readonly pattern?: string;
}

export interface InventoryRequest {
  /** Read the cloud anew. */
  readonly fresh: boolean;
  /** What the transport found wrong. */
  readonly violations: readonly Violation[];
}

/** What a caller may read of an inventory. */
export interface ReadableInventory {
  readonly domains: readonly LiveDomain[];
  readonly vhosts: readonly LiveVhost[];
}

export interface InventoryServiceParts {
  readonly directory: AccountDirectory;
  readonly access: AccessControl;
  readonly inventory: Inventory;
  readonly operations: OperationFactory;
  readonly auditor: Auditor;
}

type IsReadable = (name: string) => boolean;

/** The use cases of domains and vhosts. */
export class InventoryService {
  constructor(private readonly parts: InventoryServiceParts) {}

  /** Throws DOMAIN_NOT_FOUND. */
  async getDomain(name: DomainName, request: InventoryRequest, call: CallContext): Promise<Observed<LiveDomain>> {
    const resource = formatCallbackParent(name);
    const target = { method: 'GetDomain', account: name.account, resource };
    return await this.#get(target, request, call, ({ domainOf, observedAtMs }, isReadable) => {
      const domain = domainOf(name.scope.domain);
      return domain && { account: name.account, item: readablePart(domain, isReadable), observedAtMs };
    });
  }

  /** Throws CAPABILITY_NOT_SUPPORTED if the provider has no vhosts, and DOMAIN_NOT_FOUND. */
  async getVhost(name: VhostName, request: InventoryRequest, call: CallContext): Promise<Observed<LiveVhost>> {
    const resource = formatCallbackParent(name);
    const target = { method: 'GetVhost', account: name.account, resource, vhostsIn: 'name' };
    return await this.#get(target, request, call, (inventory, isReadable) => {
      const isNamed = (one: LiveVhost): boolean => one.name === name.scope.vhost;
      // Only of one that is not found must be known that none is missing.
      const vhost = inventory.vhosts.find(isNamed) ?? allVhosts(inventory).find(isNamed);
      const { observedAtMs } = inventory;
      return vhost && { account: name.account, item: readableMembers(vhost, isReadable), observedAtMs };
    });
  }

  /** Those that the caller may read, ordered by name. */
  async listDomains(
    parent: AccountName,
    filter: DomainFilter,
    page: PageRequest,
    request: InventoryRequest,
    call: CallContext,
  ): Promise<Page<Observed<LiveDomain>>> {
    const target = { method: 'ListDomains', account: parent.account, resource: formatAccountName(parent) };
    return await this.#list(target, page, request, call, ({ domains }, isReadable) => ({
      items: domains.filter((domain) => isReadable(domain.name) && fits(domain, filter)),
      shown: (domain) => readablePart(domain, isReadable),
    }));
  }

  /** As `listDomains`; throws CAPABILITY_NOT_SUPPORTED if the provider has no vhosts. */
  async listVhosts(
    parent: AccountName,
    page: PageRequest,
    request: InventoryRequest,
    call: CallContext,
  ): Promise<Page<Observed<LiveVhost>>> {
    const resource = formatAccountName(parent);
    const target = { method: 'ListVhosts', account: parent.account, resource, vhostsIn: 'parent' };
    return await this.#list(target, page, request, call, (inventory, isReadable) => ({
      items: allVhosts(inventory).filter(({ name }) => isReadable(name)),
      shown: (vhost) => readableMembers(vhost, isReadable),
    }));
  }

  /** All that the caller may read of the account, ordered by name. */
  readable(parent: AccountName, call: CallContext): Promise<ReadableInventory> {
    return this.#readable(parent, call, (work) => this.parts.operations.run(call, false, work));
  }

  /** As `readable`, as a part of an operation. */
  readableIn(operation: Operation, parent: AccountName, caller: Caller): Promise<ReadableInventory> {
    return this.#readable(parent, { caller }, async (work) => ({
      result: await work(operation),
      calls: operation.calls,
    }));
  }

  async #readable(
    { account }: AccountName,
    by: Pick<CallContext, 'caller'>,
    run: RunRead<ReadableInventory>,
  ): Promise<ReadableInventory> {
    const target = { method: 'ListDomains', account, resource: formatAccountName({ account }) };
    return await this.#read(target, { fresh: false, violations: [] }, by, run, (inventory, isReadable) => ({
      domains: inventory.domains
        .filter(({ name }) => isReadable(name))
        .map((domain) => readablePart(domain, isReadable)),
      vhosts: allVhosts(inventory)
        .filter(({ name }) => isReadable(name))
        .map((vhost) => readableMembers(vhost, isReadable)),
    }));
  }

  async #get<T>(
    target: ReadTarget,
    request: InventoryRequest,
    call: CallContext,
    find: (inventory: AccountInventory, isReadable: IsReadable) => Observed<T> | undefined,
  ): Promise<Observed<T>> {
    const { operations } = this.parts;
    const run: RunRead<Observed<T>> = (work) => operations.run(call, false, work);
    return await this.#read(target, request, call, run, (inventory, isReadable, context) => {
      const found = find(inventory, isReadable);
      if (!found) throw notFound(target, context);
      return found;
    });
  }

  async #list<T extends { readonly name: string }>(
    target: ReadTarget,
    page: PageRequest,
    { fresh, violations }: InventoryRequest,
    call: CallContext,
    select: (inventory: AccountInventory, isReadable: IsReadable) => Selection<T>,
  ): Promise<Page<Observed<T>>> {
    const { operations } = this.parts;
    const { account } = target;
    const request = { fresh, violations: addFaults(violations, pageViolations(page)) };
    const run: RunRead<Page<Observed<T>>> = (work) => operations.list(call, work);
    return await this.#read(target, request, call, run, (inventory, isReadable) => {
      const { observedAtMs } = inventory;
      const { items: all, shown } = select(inventory, isReadable);
      const { items, nextPageToken } = pageOfSorted(all, ({ name }) => name, page);
      return { items: items.map((item) => ({ account, item: shown(item), observedAtMs })), nextPageToken };
    });
  }

  /** Refuses faults, and adds the context to errors. */
  async #read<T>(
    target: ReadTarget,
    { fresh, violations }: InventoryRequest,
    { caller }: Pick<CallContext, 'caller'>,
    run: RunRead<T>,
    show: (inventory: AccountInventory, isReadable: IsReadable, context: AccountContext) => T,
  ): Promise<T> {
    const { directory, access, inventory, auditor } = this.parts;
    const context = directory.contextOf(target.account);
    refuseFaulty(target, context, violations);
    const isReadable = nameFilter(access.readableNames(caller, target.account));
    const read = run((operation) =>
      auditor.read(operation, target, async () =>
        show(await inventory.read(context, operation, fresh), isReadable, context),
      ),
    );
    const subject = { ...accountMetadata(context), owner: target.resource, isWrite: false };
    return (await withErrorContext(subject, read)).result;
  }
}

/** What a read is about. */
interface ReadTarget {
  readonly method: string;
  readonly account: string;
  readonly resource: string;
  /** The request's field that names vhosts; absent if the read is not about vhosts. */
  readonly vhostsIn?: string;
}

interface Selection<T> {
  /** Ordered by name. */
  readonly items: readonly T[];
  readonly shown: (item: T) => T;
}

/** Runs a read as an operation, as a list or not. */
type RunRead<T> = (work: (operation: Operation) => Promise<T>) => Promise<OperationResult<T>>;

function refuseFaulty({ vhostsIn }: ReadTarget, context: AccountContext, violations: readonly Violation[]): void {
  const { description } = context;
  const isMissing = vhostsIn !== undefined && !hasVhosts(description.capabilities);
  const useInstead = 'accounts/{account}/domains/{domain}';
  const text = `${description.displayName} has no vhosts; use ${useInstead}`;
  refuseFaults(violations, isMissing ? [{ field: vhostsIn, reason: 'NOT_SUPPORTED', description: text }] : [], {
    ...accountMetadata(context),
    ...(isMissing && { useInstead }),
  });
}

function notFound({ resource }: ReadTarget, context: AccountContext): GatewayError {
  const text = `the inventory has no ${resource}; fresh reads it anew`;
  return new GatewayError('DOMAIN_NOT_FOUND', text, { metadata: { resource, ...accountMetadata(context) } });
}

/** Throws PROVIDER_ANSWER_UNREADABLE if one may be missing, since nobody could tell. */
function allVhosts({ vhosts, mayLackVhosts }: AccountInventory): readonly LiveVhost[] {
  if (!mayLackVhosts) return vhosts;
  const text = "the provider's record of a domain does not show its vhost in a form that livegate can read";
  throw new GatewayError('PROVIDER_ANSWER_UNREADABLE', text, { answered: true });
}

/** What cannot be read may be what is asked for. */
function fits({ name, role, state, unread = [] }: LiveDomain, filter: DomainFilter): boolean {
  if (filter.role !== undefined && filter.role !== role && !unread.includes('role')) return false;
  if (filter.state !== undefined && filter.state !== state && !unread.includes('state')) return false;
  return filter.pattern === undefined || matchesPattern(filter.pattern, name);
}

/** Without the names of others that the caller may not read. */
function readablePart({ vhost, mainDomain, ...domain }: LiveDomain, isReadable: IsReadable): LiveDomain {
  return {
    ...domain,
    ingestDomains: domain.ingestDomains.filter(isReadable),
    ...(vhost !== undefined && isReadable(vhost) && { vhost }),
    ...(mainDomain !== undefined && isReadable(mainDomain) && { mainDomain }),
  };
}

function readableMembers(vhost: LiveVhost, isReadable: IsReadable): LiveVhost {
  return {
    ...vhost,
    ingestDomains: vhost.ingestDomains.filter(isReadable),
    streamingDomains: vhost.streamingDomains.filter(isReadable),
  };
}
