import { parseArgs } from 'node:util';

export const PARTS = [
  'cost',
  'latency',
  'floor',
  'scale',
  'quota',
  'fairness',
  'safeguards',
  'observability',
  'events',
  'profile',
] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly quick: boolean;
  readonly json: boolean;
}

export const USAGE = `usage: npm run bench -- [--full] [--only PART]… [--profile] [--json]
  --quick   in about four minutes: short rounds, no minute window, no latency, scale, safeguards,
            observability, events or profile (this is the default)
  --full    every part, longer rounds, minute windows, a wide guard
  --only    ${PARTS.join(', ')}; may be given more than once
  --profile where a Set's time goes, the same as --only profile
  --json    everything measured, as JSON, instead of the table`;

/** The command line is not one that USAGE names. */
export class UsageError extends Error {}

export function parseOptions(args: readonly string[]): BenchOptions {
  const { quick, full, only: named, profile, json } = valuesOf(args);
  const only = profile ? [...named, 'profile'] : named;
  if (quick && full) throw new UsageError('--quick and --full exclude each other');
  const unknown = only.find((name) => !isPart(name));
  if (unknown !== undefined) throw new UsageError(`there is no part ${unknown}`);
  return { parts: partsOf(only, !full), quick: !full, json };
}

interface Values {
  readonly quick: boolean;
  readonly full: boolean;
  readonly only: string[];
  readonly profile: boolean;
  readonly json: boolean;
}

function valuesOf(args: readonly string[]): Values {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        profile: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Those that take long. */
const LONG: readonly Part[] = ['latency', 'scale', 'safeguards', 'observability', 'events', 'profile'];

/** What is not asked for by name: all of it, but for those that take long. */
function partsOf(only: readonly string[], quick: boolean): Part[] {
  if (only.length > 0) return PARTS.filter((part) => only.includes(part));
  return PARTS.filter((part) => !quick || !LONG.includes(part));
}

const isPart = (name: string): name is Part => PARTS.some((part) => part === name);
