import { FieldDrift } from '../../../domain/records/field-drift';
import { Resource } from '../../../application/resources/resource-view';
import { ProtoTimestamp } from '../messages/proto-time';
import { presentCalls, UpstreamCallMessage } from './upstream-call.mapper';

/** The fields that `livegate.v1.CallbackConfig` and `PullConfig` share in answers. */
export interface SharedMessage {
  readonly name: string;
  readonly observeTime?: ProtoTimestamp;
  readonly inconsistencies: readonly string[];
  readonly upstreamCalls: readonly UpstreamCallMessage[];
  readonly etag?: string;
  readonly rememberedFields: readonly string[];
  readonly drift: readonly FieldDrift[];
}

export function presentShared<N>(resource: Resource<N>): Omit<SharedMessage, 'name'> {
  const { observedAtMs, inconsistencies, calls, etag, rememberedFields, drift } = resource;
  const tag = etag !== undefined && { etag };
  if (observedAtMs === undefined)
    return { inconsistencies, upstreamCalls: presentCalls(calls), ...tag, rememberedFields, drift };
  const observeTime = new ProtoTimestamp(observedAtMs);
  return { observeTime, inconsistencies, upstreamCalls: [], ...tag, rememberedFields, drift };
}
