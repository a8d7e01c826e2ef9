import { Draft } from '../../application/draft';
import { CallbackResource } from '../../application/callback-config.service';
import { CallbackKind, CallbackSpec } from '../../domain/callback-config';
import { Violation } from '../../domain/gateway-error';
import { formatCallbackName } from '../../domain/resource-name';
import { Secret } from '../../domain/secret';
import { CallbackAuthDto, CallbackConfigDto } from './messages.dto';
import { presentCalls, UpstreamCallMessage } from './upstream-call.mapper';
import { ProtoTimestamp } from './proto-time';

/** `livegate.v1.CallbackConfig` in answers. */
export interface CallbackConfigMessage {
  readonly name: string;
  readonly kind: CallbackKind;
  readonly urls: readonly string[];
  readonly auth?: { readonly enabled: boolean; readonly keySet: boolean };
  readonly stream?: CallbackResource['state']['stream'];
  readonly recording?: CallbackResource['state']['recording'];
  readonly observeTime?: ProtoTimestamp;
  readonly inconsistencies: readonly string[];
  readonly upstreamCalls: readonly UpstreamCallMessage[];
}

/** The body as a spec of the kind that the name says, with the faults that no provider is needed to see. */
export function toCallbackDraft(
  kind: CallbackKind,
  body: CallbackConfigDto,
  violations: readonly Violation[],
): Draft<CallbackSpec> {
  const { urls = [], auth, stream, recording } = body;
  const faults: Violation[] = [...violations];
  if (body.kind !== undefined && body.kind !== 'KIND_UNSPECIFIED' && body.kind !== kind) {
    faults.push({ field: 'kind', reason: 'CONFLICT', description: 'must agree with the name' });
  }
  for (const [block, of] of [
    ['stream', 'STREAM'],
    ['recording', 'RECORDING'],
  ] as const) {
    if (body[block] && kind !== of) {
      faults.push({ field: block, reason: 'CONFLICT', description: `belongs to kind ${of}` });
    }
  }
  if (auth?.key !== undefined && auth.enabled !== true && !violations.some(({ field }) => field === 'auth.enabled')) {
    faults.push({ field: 'auth.key', reason: 'CONFLICT', description: 'needs auth.enabled' });
  }
  const spec: CallbackSpec = {
    kind,
    urls,
    // A key without `enabled` is refused above; its own faults are told along with that.
    ...((auth?.enabled || auth?.key !== undefined) && { auth: keyOf(auth) }),
    ...(stream && kind === 'STREAM' && { stream: withoutEmpty(stream) }),
    ...(recording && kind === 'RECORDING' && { recording: withoutEmpty(recording) }),
  };
  return { spec, violations: faults };
}

function keyOf({ key }: CallbackAuthDto): { key?: Secret } {
  return key === undefined ? {} : { key: new Secret(key) };
}

/** proto3: an empty string of a field without presence is not given. */
function withoutEmpty<T extends object>(block: T): T {
  return Object.fromEntries(Object.entries(block).filter(([, value]) => value !== undefined && value !== '')) as T;
}

export function presentCallback({ name, state, observedAtMs, calls }: CallbackResource): CallbackConfigMessage {
  const { kind, urls, auth, stream, recording, inconsistencies } = state;
  return {
    name: formatCallbackName(name),
    kind,
    urls,
    ...(auth && { auth: { enabled: auth.enabled, keySet: auth.key !== undefined } }),
    ...(stream && Object.keys(stream).length > 0 && { stream }),
    ...(recording && Object.keys(recording).length > 0 && { recording }),
    ...(observedAtMs !== undefined && { observeTime: new ProtoTimestamp(observedAtMs) }),
    inconsistencies,
    upstreamCalls: observedAtMs === undefined ? presentCalls(calls) : [],
  };
}
