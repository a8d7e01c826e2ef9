/** How many rows an account keeps. */
const maxRows = 10_000;

/** What was sent to the configured URLs of each cloud account, a row for each attempt. */
export class DeliveryLog<Row> {
  private readonly rows = new Map<string, Row[]>();

  /** In the order in which attempts ended. */
  of(uid: string): readonly Row[] {
    return this.rows.get(uid) ?? [];
  }

  add(uid: string, row: Row): void {
    let rows = this.rows.get(uid);
    if (!rows) this.rows.set(uid, (rows = []));
    rows.push(row);
    if (rows.length > maxRows) rows.shift();
  }

  clear(): void {
    this.rows.clear();
  }
}
