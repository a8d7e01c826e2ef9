import { GivenOrigin, GivenPull } from '../../../application/resources/pull-config.type';
import { RequestedFields } from '../../../application/resources/patch';
import { Resource } from '../../../application/resources/resource-view';
import { Violation } from '../../../domain/errors/gateway-error';
import { formatPullName, PullName } from '../../../domain/resources/resource-name';
import { PullConfigDto } from '../messages/resources.dto';
import { presentShared, SharedMessage } from './resource.mapper';

/** `livegate.v1.PullConfig` in answers. */
export interface PullConfigMessage extends SharedMessage {
  readonly origins: readonly GivenOrigin[];
  readonly originApp?: string;
  readonly transcodedStreams?: boolean;
}

/** Reads the body. */
export function toGivenPull(
  { origins, originApp, transcodedStreams }: PullConfigDto,
  violations: readonly Violation[],
): RequestedFields {
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
