import { Draft } from '../../application/draft';
import { GivenOrigin, GivenPull, pullDraft } from '../../application/pull-config.type';
import { Resource } from '../../application/resource-view';
import { Violation } from '../../domain/gateway-error';
import { PullSpec } from '../../domain/pull-config';
import { Fields } from '../../domain/resource-fields';
import { formatPullName, PullName } from '../../domain/resource-name';
import { PullConfigDto } from './messages.dto';
import { presentShared, SharedMessage } from './resource.mapper';

/** `livegate.v1.PullConfig` in answers. */
export interface PullConfigMessage extends SharedMessage {
  readonly origins: readonly GivenOrigin[];
  readonly originApp?: string;
  readonly transcodedStreams?: boolean;
}

/** The body as a spec, with the faults that no provider is needed to see. */
export function toPullDraft(body: PullConfigDto, violations: readonly Violation[]): Draft<PullSpec> {
  return pullDraft(toPullFields(body), violations);
}

/** What the body gives. */
export function toPullFields({ origins, originApp, transcodedStreams }: PullConfigDto): Fields {
  const fields: GivenPull = {
    ...(origins && { origins }),
    ...(originApp && { originApp }),
    ...(transcodedStreams !== undefined && { transcodedStreams }),
  };
  return { ...fields };
}

export function presentPull(resource: Resource<PullName>): PullConfigMessage {
  const fields = resource.fields as Pick<PullConfigMessage, 'origins' | 'originApp' | 'transcodedStreams'>;
  return { name: formatPullName(resource.name), ...fields, ...presentShared(resource) };
}
