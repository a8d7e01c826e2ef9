import { AccountDirectory } from '../../application/account-directory';
import { CallbackConfigService } from '../../application/callback-config.service';
import { CallContext } from '../../application/operation-factory';
import { formatCallbackName, parseCallbackName, parseCallbackParent } from '../../domain/resource-name';
import { CallbackConfigMessage, presentCallback, toCallbackDraft } from './callback-config.mapper';
import { DeleteRequestDto, GetRequestDto, ListChildrenRequestDto, SetCallbackConfigRequestDto } from './messages.dto';
import { accountNameOf, bodyNameViolations, refuse } from './name-of';
import { IncomingMessage, readMessage } from './read-message';
import { UpstreamCallMessage, presentCalls } from './upstream-call.mapper';

/** What both controllers of CallbackConfigService call: message in, message out. */
export class CallbackConfigHandler {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly service: CallbackConfigService,
  ) {}

  async set(incoming: IncomingMessage, call: CallContext): Promise<CallbackConfigMessage> {
    const { value, violations } = readMessage(SetCallbackConfigRequestDto, incoming, 'callbackConfig');
    const body = value.callbackConfig ?? {};
    const name = accountNameOf(incoming, 'name', body.name, violations, parseCallbackName, this.directory);
    const faults = [...violations, ...bodyNameViolations(incoming, body.name, formatCallbackName(name))];
    const options = { validateOnly: value.validateOnly ?? false, force: value.force ?? false };
    return presentCallback(await this.service.set(name, toCallbackDraft(name.kind, body, faults), options, call));
  }

  async get(incoming: IncomingMessage, call: CallContext): Promise<CallbackConfigMessage> {
    const { value, violations } = readMessage(GetRequestDto, incoming);
    const name = accountNameOf(incoming, 'name', value.name, violations, parseCallbackName, this.directory);
    refuse(violations);
    return presentCallback(await this.service.get(name, call));
  }

  async list(
    incoming: IncomingMessage,
    call: CallContext,
  ): Promise<{ callbackConfigs: CallbackConfigMessage[]; nextPageToken: string }> {
    const { value, violations } = readMessage(ListChildrenRequestDto, incoming);
    const parent = accountNameOf(incoming, 'parent', value.parent, violations, parseCallbackParent, this.directory);
    refuse(violations);
    const { items, nextPageToken } = await this.service.list(parent, value, call);
    return { callbackConfigs: items.map(presentCallback), nextPageToken };
  }

  async delete(incoming: IncomingMessage, call: CallContext): Promise<{ upstreamCalls: UpstreamCallMessage[] }> {
    const { value, violations } = readMessage(DeleteRequestDto, incoming);
    const name = accountNameOf(incoming, 'name', value.name, violations, parseCallbackName, this.directory);
    refuse(violations);
    const { allowMissing = false, validateOnly = false, force = false } = value;
    return {
      upstreamCalls: presentCalls(await this.service.delete(name, { allowMissing, validateOnly, force }, call)),
    };
  }
}
