import { BreakerResource } from '../../../application/accounts/breaker.service';
import { formatBreakerName } from '../../../domain/resources/resource-name';
import { ProtoTimestamp } from '../messages/proto-time';

/** `livegate.v1.Breaker`. */
export interface BreakerMessage {
  readonly name: string;
  readonly state: string;
  readonly override: string;
  readonly retryAfterMs?: number;
  readonly sinceTime?: ProtoTimestamp;
}

export function presentBreaker({ name, breaker }: BreakerResource): BreakerMessage {
  const { state, override, retryAfterMs, sinceMs } = breaker;
  return {
    name: formatBreakerName(name),
    state,
    override,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(sinceMs !== undefined && { sinceTime: new ProtoTimestamp(sinceMs) }),
  };
}
