import { PullConfigService } from '../../application/pull-config.type';
import { formatPullName, parsePullName, parsePullParent } from '../../domain/resource-name';
import { Admission } from './admission';
import { ConfigCalls, ConfigHandler } from './config.handler';
import { PullConfigDto, SetPullConfigRequestDto, UpdatePullConfigRequestDto } from './messages.dto';
import { PullConfigMessage, presentPull, toGivenPull } from './pull-config.mapper';

/** Of PullConfigService. */
export type PullConfigHandler = ConfigCalls<'pullConfig', PullConfigMessage>;
export const PullConfigHandler = Symbol('PullConfigHandler');

export function pullConfigHandler(admission: Admission, service: PullConfigService): PullConfigHandler {
  return new ConfigHandler(
    {
      field: 'pullConfig',
      body: PullConfigDto,
      setRequest: SetPullConfigRequestDto,
      updateRequest: UpdatePullConfigRequestDto,
      changeable: ['origins', 'originApp', 'transcodedStreams'],
      parseName: parsePullName,
      parseParent: parsePullParent,
      formatName: formatPullName,
      toGiven: (_name, body, faults) => toGivenPull(body, faults),
      present: presentPull,
    },
    admission,
    service,
  );
}
