import { Generated } from 'kysely';
import { AuditRow } from './audit/audit-chain';
import { PatternEntry } from './audit/audit-patterns';

/** The tables of livegate's store, identical in both databases. */
export interface StoreSchema {
  audit_events: AuditRow;
  audit_patterns: PatternEntry;
  audit_indexed_chains: AuditIndexedChainTable;
  audit_removals: AuditRemovalTable;
  audit_entries: AuditEntryView;
  applied_states: AppliedStateTable;
  resource_leases: ResourceLeaseTable;
  store_facts: StoreFactTable;
  rollouts: RolloutTable;
  rollout_items: RolloutItemTable;
  rollout_expansions: RolloutExpansionTable;
  events: EventTable;
  event_deliveries: EventDeliveryTable;
  event_lanes: EventLaneTable;
  sink_holds: SinkHoldTable;
  drifts: DriftTable;
  drift_turns: DriftTurnTable;
}

/** A rollout, and the worker that has it. */
export interface RolloutTable {
  /** Increases with time. */
  id: string;
  caller: string;
  /** Null if the caller gave none. */
  request_id: string | null;
  state: string;
  /** The version of the `Rollout`. */
  version: number;
  /** A `Rollout` as JSON. */
  rollout: string;
  /** A `RolloutSource` as JSON, which never changes. */
  source: string;
  /** When it was planned, in milliseconds since the epoch; null before. */
  planned_at: number | null;
  /** Increases with every claim. */
  fence: number;
  worker: string;
  /** Milliseconds since the epoch on the database's clock. */
  worker_until: number;
}

export interface RolloutItemTable {
  rollout: string;
  seq: number;
  /** `UNPLANNED` before it is planned. */
  change: string;
  state: string;
  /** A `RolloutItem` as JSON. */
  item: string;
  /** When it last changed, in milliseconds since the epoch on the database's clock. */
  changed_at: number;
}

/** What the source of a rollout was expanded to. */
interface RolloutExpansionTable {
  rollout: string;
  /** A list of `DesiredConfig` as JSON, which never changes. */
  desired: string;
}

/** What is wrong with a resource of `applied_states`. */
interface DriftTable {
  /** Its key there. */
  resource: string;
  /** The beginning of the key, such as `alibaba/1234567890123456`. */
  cloud_account: string;
  /** The state there that it was compared with; the row counts only while that is the same. */
  version: string;
  /** 1 if it is known to differ or to be gone, 0 if it can only not be read. */
  differs: number;
  /** A `Drift` as JSON. */
  drift: string;
}

/** How far drift was looked for in a cloud account, and the worker that has the turn. */
interface DriftTurnTable {
  cloud_account: string;
  /** A `DriftRound` as JSON; null before the first turn of a round. */
  round: string | null;
  /** When the last whole round began and ended; null before. */
  seen_from: number | null;
  seen_at: number | null;
  /** These are milliseconds since the epoch on the database's clock. */
  next_at: number;
  /** Increases with every claim. */
  fence: number;
  worker: string;
  worker_until: number;
}

/** A view that inserts a record with its patterns and with what livegate remembers from then on. */
interface AuditEntryView extends AuditRow {
  /** A JSON list. */
  readonly patterns: string;
  /** A row of `applied_states`; null if the record changes no memory. */
  readonly remembered: string | null;
  readonly state: string | null;
  /** The lease under which it changes; null if no other replica can write. */
  readonly lease_key: string | null;
  readonly lease_fence: number | null;
}

/** The state that livegate last applied to each resource. */
export interface AppliedStateTable {
  resource: string;
  /** An `AppliedState` as JSON; null for a resource that was deleted. */
  state: string | null;
}

/** How much of each chain is in `audit_patterns`. */
interface AuditIndexedChainTable {
  incarnation: string;
  /** The first record that is not indexed; null for chains that are indexed as they grow. */
  next_seq: number | null;
}

/** Chains whose records may be deleted, and are being deleted. */
interface AuditRemovalTable {
  incarnation: string;
  /** The last record that may be. */
  last_seq: number;
}

/** The lease of each resource. A row outlives its lease for a while; see `MemoryRetention`. */
interface ResourceLeaseTable {
  key: string;
  /** The key of the whole; null if the lease is one of a whole. Only in PostgreSQL. */
  part_of: string | null;
  fence: number;
  /** The replica that claimed the lease last; empty once it is given back. */
  holder: string;
  /** Milliseconds since the epoch on the database's clock. */
  expires_at: number;
  /**
   * Whether an interactive write waits for it; false again for the next holder. Only in PostgreSQL.
   */
  wanted: Generated<boolean>;
}

/** Facts about the store itself. */
export interface StoreFactTable {
  /**
   * `fingerprint_key`: the id of the key last used; `fingerprint_key_file`: the id of the key in
   * `fingerprint.key`; `probe`: a counter that the health probe writes.
   */
  name: 'fingerprint_key' | 'fingerprint_key_file' | 'probe';
  value: string;
}

/** What clouds have sent. A trigger adds its deliveries and lanes. */
export interface EventTable {
  seq: Generated<number>;
  receiver: string;
  account: string;
  event_id: string;
  /** The same, until it may come again; then null. */
  dedupe: string | null;
  type: string;
  stream: string;
  /** These three in milliseconds since the epoch. */
  received_at: number;
  expires_at: number;
  give_up_at: number;
  /** A CloudEvent as JSON. */
  event: string;
  /** A JSON list of ids. */
  sinks: string;
}

/** An event at one of its sinks; it goes with the event. */
export interface EventDeliveryTable {
  seq: number;
  sink: string;
  account: string;
  stream: string;
  received_at: number;
  give_up_at: number;
  state: string;
  attempts: number;
  last_status: string | null;
  last_error: string | null;
  next_at: number | null;
}

/** The events of one stream that wait for one sink, and the worker that has them. */
interface EventLaneTable {
  sink: string;
  stream: string;
  /** When they can be claimed, in milliseconds since the epoch on the database's clock. */
  due_at: number;
  /** Of the worker that has it; empty if none has. */
  claim: string;
  /** Increases with every event that comes into it. */
  version: number;
}

/** A sink that wants no events, of any stream, for a time. */
interface SinkHoldTable {
  sink: string;
  /** With which it had asked for the time. */
  settings: string;
  /** In milliseconds since the epoch on the database's clock. */
  held_until: number;
}
