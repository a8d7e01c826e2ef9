import { ChainFault, ChainHead, ChainKey, ChainWalk } from './audit-chain';
import { AuditRecords } from './audit-records';

/** The first record of a chain that is not as it was written. */
export interface AuditFault {
  readonly incarnation: string;
  readonly seq: number;
  readonly fault: ChainFault;
}

export interface Verification {
  readonly chains: number;
  /** That are as they were written. */
  readonly records: number;
  /** One for each chain at most, and one for each head that is not there. */
  readonly faults: readonly AuditFault[];
}

const PAGE = 1_000;

/**
 * Walks all chains. `heads` are ends of chains that were reported when they were written: they, and what the first record of each chain
 * vouches for, have to be there. What nobody vouches for can be cut off unseen. Throws STORE_UNAVAILABLE.
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
  // From below the first: what somebody put there is found too.
  for (let from = Number.MIN_SAFE_INTEGER; ;) {
    const page = await records.chain(incarnation, from, PAGE);
    for (const row of page) {
      const fault = walk.step(row);
      if (fault) return { incarnation, seq: fault === 'MISSING' ? walk.next : row.seq, fault };
    }
    const unfound = await records.firstUnfound(page);
    if (unfound !== undefined) return { incarnation, seq: unfound, fault: 'MISFILED' };
    const last = page.at(-1);
    if (!last || page.length < PAGE) return undefined;
    from = last.seq + 1;
  }
}

async function isThere(records: AuditRecords, { incarnation, seq, mac }: ChainHead): Promise<boolean> {
  const [row] = await records.chain(incarnation, seq, 1);
  return row?.seq === seq && row.mac === mac;
}
