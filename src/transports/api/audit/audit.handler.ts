import { AuditService } from '../../../application/audit/audit.service';
import { CallContext } from '../../../application/operations/call-operation';
import { parseAccountName } from '../../../domain/resources/resource-name';
import { Admission } from '../admission';
import { AuditEventMessage, presentAuditEvent, toAuditFilter } from './audit.mapper';
import { ListAuditEventsRequestDto } from '../messages/messages.dto';
import { MethodHandlers, ServiceHandler } from '../service-handler';
import { IncomingMessage } from '../messages/read-message';

/** Any caller with a grant on the account may list; the use case filters by the caller's grants. */
const LIST = {
  method: 'ListAuditEvents',
  field: 'parent',
  parse: parseAccountName,
  dto: ListAuditEventsRequestDto,
  verb: 'read',
} as const;

/** AuditService. Calls no cloud. */
export class AuditHandler implements ServiceHandler {
  constructor(
    private readonly admission: Admission,
    private readonly service: AuditService,
  ) {}

  methods(): MethodHandlers {
    return { ListAuditEvents: (...call) => this.#list(...call) };
  }

  async #list(
    incoming: IncomingMessage,
    call: CallContext,
  ): Promise<{ auditEvents: AuditEventMessage[]; nextPageToken: string }> {
    const { name: parent, value, violations } = this.admission.admit(LIST, incoming, call);
    const page = await this.service.list(parent, toAuditFilter(value, violations), value, call);
    return { auditEvents: page.items.map(presentAuditEvent), nextPageToken: page.nextPageToken };
  }
}
