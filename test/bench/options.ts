import { parseArgs } from 'node:util';

export const PARTS = ['cost', 'floor', 'scale', 'quota', 'fairness', 'safeguards', 'observability'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly quick: boolean;
  readonly json: boolean;
}

export const USAGE = `usage: npm run bench -- [--full] [--only PART]… [--json]
  --quick   in about four minutes: short rounds, no minute window, no scale, safeguards or observability (this is the default)
  --full    every part, longer rounds, minute windows, a wide guard
  --only    ${PARTS.join(', ')}; may be given more than once
  --json    everything measured, as JSON, instead of the table`;

/** The command line is not one that USAGE names. */
export class UsageError extends Error {}

export function parseOptions(args: readonly string[]): BenchOptions {
  const { quick, full, only, json } = valuesOf(args);
  if (quick && full) throw new UsageError('--quick and --full exclude each other');
  const unknown = only.find((name) => !isPart(name));
  if (unknown !== undefined) throw new UsageError(`there is no part ${unknown}`);
  return { parts: partsOf(only, !full), quick: !full, json };
}

function valuesOf(args: readonly string[]): { quick: boolean; full: boolean; only: string[]; json: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Those that take long. */
const LONG: readonly Part[] = ['scale', 'safeguards', 'observability'];

/** What is not asked for by name: all of it, but for those that take long. */
function partsOf(only: readonly string[], quick: boolean): Part[] {
  if (only.length > 0) return PARTS.filter((part) => only.includes(part));
  return PARTS.filter((part) => !quick || !LONG.includes(part));
}

const isPart = (name: string): name is Part => PARTS.some((part) => part === name);
