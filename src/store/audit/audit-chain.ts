import { createHmac, hkdfSync } from 'node:crypto';
import { AuditEvent, AuditPosition, AuditRecord, isAuditKind } from '../../domain/records/audit';
import { Secret } from '../../domain/access/secret';

/** The end of a chain at some moment. */
export interface ChainHead {
  readonly incarnation: string;
  readonly seq: number;
  /** HMAC-SHA256 of the record at `seq`, 64 hexadecimal digits. */
  readonly mac: string;
}

/** The first record of each chain. It vouches for the ends of earlier chains. */
export interface Genesis {
  readonly kind: 'GENESIS';
  /** Distinguishes a wrong key from a forged record. */
  readonly keyId: string;
  readonly heads: readonly ChainHead[];
}

/**
 * Tells that a chain is removed because of its age. Such records form a chain of their own, whose
 * incarnation is the id of the key. It is never removed.
 */
export interface Removal {
  readonly kind: 'REMOVAL';
  readonly keepDays: number;
  readonly chain: RemovedChain;
}

/** A removed chain by its last record, and the times of its records. */
export interface RemovedChain extends ChainHead {
  readonly firstAt: number;
  readonly lastAt: number;
}

/** What a record holds. All but events serve the chains themselves, and are not listed. */
export type ChainEntry = AuditEvent | Genesis | Removal;

/** A record as stored. `record` is authoritative; the other columns exist for searching. */
export interface AuditRow {
  readonly incarnation: string;
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: string;
  readonly account: string;
  readonly caller: string;
  readonly method: string;
  readonly resource: string;
  readonly request_id: string;
  readonly operation_id: string;
  /** JSON: incarnation, seq, at and the event. */
  readonly record: string;
  readonly mac: string;
}

interface ChainEnvelope {
  readonly incarnation: string;
  readonly seq: number;
  readonly at: number;
  readonly event: ChainEntry;
}

/**
 * The HMAC key of all chains. It is derived from the fingerprint key, so neither HMAC can stand for
 * the other.
 */
export class ChainKey {
  readonly #key: Buffer;

  constructor(fingerprintKey: Secret) {
    this.#key = Buffer.from(hkdfSync('sha256', fingerprintKey.reveal(), '', 'livegate audit chain', 32));
  }

  get id(): string {
    return this.#hmac('key id').slice(0, 16);
  }

  /**
   * The MAC of a record. `previous` is its predecessor's MAC, or empty for the first. Neither may
   * contain a line break.
   */
  mac(previous: string, record: string): string {
    return this.#hmac(`${previous}\n${record}`);
  }

  #hmac(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex');
  }
}

/** The row of an event at its position in a chain. `previous` is the MAC of its predecessor. */
export function chainedRow(
  key: ChainKey,
  { incarnation, seq, atMs: at }: AuditPosition,
  previous: string,
  event: ChainEntry,
): AuditRow {
  const envelope: ChainEnvelope = { incarnation, seq, at, event };
  const record = JSON.stringify(envelope);
  return rowOf(envelope, record, key.mac(previous, record));
}

/** In the columns of a record that serves the chains themselves. */
const NOBODY = { account: '', caller: '', method: '', resource: '', requestId: '', operationId: '' };

/** One literal, without a spread: copying so many members takes five times as long. */
function rowOf({ incarnation, seq, at, event }: ChainEnvelope, record: string, mac: string): AuditRow {
  const { kind } = event;
  const { account, caller, method, resource, requestId, operationId } = isEvent(event) ? event : NOBODY;
  return {
    incarnation,
    seq,
    at,
    kind,
    account,
    caller,
    method,
    resource,
    request_id: requestId,
    operation_id: operationId,
    record,
    mac,
  };
}

function isEvent(entry: ChainEntry): entry is AuditEvent {
  return isAuditKind(entry.kind);
}

/** Undefined for a record that is not an event. */
export function auditRecordOf({ record }: Pick<AuditRow, 'record'>): AuditRecord | undefined {
  const { incarnation, seq, at: atMs, event } = JSON.parse(record) as ChainEnvelope;
  return isEvent(event) ? { incarnation, seq, atMs, event } : undefined;
}

/** What is wrong with the first faulty record of a chain. */
export type ChainFault =
  /** Records before this one are missing. */
  | 'MISSING'
  /** The record belongs to another position. */
  | 'MOVED'
  /** The record, or the one before it, was changed or inserted without the key. */
  | 'FORGED'
  /** A search column or the index contradicts the record. */
  | 'MISFILED'
  /** The chain was written with another key. */
  | 'WRONG_KEY'
  /** The chain no longer contains an end that was vouched for. */
  | 'CUT';

/** A removal, with the time of its record in milliseconds since the epoch. */
export type RemovalRecord = Removal & { readonly at: number };

/** Verifies one chain, record by record. */
export class ChainWalk {
  #next = 0;
  #mac = '';
  readonly #heads: ChainHead[] = [];
  readonly #removals: RemovalRecord[] = [];

  constructor(
    private readonly key: ChainKey,
    private readonly incarnation: string,
  ) {}

  /** The expected `seq` of the next record. */
  get next(): number {
    return this.#next;
  }

  /** The ends of other chains that the first record vouches for. */
  get heads(): readonly ChainHead[] {
    return this.#heads;
  }

  /** The records of removals, in order. */
  get removals(): readonly RemovalRecord[] {
    return this.#removals;
  }

  /** Where the intact part of the chain ends; `seq` is -1 if there is none. */
  get end(): ChainHead {
    return { incarnation: this.incarnation, seq: this.#next - 1, mac: this.#mac };
  }

  /** Verifies the next row; undefined if it is intact. Do not call it again after a fault. */
  step(row: AuditRow): ChainFault | undefined {
    if (row.seq !== this.#next) return 'MISSING';
    const envelope = envelopeIn(row.record);
    if (!envelope) return 'FORGED';
    if (envelope.incarnation !== this.incarnation || envelope.seq !== row.seq) return 'MOVED';
    const { event } = envelope;
    if (event.kind === 'GENESIS' && event.keyId !== this.key.id) return 'WRONG_KEY';
    if (row.mac !== this.key.mac(this.#mac, row.record)) return 'FORGED';
    if (!isSameRow(rowOf(envelope, row.record, row.mac), row)) return 'MISFILED';
    if (event.kind === 'GENESIS') this.#heads.push(...event.heads);
    if (event.kind === 'REMOVAL') this.#removals.push({ at: envelope.at, ...event });
    this.#mac = row.mac;
    this.#next += 1;
    return undefined;
  }
}

/** Undefined if livegate cannot have written the text. */
function envelopeIn(record: string): ChainEnvelope | undefined {
  try {
    const envelope = JSON.parse(record) as ChainEnvelope | null;
    return typeof envelope?.event?.kind === 'string' ? envelope : undefined;
  } catch {
    return undefined;
  }
}

function isSameRow(one: AuditRow, other: AuditRow): boolean {
  return Object.entries(one).every(([name, value]) => other[name as keyof AuditRow] === value);
}
