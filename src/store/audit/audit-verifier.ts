import { ChainFault, ChainHead, ChainKey, ChainWalk } from './audit-chain';
import { AuditRecords } from './audit-records';

/** The first faulty record of a chain. */
export interface AuditFault {
  readonly incarnation: string;
  readonly seq: number;
  readonly fault: ChainFault;
}

export interface Verification {
  readonly chains: number;
  /** How many records are intact. */
  readonly records: number;
  /** At most one per chain, and one per missing head. */
  readonly faults: readonly AuditFault[];
}

const PAGE = 1_000;

/**
 * Verifies all chains. The given `heads`, taken from the log, and the heads in each chain's first
 * record must exist. A cut after the last known head of a chain goes unnoticed. Throws
 * STORE_UNAVAILABLE.
 */
export async function verifyAudit(
  records: AuditRecords,
  key: ChainKey,
  heads: readonly ChainHead[] = [],
): Promise<Verification> {
  const faults: AuditFault[] = [];
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
    if (fault) faults.push(fault);
  }
  for (const head of vouched.values()) {
    const isFaulty = faults.some(({ incarnation, seq }) => incarnation === head.incarnation && seq <= head.seq);
    if (!isFaulty && !(await isThere(records, head))) {
      faults.push({ incarnation: head.incarnation, seq: head.seq, fault: 'CUT' });
    }
  }
  return { chains, records: sound, faults };
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
