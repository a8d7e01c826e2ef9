import { z } from 'zod';

/** A string that may be absent; empty counts as absent. */
export const OPTIONAL_TEXT = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

/**
 * A switch. Documents and samples disagree per family about its type, so every spelling is read; absent is off, as the recording
 * family had no authentication until late 2025.
 */
export const FLAG = z
  .union([
    z.boolean(),
    z
      .string()
      .toLowerCase()
      .pipe(z.enum(['', 'yes', 'no', 'true', 'false'])),
  ])
  .nullish()
  .transform((value) => value === true || value === 'yes' || value === 'true');
