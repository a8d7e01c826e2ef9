import { z } from 'zod';
import { CallLimit } from '../../domain/access/caller';
import { integer } from './key-schemas';

const HOUR_MS = 3_600_000;

/** Schema of a limit of calls, with the descriptions of its keys. */
export function throttleSchema(about: {
  readonly limit: string;
  readonly windowMs: string;
}): z.ZodOptional<z.ZodType<CallLimit>> {
  return z
    .strictObject({
      limit: integer(about.limit, { default: 100, min: 1, max: 10_000 }),
      windowMs: integer(about.windowMs, { unit: 'ms', default: 1_000, min: 100, max: HOUR_MS }),
    })
    .optional();
}
