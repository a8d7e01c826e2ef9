/*
 * Mutated messages against the events library, with what must hold for each answer. 100,000 of them
 * here; `LIVEGATE_FUZZ_MESSAGES=1000000` tries more.
 */
import { fuzzEvents } from '../support/event-fuzz';

const MESSAGES = Number(process.env['LIVEGATE_FUZZ_MESSAGES'] ?? 100_000);

test(
  'mutated messages are rejected, or become well-formed events that only a key holder can have verified',
  () => {
    const figures = fuzzEvents(MESSAGES, Date.now());
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(figures.verified).toBeGreaterThan(MESSAGES / 20);
    expect(figures.rejected).toBeGreaterThan(MESSAGES / 20);
  },
  30 * 60_000,
);
