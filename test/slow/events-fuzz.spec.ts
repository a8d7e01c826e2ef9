/*
 * A million mutated messages against the events library, with what must hold for each answer. The
 * output has the seed: `LIVEGATE_FUZZ_SEED` tries the same messages again, and
 * `LIVEGATE_FUZZ_MESSAGES` more or fewer of them.
 */
import { fuzzEvents } from '../support/event-fuzz';

const MESSAGES = Number(process.env['LIVEGATE_FUZZ_MESSAGES'] ?? 1_000_000);
const SEED = Number(process.env['LIVEGATE_FUZZ_SEED'] ?? Date.now());

test(
  'mutated messages are rejected, or become well-formed events that only a key holder can have verified',
  () => {
    // Before, so that the seed is there if this ends with an error.
    process.stdout.write(`${JSON.stringify({ messages: MESSAGES, seed: SEED })}\n`);
    const figures = fuzzEvents(MESSAGES, SEED);
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(figures.verified).toBeGreaterThan(MESSAGES / 20);
    expect(figures.rejected).toBeGreaterThan(MESSAGES / 20);
  },
  30 * 60_000,
);
