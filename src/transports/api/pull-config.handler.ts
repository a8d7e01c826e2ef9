import { PullConfigService } from '../../application/pull-config.type';
import { formatPullName, parsePullName, parsePullParent } from '../../domain/resource-name';
import { Admission } from './admission';
import { ConfigCalls, ConfigHandler } from './config.handler';
import { PullConfigDto, SetPullConfigRequestDto, UpdatePullConfigRequestDto } from './messages.dto';
import { PullConfigMessage, presentPull, toPullDraft, toPullFields } from './pull-config.mapper';

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
      toDraft: (_name, body, faults) => toPullDraft(body, faults),
      toFields: (_name, body, violations) => ({ fields: toPullFields(body), violations }),
      present: presentPull,
    },
    admission,
    service,
  );
}
