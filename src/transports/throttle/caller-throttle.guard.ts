import { ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerLimitDetail, ThrottlerRequest, ThrottlerStorage } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { GatewayError } from '../../domain/gateway-error';
import { rateLimitFields } from './rate-limit-fields';

/** At most `limit` calls of one caller in any window of `windowMs`. */
export interface CallerLimit {
  readonly limit: number;
  readonly windowMs: number;
}

/** The throttler's name in the library, which decorators such as `@SkipThrottle({ caller: true })` refer to. */
const THROTTLER = 'caller';

/**
 * A caller's own limit, over both transports and all methods together; what is not decorated otherwise is under it. Throws
 * CALLER_THROTTLED. The library's guard counts per route and client address, tells what is left in fields of its own, and does not know
 * gRPC, where there is neither address nor header: hence the overrides.
 */
@Injectable()
export class CallerThrottleGuard extends ThrottlerGuard {
  constructor(
    { limit, windowMs }: CallerLimit,
    storage: ThrottlerStorage,
    reflector: Reflector,
    callerOf: (context: ExecutionContext) => string,
  ) {
    super(
      {
        throttlers: [{ name: THROTTLER, limit, ttl: windowMs }],
        getTracker: (_request, context) => callerOf(context),
        generateKey: (_context, caller) => caller,
      },
      storage,
      reflector,
    );
  }

  protected override async handleRequest(request: ThrottlerRequest): Promise<boolean> {
    const { context, limit, ttl, blockDuration, throttler, getTracker, generateKey } = request;
    const tracker = await getTracker({}, context);
    const key = generateKey(context, tracker, throttler.name ?? THROTTLER);
    const record = await this.storageService.increment(key, ttl, limit, blockDuration, throttler.name ?? THROTTLER);
    if (context.getType() === 'http') {
      const remaining = Math.max(0, limit - record.totalHits);
      const fields = rateLimitFields({ limit, windowMs: ttl, remaining, resetMs: record.timeToExpire });
      void context.switchToHttp().getResponse<FastifyReply>().headers(fields);
    }
    if (record.isBlocked) await this.throwThrottlingException(context, { ...record, key, tracker, limit, ttl });
    return true;
  }

  protected override throwThrottlingException(
    _context: ExecutionContext,
    { tracker, limit, ttl, timeToBlockExpire }: ThrottlerLimitDetail,
  ): Promise<void> {
    throw new GatewayError(
      'CALLER_THROTTLED',
      `the caller has made ${limit} calls within ${ttl} ms, which is its limit`,
      {
        metadata: { caller: tracker, limit: String(limit), windowMs: String(ttl) },
        retryAfterMs: timeToBlockExpire,
      },
    );
  }
}
