import { ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerLimitDetail, ThrottlerRequest, ThrottlerStorage } from '@nestjs/throttler';
import type { Metadata } from '@grpc/grpc-js';
import type { FastifyReply } from 'fastify';
import { CallLimit, Caller } from '../../domain/access/caller';
import { ReportRepeated } from '../../domain/events/event-log';
import { callerOf } from '../auth/caller-of';
import { limitReached } from './limit-reached';
import { rateLimitFields } from './rate-limit-fields';

/**
 * The throttler's name in the library, which decorators such as `@SkipThrottle({ caller: true })`
 * refer to.
 */
const THROTTLER = 'caller';

/**
 * A caller's own limit, over both transports and all methods together; it applies unless a
 * decorator says otherwise. Throws CALLER_THROTTLED. The library's guard counts per route and
 * client address, reports in fields of its own, and does not support gRPC, which has neither
 * address nor header: hence the overrides.
 */
@Injectable()
export class CallerThrottleGuard extends ThrottlerGuard {
  /** `common` is the current limit of callers without one of their own. */
  constructor(
    private readonly common: () => CallLimit,
    storage: ThrottlerStorage,
    reflector: Reflector,
    private readonly reportRepeated: ReportRepeated,
  ) {
    const limitOf = (context: ExecutionContext): CallLimit => callerIn(context).throttle ?? common();
    super(
      {
        throttlers: [
          {
            name: THROTTLER,
            limit: (context) => limitOf(context).limit,
            ttl: (context) => limitOf(context).windowMs,
          },
        ],
        getTracker: (_request, context) => callerIn(context).id,
        generateKey: (_context, caller) => caller,
      },
      storage,
      reflector,
    );
  }

  /** Counts a call that no guard sees. Throws CALLER_THROTTLED. */
  async count({ id, throttle }: Caller): Promise<void> {
    const { limit, windowMs } = throttle ?? this.common();
    const record = await this.storageService.increment(id, windowMs, limit, windowMs, THROTTLER);
    if (record.isBlocked) this.#refuse(id, { limit, windowMs }, record.timeToBlockExpire);
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
    return this.#refuse(tracker, { limit, windowMs: ttl }, timeToBlockExpire);
  }

  #refuse(caller: string, { limit, windowMs }: CallLimit, retryAfterMs: number): never {
    this.reportRepeated('caller_throttled', caller, { caller, limit, windowMs });
    throw limitReached({ caller }, 'calls', { limit, windowMs }, retryAfterMs);
  }
}

function callerIn(context: ExecutionContext): Caller {
  return callerOf(
    context.getType() === 'http'
      ? context.switchToHttp().getRequest<object>()
      : context.switchToRpc().getContext<Metadata>(),
  );
}
