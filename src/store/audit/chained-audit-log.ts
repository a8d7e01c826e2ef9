import { AuditEvent, AuditFindings, AuditLog, AuditQuery } from '../../domain/records/audit';
import { Clock } from '../../domain/time/clock';
import { abortable, pause } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { AuditRow, ChainHead, ChainKey, chainedRow, auditRecordOf } from './audit-chain';
import { AuditRecords } from './audit-records';

export interface ChainedAuditLogOptions {
  readonly records: AuditRecords;
  readonly key: ChainKey;
  readonly clock: Clock;
  /** 16 hexadecimal digits that no other run has. */
  readonly incarnation: string;
  /** Tells how far the chain has come, to where it can be held against the store later. */
  readonly report: (head: ChainHead) => void;
}

/** Events that may wait for the insert before theirs. Each belongs to an operation, whose number has a bound too. */
const MAX_WAITING = 10_000;
/** Rows of one insert. */
const MAX_BATCH = 200;
/** Until an outcome whose insert failed is tried again. */
const RETRY_MS = 100;
/** The head is reported after so many records, or so long after a new one. */
const REPORT_RECORDS = 1_000;
const REPORT_MS = 60_000;
/** How far a clock may go back without the times of records doing so. */
const MAX_CORRECTION_MS = 5_000;
/** Chains whose ends a new one vouches for. */
const VOUCHED_CHAINS = 100;

/** An event on its way into the store. */
interface QueuedRecord {
  readonly event: AuditEvent;
  readonly atMs: number;
  /** Whoever appended it has given up. */
  readonly signal: AbortSignal;
  stored(): void;
  failed(error: GatewayError): void;
}

/**
 * The audit as one chain of this process. One insert is under way at a time, and what arrives meanwhile goes together in the next. An
 * insert of which nothing is known is looked for in the store before the next: the chain goes on from where it really ends, and a number
 * that was given out twice is refused by the table.
 */
export class ChainedAuditLog implements AuditLog {
  #head: ChainHead;
  #lastAtMs = 0;
  /** The insert that was tried last, and the mac that it ends with, until it is known what became of it. */
  #tried: { readonly entries: readonly QueuedRecord[]; readonly mac: string } | undefined;
  #waiting: QueuedRecord[] = [];
  #draining: Promise<void> | undefined;
  #reportedSeq = -1;
  #cancelReport: (() => void) | undefined;

  private constructor(private readonly options: ChainedAuditLogOptions) {
    this.#head = { incarnation: options.incarnation, seq: -1, mac: '' };
  }

