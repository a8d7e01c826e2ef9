import { PullConfigService } from '../../application/pull-config.type';
import { CallContext } from '../../application/operation-factory';
import { formatPullName, parsePullName, parsePullParent } from '../../domain/resource-name';
import { Admission } from './admission';
import { changedPaths, maskViolations } from './field-mask';
import { preconditionOf } from './preconditions';
import { missingOptionsOf, optionsOf } from './write-options';
import { PullConfigMessage, presentPull, toPullDraft, toPullFields } from './pull-config.mapper';
import {
  DeleteRequestDto,
  GetRequestDto,
  ListChildrenRequestDto,
  PullConfigDto,
  SetPullConfigRequestDto,
  UpdatePullConfigRequestDto,
} from './messages.dto';
import { IncomingMessage } from './read-message';
import { bodyNameViolations, refuse } from './refusals';
import { UpstreamCallMessage, presentCalls } from './upstream-call.mapper';

const NAMED = { field: 'name', parse: parsePullName } as const;
const SET = { ...NAMED, dto: SetPullConfigRequestDto, resource: 'pullConfig', verb: 'write' } as const;
const UPDATE = { ...NAMED, dto: UpdatePullConfigRequestDto, resource: 'pullConfig', verb: 'write' } as const;
const GET = { ...NAMED, dto: GetRequestDto, verb: 'read' } as const;
const LIST = { field: 'parent', parse: parsePullParent, dto: ListChildrenRequestDto, verb: 'read' } as const;
const DELETE = { ...NAMED, dto: DeleteRequestDto, verb: 'write' } as const;

/** The JSON paths that an update can change. */
const CHANGEABLE = ['origins', 'originApp', 'transcodedStreams'];

/** What both controllers of PullConfigService call: message in, message out. */
export class PullConfigHandler {
  constructor(
    private readonly admission: Admission,
    private readonly service: PullConfigService,
  ) {}

  async set(incoming: IncomingMessage, call: CallContext): Promise<PullConfigMessage> {
    const { name, value, violations } = this.admission.admit(SET, incoming, call.caller);
    const body = value.pullConfig ?? {};
    const { precondition, violations: unclear } = preconditionOf(value.etag, body.etag, incoming.conditions);
    const faults = [...violations, ...unclear, ...bodyNameViolations(incoming, body.name, formatPullName(name))];
    const options = { ...optionsOf(value), ...(precondition && { precondition }) };
    return presentPull(await this.service.set(name, toPullDraft(body, faults), options, call));
  }

  async update(incoming: IncomingMessage, call: CallContext): Promise<PullConfigMessage> {
    const { name, value, violations } = this.admission.admit(UPDATE, incoming, call.caller);
    const body = value.pullConfig ?? {};
    const { precondition, violations: unclear } = preconditionOf(value.etag, body.etag, incoming.conditions);
    const faults = [
      ...violations,
      ...unclear,
      ...bodyNameViolations(incoming, body.name, formatPullName(name)),
      ...maskViolations(value.updateMask, PullConfigDto),
    ];
    const paths = changedPaths(value.updateMask, body, CHANGEABLE);
    const options = { ...missingOptionsOf(value), ...(precondition && { precondition }) };
    return presentPull(
      await this.service.update(name, { fields: toPullFields(body), paths, violations: faults }, options, call),
    );
  }

  async get(incoming: IncomingMessage, call: CallContext): Promise<PullConfigMessage> {
    const { name, violations } = this.admission.admit(GET, incoming, call.caller);
    refuse(violations);
    return presentPull(await this.service.get(name, call));
  }

  async list(
    incoming: IncomingMessage,
    call: CallContext,
  ): Promise<{ pullConfigs: PullConfigMessage[]; nextPageToken: string }> {
    const { name: parent, value, violations } = this.admission.admit(LIST, incoming, call.caller);
    refuse(violations);
    const { items, nextPageToken } = await this.service.list(parent, value, call);
    return { pullConfigs: items.map(presentPull), nextPageToken };
  }

  async delete(incoming: IncomingMessage, call: CallContext): Promise<{ upstreamCalls: UpstreamCallMessage[] }> {
    const { name, value, violations } = this.admission.admit(DELETE, incoming, call.caller);
    const { precondition, violations: unclear } = preconditionOf(value.etag, undefined, incoming.conditions);
    refuse([...violations, ...unclear]);
    const options = { ...missingOptionsOf(value), ...(precondition && { precondition }) };
    return { upstreamCalls: presentCalls(await this.service.delete(name, options, call)) };
  }
}
