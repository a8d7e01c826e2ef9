import { IsBoolean, IsDefined, IsIn, IsInt, IsString, Max, Min } from 'class-validator';
import { AUDIT_KINDS } from '../../../domain/records/audit';
import { BREAKER_OVERRIDES } from '../../../domain/operations/safeguards.port';
import { CALLBACK_KINDS } from '../../../domain/resources/callback-config';
import { PULL_PROTOCOLS } from '../../../domain/resources/pull-config';
import {
  Absentable,
  IsAscii,
  IsMessage,
  IsMessageList,
  IsTextList,
  IsTextMap,
  MAX_FILTER_LENGTH,
  OutputOnly,
} from './message-rules';

/*
 * The shape of every request message of proto/livegate/v1, for both transports: types, and fields
 * that are required for every provider. Bounds depend on the provider and are checked in the use
 * case. A spec compares the properties with the proto's fields.
 */

const KINDS = [...CALLBACK_KINDS, 'KIND_UNSPECIFIED'];
const PROTOCOLS = [...PULL_PROTOCOLS, 'PROTOCOL_UNSPECIFIED'];
const OVERRIDES = [...BREAKER_OVERRIDES, 'OVERRIDE_UNSPECIFIED'];

export class CallbackAuthDto {
  @Absentable()
  @IsBoolean()
  enabled?: boolean;

  @Absentable()
  @IsString()
  key?: string;

  @OutputOnly()
  keySet?: unknown;

  @OutputOnly()
  keyFingerprint?: unknown;
}

export class StreamCallbackOptionsDto {
  @Absentable()
  @IsString()
  switchUrl?: string;

  @Absentable()
  @IsString()
  exceptionUrl?: string;

  @Absentable()
  @IsBoolean()
  transcodedStreams?: boolean;
}

export class RecordingCallbackOptionsDto {
  @Absentable()
  @IsString()
  onDemandUrl?: string;

  @Absentable()
  @IsBoolean()
  statusEvents?: boolean;
}

/** The fields that all resource types share. */
class ResourceDto {
  @Absentable()
  @IsString()
  name?: string;

  @OutputOnly()
  observeTime?: unknown;

  @OutputOnly()
  inconsistencies?: unknown;

  @OutputOnly()
  upstreamCalls?: unknown;

  @Absentable()
  @IsString()
  etag?: string;

  @OutputOnly()
  rememberedFields?: unknown;

  @OutputOnly()
  drift?: unknown;
}

export class CallbackConfigDto extends ResourceDto {
  @Absentable()
  @IsIn(KINDS, { message: `must be one of ${CALLBACK_KINDS.join(', ')}` })
  kind?: string;

  @Absentable()
  @IsTextList()
  urls?: string[];

  @Absentable()
  @IsMessage(() => CallbackAuthDto)
  auth?: CallbackAuthDto;

  @Absentable()
  @IsMessage(() => StreamCallbackOptionsDto)
  stream?: StreamCallbackOptionsDto;

  @Absentable()
  @IsMessage(() => RecordingCallbackOptionsDto)
  recording?: RecordingCallbackOptionsDto;
}

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

export class OriginDto {
  @IsDefined()
  @IsIn(PROTOCOLS, { message: `must be one of ${PULL_PROTOCOLS.join(', ')}` })
  protocol?: string;

  @IsDefined()
  @IsString()
  host?: string;

  @Absentable()
  @IsInt()
  @Min(1)
  @Max(65535)
  port?: number;

  @Absentable()
  @IsString()
  group?: string;

  @Absentable()
  @IsTextMap({ maxEntries: 20, maxKeyLength: 128, maxValueLength: 1024 })
  params?: Record<string, string>;
}

export class PullConfigDto extends ResourceDto {
  @Absentable()
  @IsMessageList(() => OriginDto)
  origins?: OriginDto[];

  @Absentable()
  @IsString()
  originApp?: string;

  @Absentable()
  @IsBoolean()
  transcodedStreams?: boolean;
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

export class BreakerDto {
  @Absentable()
  @IsString()
  name?: string;

  @OutputOnly()
  state?: unknown;

  @Absentable()
  @IsIn(OVERRIDES, { message: `must be one of ${BREAKER_OVERRIDES.join(', ')}` })
  override?: string;

  @OutputOnly()
  retryAfterMs?: unknown;
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
 * GetBreakerRequest.
 */
export class GetRequestDto {
  @Absentable()
  @IsString()
  name?: string;
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

/** ListCallbackConfigsRequest, ListPullConfigsRequest, ListBreakersRequest. */
export class ListChildrenRequestDto extends ListRequestDto {
  @Absentable()
  @IsString()
  parent?: string;
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
