import { GivenOrigin, GivenPull } from '../../application/pull-config.type';
import { Given } from '../../application/patch';
import { Resource } from '../../application/resource-view';
import { Violation } from '../../domain/gateway-error';
import { formatPullName, PullName } from '../../domain/resource-name';
import { PullConfigDto } from './messages.dto';
import { presentShared, SharedMessage } from './resource.mapper';

/** `livegate.v1.PullConfig` in answers. */
export interface PullConfigMessage extends SharedMessage {
  readonly origins: readonly GivenOrigin[];
  readonly originApp?: string;
  readonly transcodedStreams?: boolean;
}

/** What the body gives. */
export function toGivenPull(
  { origins, originApp, transcodedStreams }: PullConfigDto,
  violations: readonly Violation[],
): Given {
  const fields: GivenPull = {
    ...(origins && { origins }),
    ...(originApp && { originApp }),
    ...(transcodedStreams !== undefined && { transcodedStreams }),
  };
  return { fields: { ...fields }, violations };
}

export function presentPull(resource: Resource<PullName>): PullConfigMessage {
  const fields = resource.fields as Pick<PullConfigMessage, 'origins' | 'originApp' | 'transcodedStreams'>;
  return { name: formatPullName(resource.name), ...fields, origins: fields.origins ?? [], ...presentShared(resource) };
}
