import { Draft } from '../../application/draft';
import { PullResource } from '../../application/pull-config.service';
import { Violation } from '../../domain/gateway-error';
import { Origin, PULL_PROTOCOLS, PullSpec } from '../../domain/pull-config';
import { formatPullName } from '../../domain/resource-name';
import { OriginDto, PullConfigDto } from './messages.dto';
import { presentCalls, UpstreamCallMessage } from './upstream-call.mapper';
import { ProtoTimestamp } from './proto-time';

/** `livegate.v1.PullConfig` in answers. */
export interface PullConfigMessage {
  readonly name: string;
  readonly origins: readonly (Omit<Origin, 'protocol'> & { readonly protocol?: string })[];
  readonly originApp?: string;
  readonly transcodedStreams?: boolean;
  readonly observeTime?: ProtoTimestamp;
  readonly inconsistencies: readonly string[];
  readonly upstreamCalls: readonly UpstreamCallMessage[];
}

/** The body as a spec, with the faults that no provider is needed to see. */
export function toPullDraft(body: PullConfigDto, violations: readonly Violation[]): Draft<PullSpec> {
  const faults: Violation[] = [...violations];
  const origins = (body.origins ?? []).map((origin, i) => toOrigin(origin, i, faults));
  const spec: PullSpec = {
    origins,
    ...(body.originApp && { originApp: body.originApp }),
    ...(body.transcodedStreams !== undefined && { transcodedStreams: body.transcodedStreams }),
  };
  return { spec, violations: faults };
}

/** What is missing is told here and gets a stand-in: leaving the origin out would shift the paths of those after it. */
function toOrigin(dto: OriginDto, index: number, faults: Violation[]): Origin {
  const protocol = PULL_PROTOCOLS.find((word) => word === dto.protocol);
  if (!protocol) {
    faults.push({ field: `origins[${index}].protocol`, reason: 'REQUIRED', description: 'must be given' });
  }
  if (dto.host === undefined || dto.host === '') {
    faults.push({ field: `origins[${index}].host`, reason: 'REQUIRED', description: 'must be given' });
  }
  return {
    protocol: protocol ?? 'RTMP',
    host: dto.host ?? '',
    ...(dto.port !== undefined && { port: dto.port }),
    ...(dto.group && { group: dto.group }),
    ...(dto.params && Object.keys(dto.params).length > 0 && { params: dto.params }),
  };
}

export function presentPull({ name, state, observedAtMs, calls }: PullResource): PullConfigMessage {
  const { origins, originApp, transcodedStreams, inconsistencies } = state;
  return {
    name: formatPullName(name),
    origins,
    ...(originApp !== undefined && { originApp }),
    ...(transcodedStreams !== undefined && { transcodedStreams }),
    ...(observedAtMs !== undefined && { observeTime: new ProtoTimestamp(observedAtMs) }),
    inconsistencies,
    upstreamCalls: observedAtMs === undefined ? presentCalls(calls) : [],
  };
}
