import { AccountDirectory } from '../../application/account-directory';
import { BreakerService } from '../../application/breaker.service';
import { pageViolations } from '../../application/paging';
import { BreakerOverride, isBreakerOverride } from '../../domain/breaker';
import { formatBreakerName, parseBreakerName, parseBreakerParent } from '../../domain/resource-name';
import { BreakerMessage, presentBreaker } from './breaker.mapper';
import { ALL_FIELDS, maskViolations } from './field-mask';
import { GetRequestDto, ListChildrenRequestDto, UpdateBreakerRequestDto } from './messages.dto';
import { accountNameOf, bodyNameViolations, refuse } from './name-of';
import { IncomingMessage, readMessage } from './read-message';

/** The fields of `livegate.v1.Breaker`. All but `override` are output only, or the name. */
const FIELDS = ['name', 'state', 'override', 'retry_after_ms'];

/** What both controllers of BreakerService call: message in, message out. Asks no cloud. */
export class BreakerHandler {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly service: BreakerService,
  ) {}

  get(incoming: IncomingMessage): BreakerMessage {
    const { value, violations } = readMessage(GetRequestDto, incoming);
    const name = accountNameOf(incoming, 'name', value.name, violations, parseBreakerName, this.directory);
    refuse(violations);
    return presentBreaker(this.service.get(name));
  }

  list(incoming: IncomingMessage): { breakers: BreakerMessage[]; nextPageToken: string } {
    const { value, violations } = readMessage(ListChildrenRequestDto, incoming);
    const parent = accountNameOf(incoming, 'parent', value.parent, violations, parseBreakerParent, this.directory);
    refuse([...violations, ...pageViolations(value)]);
    const { items, nextPageToken } = this.service.list(parent, value);
    return { breakers: items.map(presentBreaker), nextPageToken };
  }

  async update(incoming: IncomingMessage): Promise<BreakerMessage> {
    const { value, violations } = readMessage(UpdateBreakerRequestDto, incoming, 'breaker');
    const name = accountNameOf(incoming, 'name', value.breaker?.name, violations, parseBreakerName, this.directory);
    refuse([
      ...violations,
      ...bodyNameViolations(incoming, value.breaker?.name, formatBreakerName(name)),
      ...maskViolations(value.updateMask, FIELDS),
    ]);
    const override = overrideToSet(value);
    return presentBreaker(
      override === undefined ? this.service.get(name) : await this.service.override(name, override),
    );
  }
}

/** Undefined: the request changes nothing. */
function overrideToSet({ breaker, updateMask }: UpdateBreakerRequestDto): BreakerOverride | undefined {
  const given = isBreakerOverride(breaker?.override) ? breaker.override : undefined;
  const paths = updateMask?.paths ?? [];
  if (paths.length === 0) return given;
  return paths.includes('override') || paths.includes(ALL_FIELDS) ? (given ?? 'AUTO') : undefined;
}
