import { IsBoolean, IsDefined, IsIn, IsString } from 'class-validator';
import { ITEM_CHANGES, ITEM_STATES } from '../../../domain/rollouts/rollout';
import { Absentable, IsAscii, IsMessage, IsMessageList, IsTextList, IsTitle, OutputOnly } from './message-rules';
import { GetRequestDto, ListChildrenRequestDto } from './messages.dto';
import { CallbackConfigDto, PullConfigDto } from './resources.dto';

/*
 * Rollouts as requests carry them. The rules of messages.dto.ts hold.
 */

export const MAX_CONFIGS = 10_000;
/** Of parents, and of pairs. */
export const MAX_PARENTS = 1_000;
const MAX_KEY_NAME_LENGTH = 100;
const MAX_TITLE_LENGTH = 200;
const MAX_REQUEST_ID_LENGTH = 100;

export class DesiredConfigsDto {
  @Absentable()
  @IsMessageList(() => CallbackConfigDto, MAX_CONFIGS)
  callbackConfigs?: CallbackConfigDto[];

  @Absentable()
  @IsMessageList(() => PullConfigDto, MAX_CONFIGS)
  pullConfigs?: PullConfigDto[];

  @Absentable()
  @IsTextList(MAX_PARENTS)
  prune?: string[];
}

export class CopyPairDto {
  @IsDefined()
  @IsString()
  from?: string;

  @IsDefined()
  @IsString()
  to?: string;
}

export class CopyConfigsDto {
  @IsDefined()
  @IsString()
  from?: string;

  @IsDefined()
  @IsString()
  to?: string;

  @Absentable()
  @IsMessageList(() => CopyPairDto, MAX_PARENTS)
  pairs?: CopyPairDto[];

  @Absentable()
  @IsAscii(MAX_KEY_NAME_LENGTH)
  keyRef?: string;
}

export class RepairConfigsDto {
  @IsDefined()
  @IsTextList(MAX_PARENTS)
  parents?: string[];
}

export class RotateKeyDto {
  @IsDefined()
  @IsTextList(MAX_PARENTS)
  parents?: string[];

  @IsDefined()
  @IsAscii(MAX_KEY_NAME_LENGTH)
  fromKey?: string;

  @IsDefined()
  @IsAscii(MAX_KEY_NAME_LENGTH)
  toKey?: string;
}

export class RolloutSourceDto {
  @Absentable()
  @IsMessage(() => DesiredConfigsDto)
  desired?: DesiredConfigsDto;

  @Absentable()
  @IsMessage(() => CopyConfigsDto)
  copy?: CopyConfigsDto;

  @Absentable()
  @IsMessage(() => RepairConfigsDto)
  repair?: RepairConfigsDto;

  @Absentable()
  @IsMessage(() => RotateKeyDto)
  rotateKey?: RotateKeyDto;
}

export class RolloutDto {
  @Absentable()
  @IsString()
  name?: string;

  @Absentable()
  @IsTitle(MAX_TITLE_LENGTH)
  displayName?: string;

  @IsDefined()
  @IsMessage(() => RolloutSourceDto)
  source?: RolloutSourceDto;

  @OutputOnly()
  caller?: unknown;

  @OutputOnly()
  state?: unknown;

  @OutputOnly()
  counts?: unknown;

  @OutputOnly()
  createTime?: unknown;

  @OutputOnly()
  planTime?: unknown;

  @OutputOnly()
  applyTime?: unknown;

  @OutputOnly()
  endTime?: unknown;

  @OutputOnly()
  costs?: unknown;

  @OutputOnly()
  estimatedDuration?: unknown;

  @OutputOnly()
  progress?: unknown;

  @OutputOnly()
  etag?: unknown;

  @OutputOnly()
  error?: unknown;
}

export class CreateRolloutRequestDto {
  @IsDefined()
  @IsMessage(() => RolloutDto)
  rollout?: RolloutDto;

  @Absentable()
  @IsAscii(MAX_REQUEST_ID_LENGTH)
  requestId?: string;
}

export class ListRolloutItemsRequestDto extends ListChildrenRequestDto {
  @Absentable()
  @IsIn([...ITEM_CHANGES, 'CHANGE_UNSPECIFIED'], { message: `must be one of ${ITEM_CHANGES.join(', ')}` })
  change?: string;

  @Absentable()
  @IsIn([...ITEM_STATES, 'STATE_UNSPECIFIED'], { message: `must be one of ${ITEM_STATES.join(', ')}` })
  state?: string;
}

export class ApplyRolloutRequestDto extends GetRequestDto {
  @Absentable()
  @IsString()
  etag?: string;

  @Absentable()
  @IsBoolean()
  acceptLosses?: boolean;

  @Absentable()
  @IsBoolean()
  acceptBlastRadius?: boolean;
}
