/*
 * What clients saw of resources that many of them wrote, and whether an update was lost. Two kinds
 * of writes: a swap puts a value that was never there before in the place of the one that its
 * client had read, on condition of the etag; a count raises a number that one client alone writes,
 * in another field of the resource, on no condition.
 */

/** What a client was told: that it took effect, that it did not, or nothing that says so. */
export type WriteOutcome = 'DONE' | 'REFUSED' | 'UNKNOWN';

/** Times are of one clock. */
interface Timed {
  readonly resource: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface Swap extends Timed {
  readonly kind: 'SWAP';
  /** Of this swap alone. */
  readonly value: string;
  /** What its client had read. */
  readonly before: string;
  readonly outcome: WriteOutcome;
}

export interface Count extends Timed {
  readonly kind: 'COUNT';
  /** Greater than that of every count of the resource before; they never overlap. */
  readonly number: number;
  readonly outcome: WriteOutcome;
}

export interface Read extends Timed {
  readonly kind: 'READ';
  readonly value: string;
  readonly number: number;
}

export type Entry = Swap | Count | Read;

/** What was there before the first write, and a number that is not counted. */
export const INITIAL = { value: 'initial', number: 0 };

/**
 * A sentence for each fault. The last read of a resource is taken for its final state: it must have
 * begun after every write had ended.
 */
export function faultsOf(history: readonly Entry[]): string[] {
  const resources = [...new Set(history.map(({ resource }) => resource))];
  return resources.flatMap((resource) => {
    const entries = history.filter((entry) => entry.resource === resource);
    const reads = entries.filter((entry) => entry.kind === 'READ');
    const swaps = entries.filter((entry) => entry.kind === 'SWAP');
    const counts = entries.filter((entry) => entry.kind === 'COUNT');
    const faults = [...swapFaults(swaps, reads), ...countFaults(counts, reads)];
    return faults.map((fault) => `${resource}: ${fault}`);
  });
}

function swapFaults(swaps: readonly Swap[], reads: readonly Read[]): string[] {
  const byValue = new Map(swaps.map((swap) => [swap.value, swap]));
  const last = reads.reduce<Read | undefined>(
    (one, other) => (one && one.startedAt > other.startedAt ? one : other),
    undefined,
  );
  if (!last) return ['nothing was read'];
  const { chain, faults } = ancestors(last.value, byValue);
  const position = new Map(chain.map((value, index) => [value, index]));
  for (const { value, before, outcome } of swaps) {
    if (outcome === 'DONE' && !position.has(value))
      faults.push(`${value} (in the place of ${before}) was done, and is lost`);
  }
  for (const { value, startedAt } of reads) {
    const at = position.get(value);
    if (at === undefined) {
      faults.push(`${value} was read, and is lost`);
      continue;
    }
    const older = swaps.find(
      (swap) => swap.outcome === 'DONE' && swap.endedAt < startedAt && (position.get(swap.value) ?? -1) > at,
    );
    if (older) faults.push(`${value} was read after ${older.value} had been done, which came later`);
  }
  return faults;
}

/** The values that led to this one, from the first on, by what the client of each had read. */
function ancestors(value: string, byValue: ReadonlyMap<string, Swap>): { chain: string[]; faults: string[] } {
  const chain: string[] = [];
  for (let at = value; ;) {
    chain.unshift(at);
    if (at === INITIAL.value) return { chain, faults: [] };
    const swap = byValue.get(at);
    if (!swap) return { chain, faults: [`${at} was written by nobody`] };
    if (swap.outcome === 'REFUSED') return { chain, faults: [`${at} was refused, and is there`] };
    at = swap.before;
    if (chain.includes(at)) return { chain, faults: [`${at} comes before itself`] };
  }
}

function countFaults(counts: readonly Count[], reads: readonly Read[]): string[] {
  return reads.flatMap(({ number, startedAt, endedAt }) => {
    const least = greatest(counts.filter((count) => count.outcome === 'DONE' && count.endedAt < startedAt));
    const most = greatest(counts.filter((count) => count.outcome !== 'REFUSED' && count.startedAt < endedAt));
    if (number < least) return [`${number} was read after ${least} had been done`];
    return number > most ? [`${number} was read, and ${most} was the greatest to have been written`] : [];
  });
}

function greatest(counts: readonly Count[]): number {
  return Math.max(INITIAL.number, ...counts.map(({ number }) => number));
}
