import { AuditFilter, AuditLog, AuditPosition, AuditQuery, AuditRecord } from '../../domain/records/audit';
import { Violation } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { withSpan } from '../../domain/telemetry/span.port';
import { unlessAborted } from '../../domain/concurrency/waiting';
import { AccountName, formatAccountName } from '../../domain/resources/resource-name';
import { AccessControl } from '../accounts/access-control';
import { AccountDirectory } from '../accounts/account-directory';
import { Auditor } from './auditor';
import { ParsedRequest, refuseFaults } from '../request-faults';
import { CallContext } from '../operations/call-operation';
import { OperationFactory } from '../operations/operation-factory';
import { MAX_PAGE_BYTES, Page, PageRequest, idOfPageToken, pageSizeOf, pageTokenOf, pageViolations } from '../paging';

/** Queries of the log for one page; a filter that matches few records leads to short pages. */
const MAX_LOOKS = 10;
/** Records of one query, of some thousand characters each; more would delay quota slots. */
const BATCH = 200;

/** Lists audit events. */
export class AuditService {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly access: AccessControl,
    private readonly log: AuditLog,
    private readonly operations: OperationFactory,
    private readonly auditor: Auditor,
  ) {}

  /**
   * The events of an account that the caller may see, newest first; an event is as visible as its
   * resource. A page token is the position of an event, so new events do not shift pages. Throws
   * STORE_UNAVAILABLE.
   */
  async list(
    parent: AccountName,
    { spec: filter, violations }: ParsedRequest<AuditFilter>,
    page: PageRequest,
    call: CallContext,
  ): Promise<Page<AuditRecord>> {
    const { id: account, provider } = this.directory.account(parent.account);
    refuseFaults(violations, [...pageViolations(page), ...positionViolations(page)], { account, provider });
    const names = this.access.readableNames(call.caller, account);
    const action = { method: 'ListAuditEvents', account, resource: formatAccountName(parent) };
    const { result } = await this.operations.list(call, (operation) =>
      this.auditor.read(operation, action, () => this.#page({ account, names, filter }, page, operation)),
    );
    return result;
  }

  async #page(
    query: Omit<AuditQuery, 'limit' | 'maxBytes'>,
    page: PageRequest,
    { span, signal }: Operation,
  ): Promise<Page<AuditRecord>> {
    const size = pageSizeOf(page);
    const items: AuditRecord[] = [];
    let maxBytes = MAX_PAGE_BYTES;
    let before = page.pageToken ? positionOf(page.pageToken) : undefined;
    for (let looks = 0; looks < MAX_LOOKS && maxBytes > 0; looks += 1) {
      // One more than the page holds shows whether another page follows.
      const limit = Math.min(BATCH, size + 1 - items.length);
      const part = { ...query, before, limit, maxBytes };
      const look = () => unlessAborted(signal, () => this.log.list(part, signal));
      const { records, bytes, end } = await withSpan(span, 'store audit_list', look);
      items.push(...records);
      if (items.length > size) return { items: items.slice(0, size), nextPageToken: tokenOf(items[size - 1]) };
      if (!end) return { items, nextPageToken: '' };
      before = end;
      maxBytes -= bytes;
    }
    return { items, nextPageToken: tokenOf(before) };
  }
}

function tokenOf(position: AuditPosition | undefined): string {
  return position ? pageTokenOf(`${position.atMs}/${position.incarnation}/${position.seq}`) : '';
}

function positionOf(token: string): AuditPosition | undefined {
  const [, atMs, incarnation = '', seq] =
    /^(\d{1,15})\/([0-9a-f]{16})\/(\d{1,15})$/.exec(idOfPageToken(token) ?? '') ?? [];
  return atMs === undefined ? undefined : { atMs: Number(atMs), incarnation, seq: Number(seq) };
}

/** The token belongs to another method. */
function positionViolations({ pageToken }: PageRequest): Violation[] {
  if (!pageToken || idOfPageToken(pageToken) === undefined || positionOf(pageToken)) return [];
  return [
    { field: 'pageToken', reason: 'INVALID_FORMAT', description: 'must be a nextPageToken from an earlier response' },
  ];
}
