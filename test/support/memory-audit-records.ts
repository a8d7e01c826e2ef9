import { AuditFindings, AuditQuery } from '../../src/domain/records/audit';
import { AuditRow, ChainHead } from '../../src/store/audit/audit-chain';
import { AuditRecords } from '../../src/store/audit/audit-records';

/** The audit's table in memory, which tests can reach into. */
export class MemoryAuditRecords implements AuditRecords {
  rows: AuditRow[] = [];
  inserts = 0;
  /**
   * Called with the rows of each insert before they are there; what it throws is what the insert
   * fails with.
   */
  onInsert: (rows: readonly AuditRow[]) => void | Promise<void> = () => undefined;

  async insert(rows: readonly AuditRow[]): Promise<void> {
    this.inserts += 1;
    await this.onInsert(rows);
    this.land(rows);
  }

  /** As the database does it: all or none. */
  land(rows: readonly AuditRow[]): void {
    const taken = new Set(this.rows.map(keyOf));
    if (rows.some((row) => taken.has(keyOf(row)))) throw new Error('duplicate key');
    this.rows.push(...rows);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async find({ account, before, limit }: AuditQuery): Promise<AuditFindings<AuditRow>> {
    const left = this.rows
      .filter((row) => row.account === account && row.seq > 0)
      .filter((row) => !before || compare(row, { ...before, at: before.atMs }) < 0)
      .toSorted((one, other) => compare(other, one));
    const end = left[limit - 1];
    return { records: left.slice(0, limit), bytes: 0, ...(end && { end: { ...end, atMs: end.at } }) };
  }

  async head(incarnation: string): Promise<ChainHead | undefined> {
    const row = (await this.chain(incarnation, Number.MIN_SAFE_INTEGER, Infinity)).at(-1);
    return row && { incarnation, seq: row.seq, mac: row.mac };
  }

  async latestHeads(limit: number): Promise<readonly ChainHead[]> {
    const begun = this.rows.filter(({ seq }) => seq === 0).toSorted((one, other) => other.at - one.at);
    const heads = await Promise.all(begun.slice(0, limit).map(({ incarnation }) => this.head(incarnation)));
    return heads.flatMap((head) => head ?? []);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async incarnations(after: string | undefined, limit: number): Promise<readonly string[]> {
    const all = [...new Set(this.rows.map(({ incarnation }) => incarnation))].toSorted();
    return all.filter((incarnation) => after === undefined || incarnation > after).slice(0, limit);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async chain(incarnation: string, seq: number, limit: number): Promise<readonly AuditRow[]> {
    return this.rows
      .filter((row) => row.incarnation === incarnation && row.seq >= seq)
      .toSorted((one, other) => one.seq - other.seq)
      .slice(0, limit);
  }

  index(): Promise<number> {
    return Promise.resolve(0);
  }

  firstUnindexed(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

function keyOf({ incarnation, seq }: AuditRow): string {
  return `${incarnation}/${seq}`;
}

type Position = Pick<AuditRow, 'at' | 'incarnation' | 'seq'>;

function compare(one: Position, other: Position): number {
  const byIncarnation = one.incarnation < other.incarnation ? -1 : one.incarnation > other.incarnation ? 1 : 0;
  return one.at - other.at || byIncarnation || one.seq - other.seq;
}
