import { DriftService } from '../../../application/drift/drift.service';
import { CallContext } from '../../../application/operations/call-operation';
import { parseAccountName } from '../../../domain/resources/resource-name';
import { Admission } from '../admission';
import { ListChildrenRequestDto } from '../messages/messages.dto';
import { IncomingMessage } from '../messages/read-message';
import { MethodHandlers, ServiceHandler } from '../service-handler';
import { ListDriftsMessage, presentDrifts } from './drift.mapper';

/** Any caller with a grant on the account may list; the use case filters by the caller's grants. */
const LIST = {
  method: 'ListDrifts',
  field: 'parent',
  parse: parseAccountName,
  dto: ListChildrenRequestDto,
  verb: 'read',
} as const;

/** DriftService. */
export class DriftHandler implements ServiceHandler {
  constructor(
    private readonly admission: Admission,
    private readonly service: DriftService,
  ) {}

  methods(): MethodHandlers {
    return { ListDrifts: (...call) => this.#list(...call) };
  }

  async #list(incoming: IncomingMessage, call: CallContext): Promise<ListDriftsMessage> {
    const { name: parent, value, violations } = this.admission.admit(LIST, incoming, call);
    return presentDrifts(await this.service.list(parent, value, call, violations));
  }
}
