import { appendFileSync } from 'node:fs';

/** Where `npm run proof` wants the figures of a spec, one JSON object a line; absent elsewhere. */
export const FIGURES_FILE = 'LIVEGATE_PROOF_FIGURES';

/** Figures by what they count, such as `{ kills: 20 }`. */
export type Figures = Readonly<Record<string, number>>;

/**
 * Tells `npm run proof` what a test has measured. A test asserts its bounds itself: a figure says
 * how much was tried, and how near a bound it came.
 */
export function tellFigures(figures: Figures): void {
  const file = process.env[FIGURES_FILE];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`);
}
