import { unlessAborted } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { EventFilter, EventPlace, EventStore } from '../../domain/received/event-store.port';
import { eventKeyOf, ReceivedEvent } from '../../domain/received/received-event';
import { AccountName, EventName, formatAccountName, formatEventName } from '../../domain/resources/resource-name';
import { Clock } from '../../domain/time/clock';
import { AccountDirectory } from '../accounts/account-directory';
import { Auditor } from '../audit/auditor';
import { CallContext } from '../operations/call-operation';
import { OperationFactory } from '../operations/operation-factory';
import { searchPage } from '../page-search';
import { ListIdentity, PageTokens } from '../page-tokens';
import { Page, PageRequest, pageSizeOf } from '../paging';
import { ParsedRequest, refuseFaults } from '../request-faults';
import { EventAccess, VisibleEvent } from './event-access';

/** Events of one query, of up to about 130 KB each. */
const BATCH = 100;

export interface EventServiceParts {
  readonly store: Pick<EventStore, 'list' | 'get' | 'revive'>;
  readonly directory: AccountDirectory;
  readonly access: EventAccess;
  readonly operations: OperationFactory;
  readonly auditor: Auditor;
  readonly tokens: PageTokens;
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
    const { directory, access, operations, auditor, tokens } = this.parts;
    const { id, provider } = directory.account(account);
    const action = { method: 'ListEvents', account: id, resource: formatAccountName({ account }) };
    const list = { method: action.method, caller: call.caller.id, parent: action.resource };
    refuseFaults(violations, tokens.violations(list, page), { account: id, provider });
    const visible = access.filterFor(call.caller, id);
    // What the caller may not read at all is not looked through for it.
    const isBlind = !access.maySeeAny(call.caller, id);
    const read = (operation: Operation): Promise<Page<VisibleEvent>> =>
      isBlind
        ? Promise.resolve({ items: [], nextPageToken: '' })
        : this.#page(list, id, filter, page, visible, operation);
    const work = (operation: Operation) => auditor.read(operation, action, () => read(operation));
    return (await operations.list(call, work)).result;
  }

  async #page(
    list: ListIdentity,
    account: string,
    filter: EventFilter,
    page: PageRequest,
    visible: (event: ReceivedEvent) => VisibleEvent | undefined,
    { signal }: Operation,
  ): Promise<Page<VisibleEvent>> {
    const { store, tokens } = this.parts;
    const place = tokens.placeIn(list, page);
    const { items, end } = await searchPage<ReceivedEvent, VisibleEvent, EventPlace>({
      size: pageSizeOf(page),
      ...(place !== undefined && { after: placeOf(place) }),
      batch: BATCH,
      next: (after, limit) => store.list(account, filter, { limit, ...(after && { after }) }, signal),
      placeOf: ({ receivedAtMs, seq }) => ({ receivedAtMs, seq }),
      shown: (events) => events.map(visible),
      bytesOf: ({ event }) => event.length,
    });
    return { items, nextPageToken: end ? tokens.tokenOf(list, `${end.receivedAtMs}/${end.seq}`) : '' };
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

function placeOf(text: string): EventPlace {
  const [receivedAtMs, seq] = text.split('/').map(Number);
  return { receivedAtMs: receivedAtMs ?? 0, seq: seq ?? 0 };
}
