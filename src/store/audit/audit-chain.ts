import { createHmac, hkdfSync } from 'node:crypto';
import { AuditEvent, AuditPosition, AuditRecord } from '../../domain/records/audit';
import { Secret } from '../../domain/access/secret';

/** How far a chain had come. */
export interface ChainHead {
  readonly incarnation: string;
  readonly seq: number;
  /** HMAC-SHA256 of the record at `seq`, 64 hexadecimal digits. */
  readonly mac: string;
}

/** The first record of each chain. It vouches for how far the chains of others had come. */
export interface Genesis {
  readonly kind: 'GENESIS';
  /** Tells a wrong key from a wrong record. */
  readonly keyId: string;
  readonly heads: readonly ChainHead[];
}

/** A record as the store has it. The columns beside `record` are there to search by; `record` is what counts. */
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

type Columns = Omit<AuditRow, 'record' | 'mac'>;

interface ChainEnvelope {
  readonly incarnation: string;
  readonly seq: number;
  readonly at: number;
  readonly event: AuditEvent | Genesis;
}

/** The key of all chains. It is derived, so that what has it can make no fingerprints, and the other way round. */
export class ChainKey {
  readonly #key: Buffer;

  constructor(fingerprintKey: Secret) {
    this.#key = Buffer.from(hkdfSync('sha256', fingerprintKey.reveal(), '', 'livegate audit chain', 32));
  }

  get id(): string {
    return this.#hmac('key id').slice(0, 16);
  }

  /** Of a record after the one that `previous` is the mac of; empty for the first. Neither can hold a line break. */
  mac(previous: string, record: string): string {
    return this.#hmac(`${previous}\n${record}`);
  }

  #hmac(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex');
  }
}

/** The row of an event at its place in a chain, after the record that `previous` is the mac of. */
export function chainedRow(
  key: ChainKey,
  { incarnation, seq, atMs: at }: AuditPosition,
  previous: string,
  event: AuditEvent | Genesis,
): AuditRow {
  const record = JSON.stringify({ incarnation, seq, at, event } satisfies ChainEnvelope);
  return { ...columnsOf({ incarnation, seq, at, event }), record, mac: key.mac(previous, record) };
}

function columnsOf({ incarnation, seq, at, event }: ChainEnvelope): Columns {
  if (event.kind === 'GENESIS') {
    const nobody = { account: '', caller: '', method: '', resource: '', request_id: '', operation_id: '' };
    return { incarnation, seq, at, kind: event.kind, ...nobody };
  }
  const { kind, account, caller, method, resource, requestId: request_id, operationId: operation_id } = event;
  return { incarnation, seq, at, kind, account, caller, method, resource, request_id, operation_id };
}

/** Undefined for what is no event: the first record of a chain. */
export function auditRecordOf({ record }: Pick<AuditRow, 'record'>): AuditRecord | undefined {
  const { incarnation, seq, at: atMs, event } = JSON.parse(record) as ChainEnvelope;
  return event.kind === 'GENESIS' ? undefined : { incarnation, seq, atMs, event };
}

/** What is wrong with a chain, from its first faulty record on. */
export type ChainFault =
  /** The records before this one are gone. */
  | 'MISSING'
  /** The record stood somewhere else. */
  | 'MOVED'
  /** It was changed or put there by somebody without the key, or what it follows was. */
  | 'FORGED'
  /** What it is searched by does not agree with it. */
  | 'MISFILED'
  /** The chain was written with another key. */
  | 'WRONG_KEY'
  /** The chain was longer, or other, than it is. */
  | 'CUT';

/** Follows one chain, record by record. */
export class ChainWalk {
  #next = 0;
  #mac = '';
  readonly #heads: ChainHead[] = [];

  constructor(
    private readonly key: ChainKey,
    private readonly incarnation: string,
  ) {}

  /** The number of the record that comes next. */
  get next(): number {
    return this.#next;
  }

  /** What the first record vouches for. */
  get heads(): readonly ChainHead[] {
    return this.#heads;
  }

  /** Takes the next row as the store has it; undefined if it is as it was written. After a fault nothing more can be said. */
  step(row: AuditRow): ChainFault | undefined {
    if (row.seq !== this.#next) return 'MISSING';
    const envelope = envelopeIn(row.record);
    if (!envelope) return 'FORGED';
    if (envelope.incarnation !== this.incarnation || envelope.seq !== row.seq) return 'MOVED';
    const { event } = envelope;
    if (event.kind === 'GENESIS' && event.keyId !== this.key.id) return 'WRONG_KEY';
    if (row.mac !== this.key.mac(this.#mac, row.record)) return 'FORGED';
    if (!sameColumns(columnsOf(envelope), row)) return 'MISFILED';
    if (event.kind === 'GENESIS') this.#heads.push(...event.heads);
    this.#mac = row.mac;
    this.#next += 1;
    return undefined;
  }
}

/** Undefined if it is nothing that livegate ever wrote. */
function envelopeIn(record: string): ChainEnvelope | undefined {
  try {
    const envelope = JSON.parse(record) as ChainEnvelope | null;
    return typeof envelope?.event?.kind === 'string' ? envelope : undefined;
  } catch {
    return undefined;
  }
}

function sameColumns(columns: Columns, row: AuditRow): boolean {
  return Object.entries(columns).every(([name, value]) => row[name as keyof Columns] === value);
}
