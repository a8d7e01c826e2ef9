import { AccountPullConfigs } from '../../../application/configs/account-configs';
import { PullConfigService } from '../../../application/resources/pull-config.type';
import { formatPullName, parsePullName, parsePullParent } from '../../../domain/resources/resource-name';
import { Admission } from '../admission';
import { ServiceHandler } from '../service-handler';
import { ResourceHandler } from './resource.handler';
import { SetPullConfigRequestDto, UpdatePullConfigRequestDto } from '../messages/messages.dto';
import { PullConfigDto } from '../messages/resources.dto';
import { presentPull, toGivenPull } from './pull-config.mapper';

/** PullConfigService. */
export const PullConfigHandler = Symbol('PullConfigHandler');

export function pullConfigHandler(
  admission: Admission,
  service: PullConfigService,
  accounts: AccountPullConfigs,
): ServiceHandler {
  return new ResourceHandler(
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
    accounts,
  );
}
