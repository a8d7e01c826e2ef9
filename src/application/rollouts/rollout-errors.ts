import { GatewayError, Violation } from '../../domain/errors/gateway-error';
import { canFollow, Rollout, RolloutState } from '../../domain/rollouts/rollout';

const OPEN_RETRY_MS = 60_000;

/** @param done what the request would do, such as `applied` */
export function requireNext(rollout: Pick<Rollout, 'id' | 'state'>, next: RolloutState, done: string): void {
  if (!canFollow(rollout.state, next)) throw notAllowed(rollout, done);
}

export function notAllowed({ id, state }: Pick<Rollout, 'id' | 'state'>, done: string): GatewayError {
  return new GatewayError('OPERATION_NOT_ALLOWED', `a rollout that is ${state} cannot be ${done}`, {
    metadata: { resource: `rollouts/${id}` },
  });
}

export function nothingToRetry(id: string): GatewayError {
  return new GatewayError('OPERATION_NOT_ALLOWED', 'no item of the rollout failed or is stale', {
    metadata: { resource: `rollouts/${id}` },
  });
}

export function rolloutNotFound(id: string): GatewayError {
  const resource = `rollouts/${id}`;
  return new GatewayError('ROLLOUT_NOT_FOUND', `there is no ${resource}`, { metadata: { resource } });
}

export function rolloutExists(id: string): GatewayError {
  const resource = `rollouts/${id}`;
  return new GatewayError('ROLLOUT_EXISTS', `${resource} has this request id, and another content`, {
    metadata: { resource },
  });
}

export function rolloutChanged(id: string): GatewayError {
  return new GatewayError('ETAG_MISMATCH', 'the rollout is not as the request says that it is; read it again', {
    metadata: { resource: `rollouts/${id}` },
  });
}

/** @param missing the request's fields that accept something, with what */
export function mustAccept(missing: ReadonlyMap<string, string>): GatewayError {
  const sentences = [...missing].map(([field, what]) => `${what}; give ${field}`);
  const violations = [...missing.keys()].map((field): Violation => ({
    field,
    reason: 'REQUIRED',
    description: 'must be true',
  }));
  return new GatewayError('FORCE_REQUIRED', sentences.join('; '), { violations });
}

export function tooManyOpen(caller: string, limit: number): GatewayError {
  return new GatewayError('CALLER_THROTTLED', `the caller has ${limit} open rollouts, which is its limit`, {
    metadata: { caller, limit: String(limit) },
    retryAfterMs: OPEN_RETRY_MS,
  });
}
