import { AccountCallbackConfigs } from '../../../application/configs/account-configs';
import { CallbackConfigService } from '../../../application/resources/callback-config.type';
import { formatCallbackName, parseCallbackName, parseCallbackParent } from '../../../domain/resources/resource-name';
import { Admission } from '../admission';
import { presentCallback, toGivenCallback } from './callback-config.mapper';
import { ServiceHandler } from '../service-handler';
import { ResourceHandler } from './resource.handler';
import { SetCallbackConfigRequestDto, UpdateCallbackConfigRequestDto } from '../messages/messages.dto';
import { CallbackConfigDto } from '../messages/resources.dto';

/** CallbackConfigService. */
export const CallbackConfigHandler = Symbol('CallbackConfigHandler');

export function callbackConfigHandler(
  admission: Admission,
  service: CallbackConfigService,
  accounts: AccountCallbackConfigs,
): ServiceHandler {
  return new ResourceHandler(
    {
      field: 'callbackConfig',
      body: CallbackConfigDto,
      setRequest: SetCallbackConfigRequestDto,
      updateRequest: UpdateCallbackConfigRequestDto,
      changeable: [
        'urls',
        'auth',
        'auth.enabled',
        'auth.key',
        'auth.keyRef',
        'stream',
        'stream.switchUrl',
        'stream.exceptionUrl',
        'stream.transcodedStreams',
        'recording',
        'recording.onDemandUrl',
        'recording.statusEvents',
      ],
      parseName: parseCallbackName,
      parseParent: parseCallbackParent,
      formatName: formatCallbackName,
      toGiven: ({ kind }, body, faults) => toGivenCallback(kind, body, faults),
      present: presentCallback,
    },
    admission,
    service,
    accounts,
  );
}
