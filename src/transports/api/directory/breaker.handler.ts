import { BreakerService } from '../../../application/accounts/breaker.service';
import { addFaults } from '../../../application/request-faults';
import { CallContext } from '../../../application/operations/call-operation';
import { pageViolations } from '../../../application/paging';
import { BreakerOverride, isBreakerOverride } from '../../../domain/operations/safeguards.port';
import { formatBreakerName, parseAccountName, parseBreakerName } from '../../../domain/resources/resource-name';
import { Admission } from '../admission';
import { BreakerMessage, presentBreaker } from './breaker.mapper';
import { ALL_FIELDS, maskViolations } from '../resources/field-mask';
import { GetRequestDto, ListChildrenRequestDto, UpdateBreakerRequestDto } from '../messages/messages.dto';
import { BreakerDto } from '../messages/resources.dto';
import { MethodHandlers, ServiceHandler } from '../service-handler';
import { IncomingMessage } from '../messages/read-message';
import { bodyNameViolations, refuse } from '../messages/refusals';

const NAMED = { field: 'name', parse: parseBreakerName } as const;
const GET = { ...NAMED, method: 'GetBreaker', dto: GetRequestDto, verb: 'read' } as const;
const LIST = {
  method: 'ListBreakers',
  field: 'parent',
  parse: parseAccountName,
  dto: ListChildrenRequestDto,
  verb: 'read',
  faultsOf: pageViolations,
} as const;
const UPDATE = {
  ...NAMED,
  method: 'UpdateBreaker',
  dto: UpdateBreakerRequestDto,
  resource: 'breaker',
  verb: 'operate',
  faultsOf: ({ updateMask }: UpdateBreakerRequestDto) => maskViolations(updateMask, BreakerDto),
} as const;

/** BreakerService. Calls no cloud. */
export class BreakerHandler implements ServiceHandler {
  constructor(
    private readonly admission: Admission,
    private readonly service: BreakerService,
  ) {}

  methods(): MethodHandlers {
    return {
      GetBreaker: (...call) => this.#get(...call),
      ListBreakers: (...call) => this.#list(...call),
      UpdateBreaker: (...call) => this.#update(...call),
    };
  }

  #get(incoming: IncomingMessage, call: CallContext): BreakerMessage {
    const { name, violations } = this.admission.admit(GET, incoming, call);
    refuse(violations);
    return presentBreaker(this.service.get(name));
  }

  #list(incoming: IncomingMessage, call: CallContext): { breakers: BreakerMessage[]; nextPageToken: string } {
    const { name: parent, value, violations } = this.admission.admit(LIST, incoming, call);
    refuse(violations);
    const { items, nextPageToken } = this.service.list(parent, value);
    return { breakers: items.map(presentBreaker), nextPageToken };
  }

  async #update(incoming: IncomingMessage, call: CallContext): Promise<BreakerMessage> {
    const { name, value, violations } = this.admission.admit(UPDATE, incoming, call);
    refuse(addFaults(violations, bodyNameViolations(incoming, value.breaker?.name, formatBreakerName(name))));
    const override = overrideToSet(value);
    return presentBreaker(
      override === undefined ? this.service.get(name) : await this.service.override(name, override, call),
    );
  }
}

/** Undefined if the request changes nothing. */
function overrideToSet({ breaker, updateMask }: UpdateBreakerRequestDto): BreakerOverride | undefined {
  const given = isBreakerOverride(breaker?.override) ? breaker.override : undefined;
  const paths = updateMask?.paths ?? [];
  if (paths.length === 0) return given;
  return paths.includes('override') || paths.includes(ALL_FIELDS) ? (given ?? 'AUTO') : undefined;
}