  /** Begins the chain: its first record vouches for the ends of those before. Throws STORE_UNAVAILABLE. */
  static async open(options: ChainedAuditLogOptions): Promise<ChainedAuditLog> {
    const log = new ChainedAuditLog(options);
    const heads = await options.records.latestHeads(VOUCHED_CHAINS);
    const genesis = { kind: 'GENESIS', keyId: options.key.id, heads } as const;
    const { incarnation } = options;
    const row = chainedRow(options.key, { incarnation, seq: 0, atMs: log.#now() }, '', genesis);
    await options.records.insert([row]);
    log.#moveTo(row);
    log.#report();
    return log;
  }

  append(event: AuditEvent, signal: AbortSignal): Promise<void> {
    if (!signal.aborted && this.#waiting.length >= MAX_WAITING) return Promise.reject(notStored());
    return abortable(signal, (resolve, reject) => {
      this.#waiting.push({ event, atMs: this.#now(), signal, stored: () => resolve(), failed: reject });
      this.#draining ??= this.#drain();
      // An entry whose signal has aborted is passed over.
      return () => undefined;
    });
  }

  async list(query: AuditQuery, signal: AbortSignal): Promise<AuditFindings> {
    const { records, ...rest } = await this.options.records.find(query, signal);
    return { ...rest, records: records.flatMap((row) => auditRecordOf(row) ?? []) };
  }

  /** Once nothing is appended any more: waits for what is on its way, and tells where the chain ends. */
  async close(): Promise<void> {
    await this.#draining;
    this.#report();
  }

  /**
   * A clock that is corrected a little keeps the order that the records have by their numbers. One that was set back is followed: else all
   * times would be wrong for as long as it was ahead.
   */
  #now(): number {
    const now = this.options.clock.now();
    if (now > this.#lastAtMs || now < this.#lastAtMs - MAX_CORRECTION_MS) this.#lastAtMs = now;
    return this.#lastAtMs;
  }

  async #drain(): Promise<void> {
    // What comes in the same turn goes together; and an end that is never before the beginning can be told below.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH).filter(({ signal }) => !signal.aborted);
      if (batch.length === 0) continue;
      const again = await this.#store(batch);
      if (again.length === 0) continue;
      this.#waiting.unshift(...again);
      await pause(this.options.clock, RETRY_MS);
    }
    // In the same turn in which nothing was left: what comes later begins anew.
    this.#draining = undefined;
  }

  /** Settles the entries; what is left is to be tried again. */
  async #store(batch: readonly QueuedRecord[]): Promise<readonly QueuedRecord[]> {
    let missing = batch;
    try {
      missing = await this.#notThereYet(batch);
      await this.#insert(missing);
      for (const entry of missing) entry.stored();
      return [];
    } catch (error) {
      const isKept = ({ event }: QueuedRecord): boolean => event.kind === 'OUTCOME';
      for (const entry of missing) if (!isKept(entry)) entry.failed(notStored(error));
      return missing.filter(isKept);
    }
  }

  /**
   * Without those that the insert before this one brought there without our knowing; they are settled. The store is believed only where
   * it has more than we know of: if it has less, records were taken away, and going on behind them shows it.
   */
  async #notThereYet(batch: readonly QueuedRecord[]): Promise<readonly QueuedRecord[]> {
    if (!this.#tried) return batch;
    const { entries, mac } = this.#tried;
    const found = await this.options.records.head(this.options.incarnation);
    this.#tried = undefined;
    if (!found || found.seq <= this.#head.seq) return batch;
    this.#moveTo(found);
    if (found.mac !== mac) return batch;
    for (const entry of entries) entry.stored();
    return batch.filter((entry) => !entries.includes(entry));
  }

  async #insert(entries: readonly QueuedRecord[]): Promise<void> {
    const rows = this.#rowsOf(entries);
    const last = rows.at(-1);
    if (!last) return;
    this.#tried = { entries, mac: last.mac };
    await this.options.records.insert(rows);
    this.#tried = undefined;
    this.#moveTo(last);
  }

  #rowsOf(entries: readonly QueuedRecord[]): AuditRow[] {
    const rows: AuditRow[] = [];
    for (const { event, atMs } of entries) {
      const { seq, mac } = rows.at(-1) ?? this.#head;
      const { incarnation, key } = this.options;
      rows.push(chainedRow(key, { incarnation, seq: seq + 1, atMs }, mac, event));
    }
    return rows;
  }

  #moveTo({ seq, mac }: ChainHead): void {
    this.#head = { incarnation: this.options.incarnation, seq, mac };
    if (seq >= this.#reportedSeq + REPORT_RECORDS) this.#report();
    else this.#cancelReport ??= this.options.clock.schedule(REPORT_MS, () => this.#report());
  }

  #report(): void {
    this.#cancelReport?.();
    this.#cancelReport = undefined;
    if (this.#head.seq === this.#reportedSeq) return;
    this.#reportedSeq = this.#head.seq;
    this.options.report(this.#head);
  }
}

/** How soon a caller may come back. */
const CALLER_RETRY_MS = 1_000;

function notStored(cause?: unknown): GatewayError {
  return new GatewayError('STORE_UNAVAILABLE', 'the audit record could not be stored', {
    retryAfterMs: CALLER_RETRY_MS,
    cause,
  });
}
