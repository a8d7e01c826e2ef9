import { MemoryChange } from '../../domain/records/applied-state';
import { AuditEvent, AuditFindings, AuditLog, AuditQuery } from '../../domain/records/audit';
import { Clock } from '../../domain/time/clock';
import { abortable, pause } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { ChainHead, ChainKey, chainedRow, auditRecordOf } from './audit-chain';
import { AuditEntry, AuditRecords, LeaseLost } from './audit-records';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { lockLost } from '../store-failure';

export interface ChainedAuditLogOptions {
  readonly records: AuditRecords;
  readonly key: ChainKey;
  readonly clock: Clock;
  /** 16 hexadecimal digits, never the same twice. */
  readonly newIncarnation: () => string;
  /** Publishes the chain's head outside the store, so that a later cut can be detected. */
  readonly report: (head: ChainHead) => void;
}

/** How many events may be queued; the number of operations, which append them, is bounded too. */
const MAX_WAITING = 10_000;
/** How many rows one insert has at most. */
const MAX_BATCH = 200;
/** The delay before an outcome whose insert failed is retried. */
const RETRY_MS = 100;
/** The head is reported after this many records, or this long after a new one. */
const REPORT_RECORDS = 1_000;
const REPORT_MS = 60_000;
/** Up to this backward correction of the clock, the times of records do not go back. */
const MAX_CORRECTION_MS = 5_000;
/** How many older chains a new chain vouches for. */
const VOUCHED_CHAINS = 100;
/** For how long a chain takes records. Then it is complete, so that it can age as a whole. */
export const CHAIN_MS = 24 * 3_600_000;

/** An event that is waiting to be stored. */
interface QueuedRecord {
  readonly event: AuditEvent;
  readonly memory?: MemoryChange;
  readonly atMs: number;
  /** Aborts when the appending operation gives up. */
  readonly signal: StopSignal;
  stored(): void;
  failed(error: GatewayError): void;
}

/**
 * Writes the audit as one chain per process and day. One insert runs at a time; events that arrive
 * meanwhile share the next one. After an insert with an unknown result, the log reads the chain's
 * real end from the store first and continues there. The table rejects a `seq` that is used twice.
 */
export class ChainedAuditLog implements AuditLog {
  #head: ChainHead = { incarnation: '', seq: -1, mac: '' };
  #begunAtMs = 0;
  #lastAtMs = 0;
  /** The last insert whose result is unknown, and the MAC of its last row. */
  #unconfirmed: { readonly entries: readonly QueuedRecord[]; readonly mac: string } | undefined;
  #waiting: QueuedRecord[] = [];
  #draining: Promise<void> | undefined;
  /** Whether the last insert held more than one event. */
  #isShared = false;
  #reportedSeq = -1;
  #cancelReport: (() => void) | undefined;

  private constructor(private readonly options: ChainedAuditLogOptions) {}

  /** Starts a chain. Throws STORE_UNAVAILABLE. */
  static async open(options: ChainedAuditLogOptions): Promise<ChainedAuditLog> {
    const log = new ChainedAuditLog(options);
    await log.#begin();
    return log;
  }

  append(
    event: AuditEvent,
    signal: StopSignal,
    late: () => void = () => undefined,
    memory?: MemoryChange,
  ): Promise<void> {
    if (!signal.aborted && this.#waiting.length >= MAX_WAITING) return Promise.reject(notStored());
    return abortable(signal, (resolve, reject) => {
      let isRefused = false;
      const stored = (): void => (isRefused ? late() : resolve());
      const failed = (error: GatewayError): void => {
        isRefused = true;
        reject(error);
      };
      this.#waiting.push({ event, memory, atMs: this.#now(), signal, stored, failed });
      this.#draining ??= this.#drain();
      // `#drain` skips entries whose signal has aborted, but not those that are being stored.
      return () => (isRefused = true);
    });
  }

  async list(query: AuditQuery, signal: StopSignal): Promise<AuditFindings> {
    const { records, ...rest } = await this.options.records.find(query, signal);
    return { ...rest, records: records.flatMap((row) => auditRecordOf(row) ?? []) };
  }

  /** Call it after the last `append`. Waits for pending events and reports the head. */
  async close(): Promise<void> {
    await this.#draining;
    this.#report();
  }

  /**
   * Starts a chain. Its first record vouches for the latest chains, the one that ends here, and the
   * removals.
   */
  async #begin(): Promise<void> {
    const { records, key, newIncarnation } = this.options;
    const heads = new Map((await records.latestHeads(VOUCHED_CHAINS)).map((head) => [head.incarnation, head]));
    if (this.#head.seq >= 0) heads.set(this.#head.incarnation, this.#head);
    const removals = await records.head(key.id);
    if (removals) heads.set(key.id, removals);
    const genesis = { kind: 'GENESIS', keyId: key.id, heads: [...heads.values()] } as const;
    const atMs = this.#now();
    const row = chainedRow(key, { incarnation: newIncarnation(), seq: 0, atMs }, '', genesis);
    await records.insert([row]);
    this.#report();
    this.#begunAtMs = atMs;
    this.#reportedSeq = -1;
    this.#moveTo(row);
    this.#report();
  }

  /** Nothing is added to a chain that is over, even if the next one cannot begin. */
  async #beginIfOver(): Promise<void> {
    if (Math.abs(this.#now() - this.#begunAtMs) > CHAIN_MS) await this.#begin();
  }

  /**
   * Times do not go back after a small correction of the clock, so that they keep the order of
   * `seq`. A larger step back is followed: otherwise times would stay wrong until the clock caught
   * up.
   */
  #now(): number {
    const now = this.options.clock.now();
    if (now > this.#lastAtMs || now < this.#lastAtMs - MAX_CORRECTION_MS) this.#lastAtMs = now;
    return this.#lastAtMs;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#others();
      const batch = this.#waiting.splice(0, MAX_BATCH).filter(({ signal }) => !signal.aborted);
      this.#isShared = batch.length > 1;
      if (batch.length === 0) continue;
      const again = await this.#store(batch);
      if (again.length === 0) continue;
      this.#waiting.unshift(...again);
      await pause(this.options.clock, RETRY_MS);
    }
    // Cleared in the turn in which the queue was empty: a later event starts a new drain.
    this.#draining = undefined;
  }

  /**
   * Events of the same turn share an insert. Under load, whatever else arrives in this round of the
   * event loop does too: a commit costs the same for one record and for many.
   */
  #others(): Promise<void> {
    return this.#isShared ? new Promise((resolve) => setImmediate(resolve)) : Promise.resolve();
  }

