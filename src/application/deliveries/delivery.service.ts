import { NameSelection, nameFilter } from '../../domain/access/access-policy';
import { Headers, LoggedDelivery } from '../../domain/deliveries/delivery';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation, throwIfEnded } from '../../domain/operations/operation';
import {
  DeliveriesParent,
  formatAccountName,
  formatCallbackName,
  formatCallbackParent,
} from '../../domain/resources/resource-name';
import { Clock } from '../../domain/time/clock';
import { scrubber } from '../../domain/values/scrub';
import { AccessControl } from '../accounts/access-control';
import { AccountContext, AccountDirectory } from '../accounts/account-directory';
import { Auditor } from '../audit/auditor';
import { Inventory } from '../inventory/inventory';
import { CallbackKeys } from '../keys/callback-keys';
import { CallContext } from '../operations/call-operation';
import { accountMetadata, withErrorContext } from '../operations/error-context';
import { OperationFactory } from '../operations/operation-factory';
import { MAX_PAGE_BYTES, Page, pageSizeOf, pageViolations, PageRequest } from '../paging';
import { addFaults, ParsedRequest, refuseFaults } from '../request-faults';
import { DeliveryConfig, DeliveryConfigs } from './delivery-configs';
import { DeliveryReader, DeliveryRun, PlacedDelivery } from './delivery-reader';
import { FailedDeliveries } from './failed-deliveries';
import { DeliveryFilter, DeliveryPlan, planDeliveries } from './delivery-request';
import { seenDomains } from './seen-domains';
import { tokenOf } from './delivery-token';

/** Scopes whose configurations are read for one page, of one call each. */
const MAX_SCOPES = 10;
/** The part of a request's time after which no call begins that the page can do without. */
const LATE = 0.5;

/** A delivery as a caller sees it. */
export interface Delivery extends LoggedDelivery {
  readonly account: string;
  /** Absent: none that the caller may read, or the row is of no known kind. */
  readonly config?: DeliveryConfig;
}

export interface DeliveryServiceParts {
  readonly directory: AccountDirectory;
  readonly access: AccessControl;
  readonly inventory: Inventory;
  readonly keys: Pick<CallbackKeys, 'valuesFor'>;
  readonly operations: OperationFactory;
  readonly auditor: Auditor;
  /** Told of what is shown, for the metrics. */
  readonly failed: Pick<FailedDeliveries, 'note'>;
  readonly clock: Clock;
}

/** One request on its way. */
interface Listing {
  readonly parent: DeliveriesParent;
  readonly context: AccountContext;
  readonly filter: DeliveryFilter;
  readonly plan: DeliveryPlan;
  readonly names: NameSelection;
  readonly page: PageRequest;
}

/** Lists what the clouds say that they sent. */
export class DeliveryService {
  constructor(private readonly parts: DeliveryServiceParts) {}

  /**
   * In the cloud's order, which none of them documents. A page token holds the interval, and where
   * in the cloud's lists the page ends. Throws CAPABILITY_NOT_SUPPORTED for a kind without a log.
   */
  async list(
    parent: DeliveriesParent,
    { spec: filter, violations }: ParsedRequest<DeliveryFilter>,
    page: PageRequest,
    call: CallContext,
  ): Promise<Page<Delivery>> {
    const { directory, access, operations, auditor, clock } = this.parts;
    const context = directory.contextOf(parent.account);
    const { description } = context;
    const plan = planDeliveries(parent, filter, page, { description, nowMs: clock.now() });
    refuseFaults(addFaults(violations, pageViolations(page)), plan.violations, accountMetadata(context));
    const names = access.readableNames(call.caller, parent.account);
    const resource = nameOf(parent);
    const target = { method: 'ListDeliveries', account: parent.account, resource };
    const listing: Listing = { parent, context, filter, plan, names, page };
    const work = operations.list(call, (operation) =>
      auditor.read(operation, target, () => this.#page(listing, operation)),
    );
    const subject = { ...accountMetadata(context), owner: resource, isWrite: false };
    return (await withErrorContext(subject, work)).result;
  }

  async #page(listing: Listing, operation: Operation): Promise<Page<Delivery>> {
    const { parent, context, filter, plan, names, page } = listing;
    const isLate = this.#lateness(operation);
    const isReadable = names === 'ALL' ? undefined : nameFilter(names);
    const { scope } = parent;
    const { domains, isShown } = await seenDomains(this.parts.inventory, { parent, context, operation, isReadable });
    const app = scope?.type === 'APP' ? scope.app : filter.app;
    const { window, kinds } = plan;
    const query = { ...filter, ...window, kinds, ...(domains && { domains }), ...(app !== undefined && { app }) };
    const lists = kinds.length === 0 ? [] : context.provider.deliveryLists(query);
    const accepts = (row: LoggedDelivery): boolean => isShown(row.domain) && fits(row, query);
    const limits = { maxRows: pageSizeOf(page), maxBytes: MAX_PAGE_BYTES, isLate };
    const run = await new DeliveryReader(operation, accepts, limits).read(lists, window.position);
    return await this.#withConfigs(listing, operation, run, isLate);
  }

