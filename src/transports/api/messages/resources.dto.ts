import { IsBoolean, IsDefined, IsIn, IsInt, IsString, Max, Min } from 'class-validator';
import { BREAKER_OVERRIDES } from '../../../domain/operations/safeguards.port';
import { CALLBACK_KINDS } from '../../../domain/resources/callback-config';
import { PULL_PROTOCOLS } from '../../../domain/resources/pull-config';
import { Absentable, IsMessage, IsMessageList, IsTextList, IsTextMap, OutputOnly } from './message-rules';

/*
 * The resources as requests carry them, for both transports. The rules of messages.dto.ts hold.
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

  @Absentable()
  @IsString()
  keyRef?: string;

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

  @OutputOnly()
  sinceTime?: unknown;
}
