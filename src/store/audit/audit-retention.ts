import { Report } from '../../domain/events/event-log';
import { Clock } from '../../domain/time/clock';
import { BackgroundTask } from '../background-task';
import { AuditRow, ChainEntry, ChainFault, ChainHead, ChainKey, ChainWalk, chainedRow } from './audit-chain';
import type { RemovedChain } from './audit-chain';
import { AuditRecords } from './audit-records';
import { AuditRemovals, PendingRemoval } from './audit-removals';

export interface AuditRetentionOptions {
  readonly records: AuditRecords;
  readonly removals: AuditRemovals;
  readonly key: ChainKey;
  readonly clock: Clock;
  readonly report: Report;
}

/** How many chains or removed records there were. */
export interface RemovedChains {
  readonly chains: number;
  readonly records: number;
}

type Removed = { -readonly [Count in keyof RemovedChains]: number };

const DAY_MS = 24 * 3_600_000;
/** How many records one statement reads or deletes: it may delay others by a few milliseconds. */
const SLICE = 100;
/** How many chains one statement lists. */
const PAGE = 100;
/** How many chains that must be kept are remembered. */
const MAX_KEPT = 10_000;

/**
 * Removes chains that are too old. Only a chain that is intact goes: a removal must not destroy the
 * traces of a change. Its record is stored before anything is deleted, so an interrupted removal is
 * finished later, by any replica.
 */
export class AuditRetention {
  /** Chains with a fault, so that each is read and reported once. */
  readonly #kept = new Set<string>();

  constructor(private readonly options: AuditRetentionOptions) {}

  /** Removes chains without a record of the last `keepDays`. Throws STORE_UNAVAILABLE. */
  async pass(keepDays: number, task: BackgroundTask): Promise<RemovedChains> {
    const { removals, clock } = this.options;
    const removed: Removed = { chains: 0, records: 0 };
    for (const chain of await removals.pending(PAGE)) await this.#delete(chain, task, removed);
    for await (const incarnation of this.#aged(clock.now() - keepDays * DAY_MS)) {
      if (task.isOver()) break;
      const chain = await this.#intact(incarnation, task);
      if (!chain || task.isOver()) continue;
      await this.#append({ kind: 'REMOVAL', keepDays, chain });
      await removals.begin(chain);
      await this.#delete(chain, task, removed);
    }
    if (removed.chains > 0) await this.#reportHead();
    return removed;
  }

  async *#aged(beforeMs: number): AsyncGenerator<string> {
    const { removals, key } = this.options;
    for (let last; ;) {
      const page = await removals.aged(beforeMs, last, PAGE);
      for (const { incarnation } of page) {
        if (incarnation !== key.id && !this.#kept.has(incarnation)) yield incarnation;
      }
      last = page.at(-1);
      if (page.length < PAGE) return;
    }
  }

  /**
   * The whole chain if every record is as it was written; its times are then those of the records.
   */
  async #intact(incarnation: string, task: BackgroundTask): Promise<RemovedChain | undefined> {
    const walk = new ChainWalk(this.options.key, incarnation);
    let [firstAt, lastAt] = [Infinity, -Infinity];
    for (let from = Number.MIN_SAFE_INTEGER; !task.isOver(); from = walk.next) {
      const page = await task.rest(() => this.options.records.chain(incarnation, from, SLICE));
      for (const row of page) {
        const fault = walk.step(row);
        if (fault) return this.#keep(row, fault);
        firstAt = Math.min(firstAt, row.at);
        lastAt = Math.max(lastAt, row.at);
      }
      if (page.length < SLICE) return { ...walk.end, firstAt, lastAt };
    }
    return undefined;
  }

  #keep({ incarnation, seq }: AuditRow, fault: ChainFault): undefined {
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.add(incarnation);
    this.options.report('audit_chain_kept', { incarnation, seq, fault });
  }

  /** Adds to `removed` what it has deleted before the task was over. */
  async #delete(chain: PendingRemoval, task: BackgroundTask, removed: Removed): Promise<void> {
    const { removals } = this.options;
    while (!task.isOver()) {
      const deleted = await task.rest(() => removals.deleteLast(chain, SLICE));
      removed.records += deleted;
      if (deleted === SLICE) continue;
      await removals.end(chain);
      removed.chains += 1;
      return;
    }
  }

  /** The table rejects a number that another process has just used. */
  async #append(removal: ChainEntry): Promise<void> {
    const { records, key, clock } = this.options;
    const atMs = clock.now();
    const incarnation = key.id;
    const genesis = { kind: 'GENESIS', keyId: key.id, heads: [] } as const;
    const end = await records.head(incarnation);
    const begin = end ? [] : [chainedRow(key, { incarnation, seq: 0, atMs }, '', genesis)];
    const { seq, mac }: Pick<ChainHead, 'seq' | 'mac'> = end ?? begin[0] ?? { seq: -1, mac: '' };
    await records.insert([...begin, chainedRow(key, { incarnation, seq: seq + 1, atMs }, mac, removal)]);
  }

  async #reportHead(): Promise<void> {
    const { records, key, report } = this.options;
    const head = await records.head(key.id);
    if (head) report('audit_head', { ...head });
  }
}