  /** Stores and settles the entries; returns those to retry. */
  async #store(batch: readonly QueuedRecord[]): Promise<readonly QueuedRecord[]> {
    let missing = batch;
    try {
      missing = await this.#notThereYet(batch);
      await this.#beginIfOver();
      // Whoever has given up has left its resource to others, which may remember something newer.
      missing = missing.filter(({ signal }) => !signal.aborted);
      for (let lost = await this.#insert(missing); lost; lost = await this.#insert(missing)) {
        lost.failed(lockLost());
        missing = missing.filter((entry) => entry !== lost);
      }
      for (const entry of missing) entry.stored();
      return [];
    } catch (error) {
      const isKept = ({ event }: QueuedRecord): boolean => event.kind === 'OUTCOME';
      for (const entry of missing) if (!isKept(entry)) entry.failed(notStored(error));
      return missing.filter(isKept);
    }
  }

  /**
   * Settles and removes entries that the previous, unconfirmed insert did store. The store's head
   * is adopted only if it is ahead of ours. If it is behind, records were removed, and the gap that
   * continuing leaves will show it.
   */
  async #notThereYet(batch: readonly QueuedRecord[]): Promise<readonly QueuedRecord[]> {
    if (!this.#unconfirmed) return batch;
    const { entries, mac } = this.#unconfirmed;
    const found = await this.options.records.head(this.#head.incarnation);
    this.#unconfirmed = undefined;
    if (!found || found.seq <= this.#head.seq) return batch;
    this.#moveTo(found);
    if (found.mac !== mac) return batch;
    for (const entry of entries) entry.stored();
    return batch.filter((entry) => !entries.includes(entry));
  }

  /** Inserts all, or none and returns the one whose lease is lost. */
  async #insert(records: readonly QueuedRecord[]): Promise<QueuedRecord | undefined> {
    const entries = this.#entriesOf(records);
    const last = entries.at(-1);
    if (!last) return undefined;
    this.#unconfirmed = { entries: records, mac: last.mac };
    let lost: QueuedRecord | undefined;
    try {
      await this.options.records.insert(entries);
      this.#moveTo(last);
    } catch (error) {
      lost = error instanceof LeaseLost ? records[entries.findIndex(({ seq }) => seq === error.seq)] : undefined;
      if (!lost) throw error;
    }
    this.#unconfirmed = undefined;
    return lost;
  }

  #entriesOf(records: readonly QueuedRecord[]): AuditEntry[] {
    const entries: AuditEntry[] = [];
    for (const { event, memory, atMs } of records) {
      const { incarnation, seq, mac } = entries.at(-1) ?? this.#head;
      const row = chainedRow(this.options.key, { incarnation, seq: seq + 1, atMs }, mac, event);
      entries.push(memory ? Object.assign(row, { memory }) : row);
    }
    return entries;
  }

  #moveTo({ incarnation, seq, mac }: ChainHead): void {
    this.#head = { incarnation, seq, mac };
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

/** When a caller may retry. */
const CALLER_RETRY_MS = 1_000;

function notStored(cause?: unknown): GatewayError {
  return new GatewayError('STORE_UNAVAILABLE', 'the audit record could not be stored', {
    retryAfterMs: CALLER_RETRY_MS,
    cause,
  });
}
