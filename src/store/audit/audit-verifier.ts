import { ChainFault, ChainHead, ChainKey, ChainWalk } from './audit-chain';
import { AuditRecords } from './audit-records';

/** The first faulty record of a chain. */
export interface AuditFault {
  readonly incarnation: string;
  readonly seq: number;
  readonly fault: ChainFault;
}

/** A given head whose chain was removed because of its age. */
export interface RemovedHead extends ChainHead {
  /** When, in milliseconds since the epoch. */
  readonly at: number;
}

export interface Verification {
  readonly chains: number;
  /** How many records are intact. */
  readonly records: number;
  /** How many chains were removed because of their age. */
  readonly removedChains: number;
  readonly removedHeads: readonly RemovedHead[];
  /** At most one per chain, and one per missing head. */
  readonly faults: readonly AuditFault[];
}

const PAGE = 1_000;

/** The last record that was removed from each chain, and when. */
type Removals = ReadonlyMap<string, { readonly seq: number; readonly at: number }>;

/**
 * Verifies all chains. The given `heads`, taken from the log, and the heads in each chain's first
 * record must exist, unless an intact record tells that the chain was removed. A cut after the last
 * known head of a chain goes unnoticed. Throws STORE_UNAVAILABLE.
 */
export async function verifyAudit(
  records: AuditRecords,
  key: ChainKey,
  heads: readonly ChainHead[] = [],
): Promise<Verification> {
  const found: AuditFault[] = [];
  const vouched = new Map<string, ChainHead>();
  const vouch = (head: ChainHead): unknown => vouched.set(`${head.incarnation}/${head.seq}/${head.mac}`, head);
  heads.forEach(vouch);
  let [chains, sound] = [0, 0];
  for await (const incarnation of incarnationsOf(records)) {
    const walk = new ChainWalk(key, incarnation);
    const fault = await follow(records, walk, incarnation);
    chains += 1;
    sound += walk.next;
    walk.heads.forEach(vouch);
    if (fault) found.push(fault);
  }
  const cut = await missingHeads(records, [...vouched.values()], found);
  // Read last: livegate may have removed chains while they were read.
  const removals = await removalsIn(records, key);
  return {
    chains,
    records: sound,
    removedChains: removals.size,
    removedHeads: heads.flatMap((head) => removedHead(head, cut, removals)),
    faults: [...found, ...cut].filter((fault) => !isByRemoval(fault, removals)),
  };
}

async function missingHeads(
  records: AuditRecords,
  heads: readonly ChainHead[],
  faults: readonly AuditFault[],
): Promise<AuditFault[]> {
  const missing: AuditFault[] = [];
  for (const head of heads) {
    const isFaulty = faults.some(({ incarnation, seq }) => incarnation === head.incarnation && seq <= head.seq);
    if (isFaulty || (await isThere(records, head))) continue;
    missing.push({ incarnation: head.incarnation, seq: head.seq, fault: 'CUT' });
  }
  return missing;
}

async function removalsIn(records: AuditRecords, key: ChainKey): Promise<Removals> {
  const walk = new ChainWalk(key, key.id);
  await follow(records, walk, key.id);
  const removals = new Map<string, { seq: number; at: number }>();
  for (const { at, chain } of walk.removals) {
    const { incarnation, seq } = chain;
    removals.set(incarnation, { seq: Math.max(seq, removals.get(incarnation)?.seq ?? -1), at });
  }
  return removals;
}

/**
 * A removal takes the index entries of a record first, and the last records of a chain first: what
 * is left of the chain can be verified at any time.
 */
function isByRemoval({ incarnation, seq, fault }: AuditFault, removals: Removals): boolean {
  const removal = removals.get(incarnation);
  return removal !== undefined && seq <= removal.seq && (fault === 'CUT' || fault === 'MISFILED');
}

function removedHead(head: ChainHead, cut: readonly AuditFault[], removals: Removals): RemovedHead[] {
  const at = removals.get(head.incarnation)?.at;
  const fault = cut.find(({ incarnation, seq }) => incarnation === head.incarnation && seq === head.seq);
  return at !== undefined && fault && isByRemoval(fault, removals) ? [{ ...head, at }] : [];
}

async function* incarnationsOf(records: AuditRecords): AsyncGenerator<string> {
  let last: string | undefined;
  for (;;) {
    const page = await records.incarnations(last, PAGE);
    yield* page;
    if (page.length < PAGE) return;
    last = page.at(-1);
  }
}

async function follow(records: AuditRecords, walk: ChainWalk, incarnation: string): Promise<AuditFault | undefined> {
  // Starts below the first record, to find rows inserted there.
  for (let from = Number.MIN_SAFE_INTEGER; ;) {
    const page = await records.chain(incarnation, from, PAGE);
    for (const row of page) {
      const fault = walk.step(row);
      if (fault) return { incarnation, seq: fault === 'MISSING' ? walk.next : row.seq, fault };
    }
    const unindexed = await records.firstUnindexed(page);
    if (unindexed !== undefined) return { incarnation, seq: unindexed, fault: 'MISFILED' };
    const last = page.at(-1);
    if (!last || page.length < PAGE) return undefined;
    from = last.seq + 1;
  }
}

async function isThere(records: AuditRecords, { incarnation, seq, mac }: ChainHead): Promise<boolean> {
  const [row] = await records.chain(incarnation, seq, 1);
  return row?.seq === seq && row.mac === mac;
}
