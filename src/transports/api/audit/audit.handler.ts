import { AuditService } from '../../../application/audit/audit.service';
import { CallContext } from '../../../application/operations/call-operation';
import { parseAccountName } from '../../../domain/resources/resource-name';
import { Admission } from '../admission';
import { AuditEventMessage, presentAuditEvent, toAuditFilter } from './audit.mapper';
import { ListAuditEventsRequestDto } from '../messages/messages.dto';
import { IncomingMessage } from '../messages/read-message';

/** Whoever has anything to do with the account may ask; the use case shows to each what is theirs. */
const LIST = {
  method: 'ListAuditEvents',
  field: 'parent',
  parse: parseAccountName,
  dto: ListAuditEventsRequestDto,
  verb: 'read',
} as const;

/** What both controllers of AuditService call: message in, message out. Asks no cloud. */
export class AuditHandler {
  constructor(
    private readonly admission: Admission,
    private readonly service: AuditService,
  ) {}

  async list(
    incoming: IncomingMessage,
    call: CallContext,
  ): Promise<{ auditEvents: AuditEventMessage[]; nextPageToken: string }> {
    const { name: parent, value, violations } = this.admission.admit(LIST, incoming, call);
    const page = await this.service.list(parent, toAuditFilter(value, violations), value, call);
    return { auditEvents: page.items.map(presentAuditEvent), nextPageToken: page.nextPageToken };
  }
}
