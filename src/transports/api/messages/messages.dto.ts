import { IsBoolean, IsDefined, IsIn, IsInt, IsString } from 'class-validator';
import { DELIVERY_OUTCOMES } from '../../../domain/deliveries/delivery';
import { AUDIT_KINDS } from '../../../domain/records/audit';
import { DOMAIN_ROLES, DOMAIN_STATES } from '../../../domain/resources/inventory';
import { Absentable, IsAscii, IsMessage, IsTextList, MAX_FILTER_LENGTH } from './message-rules';
import { BreakerDto, CallbackConfigDto, PullConfigDto } from './resources.dto';

/*
 * The shape of every request message of proto/livegate/v1, for both transports: types, and fields
 * that are required for every provider. Bounds depend on the provider and are checked in the use
 * case. A spec compares the properties with the proto's fields.
 */

/** google.protobuf.FieldMask. */
export class FieldMaskDto {
  /** Field names as in the proto; REST's lowerCamelCase names have been translated. */
  @Absentable()
  @IsTextList()
  paths?: string[];
}

/** The options that every write shares. */
class WriteRequestDto {
  @Absentable()
  @IsBoolean()
  validateOnly?: boolean;

  @Absentable()
  @IsBoolean()
  force?: boolean;

  @Absentable()
  @IsString()
  etag?: string;
}

/** The options that every update shares. */
class UpdateRequestDto extends WriteRequestDto {
  @Absentable()
  @IsMessage(() => FieldMaskDto)
  updateMask?: FieldMaskDto;

  @Absentable()
  @IsBoolean()
  allowMissing?: boolean;
}

export class SetCallbackConfigRequestDto extends WriteRequestDto {
  @IsDefined()
  @IsMessage(() => CallbackConfigDto)
  callbackConfig?: CallbackConfigDto;
}

export class SetPullConfigRequestDto extends WriteRequestDto {
  @IsDefined()
  @IsMessage(() => PullConfigDto)
  pullConfig?: PullConfigDto;
}

export class UpdateCallbackConfigRequestDto extends UpdateRequestDto {
  @IsDefined()
  @IsMessage(() => CallbackConfigDto)
  callbackConfig?: CallbackConfigDto;
}

export class UpdatePullConfigRequestDto extends UpdateRequestDto {
  @IsDefined()
  @IsMessage(() => PullConfigDto)
  pullConfig?: PullConfigDto;
}

export class UpdateBreakerRequestDto {
  @IsDefined()
  @IsMessage(() => BreakerDto)
  breaker?: BreakerDto;

  @Absentable()
  @IsMessage(() => FieldMaskDto)
  updateMask?: FieldMaskDto;
}

/**
 * GetCallbackConfigRequest, GetPullConfigRequest, GetAccountRequest, GetProviderRequest,
 * GetBreakerRequest, GetEventRequest, RetryEventRequest.
 */
export class GetRequestDto {
  @Absentable()
  @IsString()
  name?: string;
}

/** WatchEventsRequest. */
export class ParentRequestDto {
  @Absentable()
  @IsString()
  parent?: string;
}

export class TestCallbackConfigRequestDto extends GetRequestDto {
  @Absentable()
  @IsInt()
  urlIndex?: number;
}

/** ListAccountsRequest, ListProvidersRequest. */
export class ListRequestDto {
  @Absentable()
  @IsInt()
  pageSize?: number;

  @Absentable()
  @IsString()
  pageToken?: string;
}

/** ListCallbackConfigsRequest, ListPullConfigsRequest, ListBreakersRequest, ListDriftsRequest. */
export class ListChildrenRequestDto extends ListRequestDto {
  @Absentable()
  @IsString()
  parent?: string;
}

/** GetDomainRequest, GetVhostRequest. */
export class GetInventoryRequestDto extends GetRequestDto {
  @Absentable()
  @IsBoolean()
  fresh?: boolean;
}

export class ListVhostsRequestDto extends ListChildrenRequestDto {
  @Absentable()
  @IsBoolean()
  fresh?: boolean;
}

export class ListDomainsRequestDto extends ListVhostsRequestDto {
  @Absentable()
  @IsIn([...DOMAIN_ROLES, 'ROLE_UNSPECIFIED'], { message: `must be one of ${DOMAIN_ROLES.join(', ')}` })
  role?: string;

  @Absentable()
  @IsIn([...DOMAIN_STATES, 'STATE_UNSPECIFIED'], { message: `must be one of ${DOMAIN_STATES.join(', ')}` })
  state?: string;

  @Absentable()
  @IsAscii(MAX_FILTER_LENGTH)
  domainPattern?: string;
}

/** google.protobuf.Timestamp. */
export class TimestampDto {
  /** 64-bit integer, as text. */
  @Absentable()
  @IsString()
  seconds?: string;

  @Absentable()
  @IsInt()
  nanos?: number;
}

export class ListAuditEventsRequestDto extends ListChildrenRequestDto {
  @Absentable()
  @IsMessage(() => TimestampDto)
  startTime?: TimestampDto;

  @Absentable()
  @IsMessage(() => TimestampDto)
  endTime?: TimestampDto;

  @Absentable()
  @IsIn([...AUDIT_KINDS, 'KIND_UNSPECIFIED'], { message: `must be one of ${AUDIT_KINDS.join(', ')}` })
  kind?: string;

  @Absentable()
  @IsAscii(MAX_FILTER_LENGTH)
  caller?: string;

  @Absentable()
  @IsAscii(MAX_FILTER_LENGTH)
  method?: string;

  @Absentable()
  @IsAscii(MAX_FILTER_LENGTH)
  resource?: string;

  @Absentable()
  @IsAscii(MAX_FILTER_LENGTH)
  requestId?: string;

  @Absentable()
  @IsAscii(MAX_FILTER_LENGTH)
  operationId?: string;
}

export class ListDeliveriesRequestDto extends ListChildrenRequestDto {
  @Absentable()
  @IsMessage(() => TimestampDto)
  startTime?: TimestampDto;

  @Absentable()
  @IsMessage(() => TimestampDto)
  endTime?: TimestampDto;

  @Absentable()
  @IsIn([...DELIVERY_OUTCOMES, 'OUTCOME_UNSPECIFIED'], { message: `must be one of ${DELIVERY_OUTCOMES.join(', ')}` })
  outcome?: string;

  @Absentable()
  @IsAscii(MAX_FILTER_LENGTH)
  event?: string;

  @Absentable()
  @IsAscii(MAX_FILTER_LENGTH)
  app?: string;

  @Absentable()
  @IsAscii(MAX_FILTER_LENGTH)
  stream?: string;
}

/** DeleteCallbackConfigRequest, DeletePullConfigRequest. */
export class DeleteRequestDto extends WriteRequestDto {
  @Absentable()
  @IsString()
  name?: string;

  @Absentable()
  @IsBoolean()
  allowMissing?: boolean;
}

export type { UpdateRequestDto, WriteRequestDto };
