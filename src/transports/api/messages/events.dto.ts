import { IsIn } from 'class-validator';
import { DELIVERY_STATES } from '../../../domain/received/received-event';
import { Absentable, IsAscii, IsMessage, MAX_FILTER_LENGTH } from './message-rules';
import { ListChildrenRequestDto, TimestampDto } from './messages.dto';

/*
 * Requests for events. The rules of messages.dto.ts hold.
 */

export class ListEventsRequestDto extends ListChildrenRequestDto {
  @Absentable()
  @IsAscii(MAX_FILTER_LENGTH)
  type?: string;

  @Absentable()
  @IsAscii(MAX_FILTER_LENGTH)
  sink?: string;

  @Absentable()
  @IsIn([...DELIVERY_STATES, 'STATE_UNSPECIFIED'], { message: `must be one of ${DELIVERY_STATES.join(', ')}` })
  state?: string;

  @Absentable()
  @IsMessage(() => TimestampDto)
  startTime?: TimestampDto;

  @Absentable()
  @IsMessage(() => TimestampDto)
  endTime?: TimestampDto;
}
