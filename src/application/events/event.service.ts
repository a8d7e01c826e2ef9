import { unlessAborted } from '../../domain/concurrency/waiting';
import { GatewayError, Violation } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { EventFilter, EventPlace, EventStore } from '../../domain/received/event-store.port';
import { eventKeyOf, ReceivedEvent } from '../../domain/received/received-event';
import { AccountName, EventName, formatAccountName, formatEventName } from '../../domain/resources/resource-name';
import { Clock } from '../../domain/time/clock';
import { AccountDirectory } from '../accounts/account-directory';
import { Auditor } from '../audit/auditor';
import { CallContext } from '../operations/call-operation';
import { OperationFactory } from '../operations/operation-factory';
import { idOfPageToken, MAX_PAGE_BYTES, Page, PageRequest, pageSizeOf, pageTokenOf, pageViolations } from '../paging';
import { ParsedRequest, refuseFaults } from '../request-faults';
import { EventAccess, VisibleEvent } from './event-access';

/** Queries for one page; a caller who may see few of the events gets short pages. */
const MAX_LOOKS = 10;
/** Events of one query, of up to about 130 KB each. */
const BATCH = 100;

export interface EventServiceParts {
  readonly store: Pick<EventStore, 'list' | 'get' | 'revive'>;
  readonly directory: AccountDirectory;
  readonly access: EventAccess;
  readonly operations: OperationFactory;
  readonly auditor: Auditor;
  /** For how long the receiver's events are sent again. */
  /** How long an event of that receiver is sent and kept. */
  readonly timesOf: (receiver: string) => { readonly maxAgeMs: number; readonly keepMs: number };
  /** Something waits to be sent. */
  readonly revived: () => void;
  readonly clock: Pick<Clock, 'now'>;
}

/** Shows what clouds have sent, and sends it again. */
export class EventService {
  constructor(private readonly parts: EventServiceParts) {}

  /** Newest first. Throws STORE_UNAVAILABLE. */
  async list(
    { account }: AccountName,
    { spec: filter, violations }: ParsedRequest<EventFilter>,
    page: PageRequest,
    call: CallContext,
  ): Promise<Page<VisibleEvent>> {
    const { directory, access, operations, auditor } = this.parts;
    const { id, provider } = directory.account(account);
    refuseFaults(violations, [...pageViolations(page), ...placeViolations(page)], { account: id, provider });
    const visible = access.filterFor(call.caller, id);
    const action = { method: 'ListEvents', account: id, resource: formatAccountName({ account }) };
    const work = (operation: Operation) =>
      auditor.read(operation, action, () => this.#page(id, filter, page, visible, operation));
    return (await operations.list(call, work)).result;
  }

  async #page(
    account: string,
    filter: EventFilter,
    request: PageRequest,
    visible: (event: ReceivedEvent) => VisibleEvent | undefined,
    { signal }: Operation,
  ): Promise<Page<VisibleEvent>> {
    const size = pageSizeOf(request);
    const items: VisibleEvent[] = [];
    let after = request.pageToken ? placeOf(request.pageToken) : undefined;
    let bytes = 0;
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      const found = await this.parts.store.list(account, filter, { limit: BATCH, ...(after && { after }) }, signal);
      for (const event of found) {
        // Only another event shows that there is another page.
        if (items.length >= size || bytes >= MAX_PAGE_BYTES) return { items, nextPageToken: tokenOf(after) };
        const item = visible(event);
        if (item) items.push(item);
        if (item) bytes += event.event.length;
        after = event;
      }
      if (found.length < BATCH) return { items, nextPageToken: '' };
    }
    return { items, nextPageToken: tokenOf(after) };
  }

  /** Throws EVENT_NOT_FOUND. */
  async get(name: EventName, call: CallContext): Promise<VisibleEvent> {
    const { access, operations, auditor } = this.parts;
    const visible = access.filterFor(call.caller, name.account);
    const action = { method: 'GetEvent', account: name.account, resource: formatEventName(name) };
    const work = (operation: Operation) =>
      auditor.read(operation, action, () => this.#found(name, visible, operation.signal));
    return (await operations.run(call, false, work)).result;
  }

  /** Throws EVENT_NOT_FOUND, and STORE_UNAVAILABLE also if it cannot be recorded. */
  async retry(name: EventName, call: CallContext): Promise<VisibleEvent> {
    const { access, operations, auditor } = this.parts;
    const visible = access.filterFor(call.caller, name.account);
    const action = { method: 'RetryEvent', account: name.account, resource: formatEventName(name) };
    const { result } = await operations.run(call, false, async (operation) => {
      const { seq, receiver } = await this.#found(name, visible, operation.signal);
      await auditor.write(operation, action, () => this.#revive(seq, receiver));
      return await this.#found(name, visible, operation.signal);
    });
    return result;
  }

  async #revive(seq: number, receiver: string): Promise<void> {
    const { store, clock, timesOf, revived } = this.parts;
    const { maxAgeMs, keepMs } = timesOf(receiver);
    const now = clock.now();
    const count = await store.revive(seq, { giveUpAtMs: now + maxAgeMs, expiresAtMs: now + keepMs });
    if (count > 0) revived();
  }

  async #found(
    name: EventName,
    visible: (event: ReceivedEvent) => VisibleEvent | undefined,
    signal: Operation['signal'],
  ): Promise<VisibleEvent> {
    const key = eventKeyOf(name.event);
    const event = key && (await unlessAborted(signal, () => this.parts.store.get(name.account, key.seq)));
    const shown = event && event.eventId === key.eventId ? visible(event) : undefined;
    if (shown) return shown;
    const resource = formatEventName(name);
    throw new GatewayError('EVENT_NOT_FOUND', `there is no ${resource}`, { metadata: { resource } });
  }
}

function tokenOf(place: EventPlace | undefined): string {
  return place ? pageTokenOf(`${place.receivedAtMs}/${place.seq}`) : '';
}

function placeOf(token: string): EventPlace | undefined {
  const [, receivedAtMs, seq] = /^(\d{1,15})\/(\d{1,15})$/.exec(idOfPageToken(token) ?? '') ?? [];
  return seq === undefined ? undefined : { receivedAtMs: Number(receivedAtMs), seq: Number(seq) };
}

/** The token belongs to another method. */
function placeViolations({ pageToken }: PageRequest): Violation[] {
  if (!pageToken || idOfPageToken(pageToken) === undefined || placeOf(pageToken)) return [];
  const description = 'must be a nextPageToken from an earlier response';
  return [{ field: 'pageToken', reason: 'INVALID_FORMAT', description }];
}
