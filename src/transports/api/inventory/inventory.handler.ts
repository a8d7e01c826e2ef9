import { DomainFilter, InventoryRequest, InventoryService } from '../../../application/inventory/inventory.service';
import { CallContext } from '../../../application/operations/call-operation';
import { Violation } from '../../../domain/errors/gateway-error';
import { DOMAIN_ROLES, DOMAIN_STATES } from '../../../domain/resources/inventory';
import { NAME_PATTERN } from '../../../domain/resources/name-pattern';
import { parseAccountName, parseDomainName, parseVhostName } from '../../../domain/resources/resource-name';
import { Admission } from '../admission';
import { GetInventoryRequestDto, ListDomainsRequestDto, ListVhostsRequestDto } from '../messages/messages.dto';
import { IncomingMessage } from '../messages/read-message';
import { MethodHandlers, ServiceHandler } from '../service-handler';
import { DomainMessage, presentDomain, presentVhost, VhostMessage } from './inventory.mapper';

const GET = { field: 'name', dto: GetInventoryRequestDto, verb: 'read' } as const;
/** Any caller with a grant on the account may list; the use case filters by the caller's grants. */
const LIST = { field: 'parent', parse: parseAccountName, verb: 'read' } as const;

const GET_DOMAIN = { ...GET, method: 'GetDomain', parse: parseDomainName } as const;
const GET_VHOST = { ...GET, method: 'GetVhost', parse: parseVhostName } as const;
const LIST_DOMAINS = {
  ...LIST,
  method: 'ListDomains',
  dto: ListDomainsRequestDto,
  faultsOf: ({ domainPattern }: ListDomainsRequestDto) => patternFaults(domainPattern),
} as const;
const LIST_VHOSTS = { ...LIST, method: 'ListVhosts', dto: ListVhostsRequestDto } as const;

/** InventoryService. */
export class InventoryHandler implements ServiceHandler {
  constructor(
    private readonly admission: Admission,
    private readonly service: InventoryService,
  ) {}

  methods(): MethodHandlers {
    return {
      GetDomain: (...call) => this.#getDomain(...call),
      ListDomains: (...call) => this.#listDomains(...call),
      GetVhost: (...call) => this.#getVhost(...call),
      ListVhosts: (...call) => this.#listVhosts(...call),
    };
  }

  async #getDomain(incoming: IncomingMessage, call: CallContext): Promise<DomainMessage> {
    const { name, value, violations } = this.admission.admit(GET_DOMAIN, incoming, call);
    return presentDomain(await this.service.getDomain(name, requestOf(value, violations), call));
  }

  async #listDomains(incoming: IncomingMessage, call: CallContext): Promise<Listed<'domains', DomainMessage>> {
    const { name: parent, value, violations } = this.admission.admit(LIST_DOMAINS, incoming, call);
    const request = requestOf(value, violations);
    const { items, nextPageToken } = await this.service.listDomains(parent, filterOf(value), value, request, call);
    return { domains: items.map(presentDomain), nextPageToken };
  }

  async #getVhost(incoming: IncomingMessage, call: CallContext): Promise<VhostMessage> {
    const { name, value, violations } = this.admission.admit(GET_VHOST, incoming, call);
    return presentVhost(await this.service.getVhost(name, requestOf(value, violations), call));
  }

  async #listVhosts(incoming: IncomingMessage, call: CallContext): Promise<Listed<'vhosts', VhostMessage>> {
    const { name: parent, value, violations } = this.admission.admit(LIST_VHOSTS, incoming, call);
    const { items, nextPageToken } = await this.service.listVhosts(parent, value, requestOf(value, violations), call);
    return { vhosts: items.map(presentVhost), nextPageToken };
  }
}

type Listed<F extends string, M> = Readonly<Record<F, readonly M[]>> & { readonly nextPageToken: string };

function requestOf(
  { fresh = false }: { readonly fresh?: boolean },
  violations: readonly Violation[],
): InventoryRequest {
  return { fresh, violations };
}

/** Words for "any" count as absent, like an empty text. */
function filterOf({ role: roleWord, state: stateWord, domainPattern }: ListDomainsRequestDto): DomainFilter {
  const role = DOMAIN_ROLES.find((word) => word === roleWord);
  const state = DOMAIN_STATES.find((word) => word === stateWord);
  return { ...(role && { role }), ...(state && { state }), ...(domainPattern && { pattern: domainPattern }) };
}

function patternFaults(pattern: string | undefined): Violation[] {
  if (!pattern || NAME_PATTERN.test(pattern)) return [];
  const description = 'must be a name, "*.example.com" for all names below it, or "*"';
  return [{ field: 'domainPattern', reason: 'INVALID_FORMAT', description }];
}
