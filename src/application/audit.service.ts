import { AuditFilter, AuditLog, AuditPosition, AuditRecord } from '../domain/audit';
import { Caller } from '../domain/caller';
import { Violation } from '../domain/gateway-error';
import { AccountName, formatAccountName, scopeInName } from '../domain/resource-name';
import { AccessControl } from './access-control';
import { AccountDirectory } from './account-directory';
import { Auditor } from './auditor';
import { Draft, refuseIfAny } from './draft';
import { CallContext, OperationFactory } from './operation-factory';
import { Page, PageRequest, idOfPageToken, pageSizeOf, pageTokenOf, pageViolations } from './paging';

/** Records that are looked at for one page. Where few of them are asked for, or may be seen, pages are short. */
const MAX_SCANNED = 10_000;
/** Records that are looked at at a time, of some thousand characters each: reading them must hold up no slot of a quota. */
const BATCH = 200;

/** The use case of the audit. */
export class AuditService {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly access: AccessControl,
    private readonly log: AuditLog,
    private readonly operations: OperationFactory,
    private readonly auditor: Auditor,
  ) {}

  /**
   * The events of an account that the caller may see, the newest first. A token is a position in the log, so that what comes in between
   * moves nothing. STORE_UNAVAILABLE.
   */
  async list(
    parent: AccountName,
    { spec: filter, violations }: Draft<AuditFilter>,
    page: PageRequest,
    call: CallContext,
  ): Promise<Page<AuditRecord>> {
    const { id: account, provider } = this.directory.account(parent.account);
    refuseIfAny(violations, [...pageViolations(page), ...positionViolations(page)], { account, provider });
    const action = { method: 'ListAuditEvents', account, resource: formatAccountName(parent) };
    const { result } = await this.operations.run(call, false, (operation) =>
      this.auditor.read(operation, action, () => this.#page(account, filter, page, call.caller)),
    );
    return result;
  }

  async #page(account: string, filter: AuditFilter, page: PageRequest, caller: Caller): Promise<Page<AuditRecord>> {
    const size = pageSizeOf(page);
    const items: AuditRecord[] = [];
    let before = page.pageToken ? positionOf(page.pageToken) : undefined;
    for (let scanned = 0; scanned < MAX_SCANNED; scanned += BATCH) {
      const { records, end } = await this.log.list({ account, filter, before, scan: BATCH });
      for (const record of records) {
        if (!this.#maySee(caller, record)) continue;
        if (items.length === size) return { items, nextPageToken: tokenOf(items.at(-1)) };
        items.push(record);
      }
      if (!end) return { items, nextPageToken: '' };
      before = end;
    }
    return { items, nextPageToken: tokenOf(before) };
  }

  /** An event is as visible as what it is about. */
  #maySee(caller: Caller, { event: { account, resource } }: AuditRecord): boolean {
    return this.access.allows(caller, { account, scope: scopeInName(resource) }, 'read');
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

/** A token of another method's answer. */
function positionViolations({ pageToken }: PageRequest): Violation[] {
  if (!pageToken || idOfPageToken(pageToken) === undefined || positionOf(pageToken)) return [];
  return [{ field: 'pageToken', reason: 'INVALID_FORMAT', description: 'must be the nextPageToken of an answer' }];
}