  /** Ends the page earlier if it is of more scopes than there is time for. */
  async #withConfigs(
    { parent, context, plan, names }: Listing,
    operation: Operation,
    { found, next: end }: DeliveryRun,
    isLate: () => boolean,
  ): Promise<Page<Delivery>> {
    const configs = this.#configsOf(context, names, operation);
    const items: Delivery[] = [];
    let next = end;
    for (const [index, { row, at }] of found.entries()) {
      const config = await this.#configOf(configs, { row, at }, operation, index === 0, isLate);
      if (config === 'later') {
        next = at;
        break;
      }
      if (isOf(parent, config)) items.push({ ...row, account: parent.account, ...(config && { config }) });
    }
    const secrets = [...this.parts.keys.valuesFor(context.account), ...configs.keys];
    const nextPageToken = next ? tokenOf({ ...plan.window, position: next }, plan.digest) : '';
    this.parts.failed.note(parent.account, items);
    const clean = scrubber(secrets);
    return { items: items.map((item) => withoutKeys(item, clean)), nextPageToken };
  }

  async #configOf(
    configs: DeliveryConfigs,
    { row }: PlacedDelivery,
    operation: Operation,
    isFirst: boolean,
    isLate: () => boolean,
  ): Promise<DeliveryConfig | undefined | 'later'> {
    try {
      return await configs.of(row, () => isFirst || (configs.reads < MAX_SCOPES && !isLate()));
    } catch (thrown) {
      throwIfEnded(operation);
      if (isFirst) throw GatewayError.from(thrown);
      return 'later';
    }
  }

  #configsOf(context: AccountContext, names: NameSelection, operation: Operation): DeliveryConfigs {
    const { inventory } = this.parts;
    const isReadable = nameFilter(names);
    return new DeliveryConfigs(operation, {
      account: context.account.id,
      provider: context.provider,
      capabilities: context.description.capabilities,
      isReadable,
      vhostOf: async (domain) => {
        const { vhost } = (await inventory.read(context, operation)).domainOf(domain) ?? {};
        return vhost !== undefined && isReadable(vhost) ? vhost : undefined;
      },
    });
  }

  /** The time that a page may take, so that it is answered before the deadline. */
  #lateness({ deadlineMs }: Operation): () => boolean {
    const { clock } = this.parts;
    const begunAt = clock.elapsed();
    const lateAt = begunAt + (deadlineMs - begunAt) * LATE;
    return () => clock.elapsed() >= lateAt;
  }
}

/** Filters that a cloud does not have, and the exact ends of the interval. */
function fits(
  row: LoggedDelivery,
  { startMs, endMs, outcome, event, app, stream }: Required<Pick<DeliveryFilter, 'startMs' | 'endMs'>> & DeliveryFilter,
): boolean {
  const { sentAtMs = startMs } = row;
  if (sentAtMs < startMs || sentAtMs >= endMs) return false;
  if (outcome !== undefined && row.outcome !== outcome) return false;
  if (event !== undefined && row.event !== event) return false;
  return (app === undefined || row.app === app) && (stream === undefined || row.stream === stream);
}

/** Of one configuration: those that are not of a narrower one. */
function isOf(parent: DeliveriesParent, config: DeliveryConfig | undefined): boolean {
  return parent.kind === undefined || config === undefined || config.name === nameOf(parent);
}

function nameOf({ account, scope, kind }: DeliveriesParent): string {
  if (!scope) return formatAccountName({ account });
  return kind ? formatCallbackName({ account, scope, kind }) : formatCallbackParent({ account, scope });
}

/** No callback key that livegate knows is shown, wherever a receiver or a cloud has put it. */
function withoutKeys(delivery: Delivery, clean: (text: string) => string): Delivery {
  const cleanHeaders = (headers: Headers): Headers =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, clean(value)]));
  const { url, payload, responseBody, failureReason, requestHeaders, responseHeaders } = delivery;
  return {
    ...delivery,
    ...(url !== undefined && { url: clean(url) }),
    ...(payload !== undefined && { payload: clean(payload) }),
    ...(responseBody !== undefined && { responseBody: clean(responseBody) }),
    ...(failureReason !== undefined && { failureReason: clean(failureReason) }),
    ...(requestHeaders && { requestHeaders: cleanHeaders(requestHeaders) }),
    ...(responseHeaders && { responseHeaders: cleanHeaders(responseHeaders) }),
  };
}
