import { CallbackConfigService } from '../../application/callback-config.service';
import { CallContext } from '../../application/operation-factory';
import { formatCallbackName, parseCallbackName, parseCallbackParent } from '../../domain/resource-name';
import { Admission } from './admission';
import { CallbackConfigMessage, presentCallback, toCallbackDraft } from './callback-config.mapper';
import { DeleteRequestDto, GetRequestDto, ListChildrenRequestDto, SetCallbackConfigRequestDto } from './messages.dto';
import { IncomingMessage } from './read-message';
import { bodyNameViolations, refuse } from './refusals';
import { UpstreamCallMessage, presentCalls } from './upstream-call.mapper';

const NAMED = { field: 'name', parse: parseCallbackName } as const;
const SET = { ...NAMED, dto: SetCallbackConfigRequestDto, resource: 'callbackConfig', verb: 'write' } as const;
const GET = { ...NAMED, dto: GetRequestDto, verb: 'read' } as const;
const LIST = { field: 'parent', parse: parseCallbackParent, dto: ListChildrenRequestDto, verb: 'read' } as const;
const DELETE = { ...NAMED, dto: DeleteRequestDto, verb: 'write' } as const;

/** What both controllers of CallbackConfigService call: message in, message out. */
export class CallbackConfigHandler {
  constructor(
    private readonly admission: Admission,
    private readonly service: CallbackConfigService,
  ) {}

  async set(incoming: IncomingMessage, call: CallContext): Promise<CallbackConfigMessage> {
    const { name, value, violations } = this.admission.admit(SET, incoming, call.caller);
    const body = value.callbackConfig ?? {};
    const faults = [...violations, ...bodyNameViolations(incoming, body.name, formatCallbackName(name))];
    const options = { validateOnly: value.validateOnly ?? false, force: value.force ?? false };
    return presentCallback(await this.service.set(name, toCallbackDraft(name.kind, body, faults), options, call));
  }

  async get(incoming: IncomingMessage, call: CallContext): Promise<CallbackConfigMessage> {
    const { name, violations } = this.admission.admit(GET, incoming, call.caller);
    refuse(violations);
    return presentCallback(await this.service.get(name, call));
  }

  async list(
    incoming: IncomingMessage,
    call: CallContext,
  ): Promise<{ callbackConfigs: CallbackConfigMessage[]; nextPageToken: string }> {
    const { name: parent, value, violations } = this.admission.admit(LIST, incoming, call.caller);
    refuse(violations);
    const { items, nextPageToken } = await this.service.list(parent, value, call);
    return { callbackConfigs: items.map(presentCallback), nextPageToken };
  }

  async delete(incoming: IncomingMessage, call: CallContext): Promise<{ upstreamCalls: UpstreamCallMessage[] }> {
    const { name, value, violations } = this.admission.admit(DELETE, incoming, call.caller);
    refuse(violations);
    const { allowMissing = false, validateOnly = false, force = false } = value;
    return {
      upstreamCalls: presentCalls(await this.service.delete(name, { allowMissing, validateOnly, force }, call)),
    };
  }
}
