import { z } from 'zod';
import { CallLimit } from '../../domain/access/caller';
import { CALLER_LIMIT, ThrottleConfig, UNAUTHENTICATED_LIMIT } from '../config';
import { integer } from './key-schemas';

interface LimitTexts {
  readonly limit: string;
  readonly windowMs: string;
}

const HOUR_MS = 3_600_000;

/** Schema of a limit of calls, with the descriptions of its keys. */
export function throttleSchema(about: LimitTexts): z.ZodOptional<z.ZodType<CallLimit>> {
  return z.strictObject(limitShape(about, CALLER_LIMIT)).optional();
}

/** The same for all callers, with the limit of requests that belong to no caller. */
export function commonThrottleSchema(about: LimitTexts): z.ZodOptional<z.ZodType<ThrottleConfig>> {
  const limit =
    'requests without valid credentials from one address, or one IPv6 /64 network, in a window; ' +
    'further ones are refused';
  const unauthenticated = limitShape({ limit, windowMs: 'length of that window' }, UNAUTHENTICATED_LIMIT);
  return z
    .strictObject({
      ...limitShape(about, CALLER_LIMIT),
      unauthenticated: z.strictObject(unauthenticated).prefault({}),
    })
    .optional();
}

function limitShape(about: LimitTexts, { limit, windowMs }: CallLimit) {
  return {
    limit: integer(about.limit, { default: limit, min: 1, max: 10_000 }),
    windowMs: integer(about.windowMs, { unit: 'ms', default: windowMs, min: 100, max: HOUR_MS }),
  };
}
