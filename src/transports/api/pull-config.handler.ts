import { AccountDirectory } from '../../application/account-directory';
import { PullConfigService } from '../../application/pull-config.service';
import { CallContext } from '../../application/operation-factory';
import { formatPullName, parsePullName, parsePullParent } from '../../domain/resource-name';
import { PullConfigMessage, presentPull, toPullDraft } from './pull-config.mapper';
import { DeleteRequestDto, GetRequestDto, ListChildrenRequestDto, SetPullConfigRequestDto } from './messages.dto';
import { accountNameOf, bodyNameViolations, refuse } from './name-of';
import { IncomingMessage, readMessage } from './read-message';
import { UpstreamCallMessage, presentCalls } from './upstream-call.mapper';

/** What both controllers of PullConfigService call: message in, message out. */
export class PullConfigHandler {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly service: PullConfigService,
  ) {}

  async set(incoming: IncomingMessage, call: CallContext): Promise<PullConfigMessage> {
    const { value, violations } = readMessage(SetPullConfigRequestDto, incoming, 'pullConfig');
    const body = value.pullConfig ?? {};
    const name = accountNameOf(incoming, 'name', body.name, violations, parsePullName, this.directory);
    const faults = [...violations, ...bodyNameViolations(incoming, body.name, formatPullName(name))];
    const options = { validateOnly: value.validateOnly ?? false, force: value.force ?? false };
    return presentPull(await this.service.set(name, toPullDraft(body, faults), options, call));
  }

  async get(incoming: IncomingMessage, call: CallContext): Promise<PullConfigMessage> {
    const { value, violations } = readMessage(GetRequestDto, incoming);
    const name = accountNameOf(incoming, 'name', value.name, violations, parsePullName, this.directory);
    refuse(violations);
    return presentPull(await this.service.get(name, call));
  }

  async list(
    incoming: IncomingMessage,
    call: CallContext,
  ): Promise<{ pullConfigs: PullConfigMessage[]; nextPageToken: string }> {
    const { value, violations } = readMessage(ListChildrenRequestDto, incoming);
    const parent = accountNameOf(incoming, 'parent', value.parent, violations, parsePullParent, this.directory);
    refuse(violations);
    const { items, nextPageToken } = await this.service.list(parent, value, call);
    return { pullConfigs: items.map(presentPull), nextPageToken };
  }

  async delete(incoming: IncomingMessage, call: CallContext): Promise<{ upstreamCalls: UpstreamCallMessage[] }> {
    const { value, violations } = readMessage(DeleteRequestDto, incoming);
    const name = accountNameOf(incoming, 'name', value.name, violations, parsePullName, this.directory);
    refuse(violations);
    const { allowMissing = false, validateOnly = false, force = false } = value;
    return {
      upstreamCalls: presentCalls(await this.service.delete(name, { allowMissing, validateOnly, force }, call)),
    };
  }
}
