import { CallbackConfigService } from '../../application/callback-config.type';
import { CallContext } from '../../application/operation-factory';
import { formatCallbackName, parseCallbackName, parseCallbackParent } from '../../domain/resource-name';
import { Admission } from './admission';
import { changedPaths, maskViolations } from './field-mask';
import { preconditionOf } from './preconditions';
import { missingOptionsOf, optionsOf } from './write-options';
import { CallbackConfigMessage, presentCallback, toCallbackDraft, toCallbackFields } from './callback-config.mapper';
import {
  CallbackConfigDto,
  DeleteRequestDto,
  GetRequestDto,
  ListChildrenRequestDto,
  SetCallbackConfigRequestDto,
  UpdateCallbackConfigRequestDto,
} from './messages.dto';
import { IncomingMessage } from './read-message';
import { bodyNameViolations, refuse } from './refusals';
import { UpstreamCallMessage, presentCalls } from './upstream-call.mapper';

const NAMED = { field: 'name', parse: parseCallbackName } as const;
const SET = { ...NAMED, dto: SetCallbackConfigRequestDto, resource: 'callbackConfig', verb: 'write' } as const;
const UPDATE = { ...NAMED, dto: UpdateCallbackConfigRequestDto, resource: 'callbackConfig', verb: 'write' } as const;
const GET = { ...NAMED, dto: GetRequestDto, verb: 'read' } as const;
const LIST = { field: 'parent', parse: parseCallbackParent, dto: ListChildrenRequestDto, verb: 'read' } as const;
const DELETE = { ...NAMED, dto: DeleteRequestDto, verb: 'write' } as const;

/** The JSON paths that an update can change. */
const CHANGEABLE = [
  'urls',
  'auth',
  'auth.enabled',
  'auth.key',
  'stream',
  'stream.switchUrl',
  'stream.exceptionUrl',
  'stream.transcodedStreams',
  'recording',
  'recording.onDemandUrl',
  'recording.statusEvents',
];

/** What both controllers of CallbackConfigService call: message in, message out. */
export class CallbackConfigHandler {
  constructor(
    private readonly admission: Admission,
    private readonly service: CallbackConfigService,
  ) {}

  async set(incoming: IncomingMessage, call: CallContext): Promise<CallbackConfigMessage> {
    const { name, value, violations } = this.admission.admit(SET, incoming, call.caller);
    const body = value.callbackConfig ?? {};
    const { precondition, violations: unclear } = preconditionOf(value.etag, body.etag, incoming.conditions);
    const faults = [...violations, ...unclear, ...bodyNameViolations(incoming, body.name, formatCallbackName(name))];
    const options = { ...optionsOf(value), ...(precondition && { precondition }) };
    return presentCallback(await this.service.set(name, toCallbackDraft(name.kind, body, faults), options, call));
  }

  async update(incoming: IncomingMessage, call: CallContext): Promise<CallbackConfigMessage> {
    const { name, value, violations } = this.admission.admit(UPDATE, incoming, call.caller);
    const body = value.callbackConfig ?? {};
    const { precondition, violations: unclear } = preconditionOf(value.etag, body.etag, incoming.conditions);
    const faults = [
      ...violations,
      ...unclear,
      ...bodyNameViolations(incoming, body.name, formatCallbackName(name)),
      ...maskViolations(value.updateMask, CallbackConfigDto),
    ];
    const patch = {
      ...toCallbackFields(name.kind, body, faults),
      paths: changedPaths(value.updateMask, body, CHANGEABLE),
    };
    const options = { ...missingOptionsOf(value), ...(precondition && { precondition }) };
    return presentCallback(await this.service.update(name, patch, options, call));
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
    const { precondition, violations: unclear } = preconditionOf(value.etag, undefined, incoming.conditions);
    refuse([...violations, ...unclear]);
    const options = { ...missingOptionsOf(value), ...(precondition && { precondition }) };
    return { upstreamCalls: presentCalls(await this.service.delete(name, options, call)) };
  }
}
