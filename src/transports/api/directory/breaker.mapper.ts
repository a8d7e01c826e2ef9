import { BreakerResource } from '../../../application/accounts/breaker.service';
import { formatBreakerName } from '../../../domain/resources/resource-name';

/** `livegate.v1.Breaker`. */
export interface BreakerMessage {
  readonly name: string;
  readonly state: string;
  readonly override: string;
  readonly retryAfterMs?: number;
}

export function presentBreaker({ name, breaker }: BreakerResource): BreakerMessage {
  const { state, override, retryAfterMs } = breaker;
  return {
    name: formatBreakerName(name),
    state,
    override,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
