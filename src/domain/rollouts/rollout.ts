import { ErrorMetadata, ErrorReason, Violation } from '../errors/gateway-error';
import { UpstreamCallRecord } from '../operations/operation';
import { ALL_APPS } from '../resources/pull-config';
import { Fields } from '../resources/resource-fields';
import { parseCallbackName } from '../resources/resource-name';

/**
 * The states of a rollout, each with those that can follow it. PLANNING and APPLYING are worked on
 * by one replica; the others wait for somebody or have ended.
 */
export const ROLLOUT_TRANSITIONS = {
  PLANNING: ['PLANNED', 'FAILED', 'CANCELLED'],
  PLANNED: ['APPLYING', 'CANCELLED', 'EXPIRED'],
  APPLYING: ['SUCCEEDED', 'PARTIALLY_FAILED', 'CANCELLED'],
  SUCCEEDED: [],
  PARTIALLY_FAILED: ['PLANNING'],
  CANCELLED: ['PLANNING'],
  FAILED: [],
  EXPIRED: [],
} as const satisfies Record<string, readonly string[]>;

export type RolloutState = keyof typeof ROLLOUT_TRANSITIONS;

export function canFollow(state: RolloutState, next: RolloutState): boolean {
  return ROLLOUT_TRANSITIONS[state].some((one) => one === next);
}

export const WORKED_ON: readonly RolloutState[] = ['PLANNING', 'APPLYING'];
export const OPEN_STATES: readonly RolloutState[] = ['PLANNING', 'PLANNED', 'APPLYING'];

export const ENDED_STATES: readonly RolloutState[] = [
  'SUCCEEDED',
  'PARTIALLY_FAILED',
  'CANCELLED',
  'FAILED',
  'EXPIRED',
];

/** What the ids of rollouts created at that time begin with: ids are in the order of creation. */
export function rolloutIdAt(timeMs: number): string {
  return Math.max(0, timeMs).toString(36).padStart(9, '0');
}

export const ITEM_CHANGES = ['CREATE', 'UPDATE', 'DELETE', 'NONE', 'REFUSED'] as const;

/** What an item does to its resource. */
export type ItemChange = (typeof ITEM_CHANGES)[number];

/**
 * PENDING: planned, or to be planned. APPLYING: the write may have been sent. SKIPPED: the rollout
 * was cancelled or expired before, or there is nothing to do.
 */
export const ITEM_STATES = ['PENDING', 'APPLYING', 'DONE', 'FAILED', 'STALE', 'SKIPPED'] as const;

export type ItemState = (typeof ITEM_STATES)[number];

/** Of one rollout, after its source has been expanded. */
export const MAX_ROLLOUT_ITEMS = 10_000;

export type ConfigNoun = 'CallbackConfig' | 'PullConfig';

/** What one resource shall be. Holds no secret: keys are named or kept. */
export interface DesiredConfig {
  readonly noun: ConfigNoun;
  readonly name: string;
  /** Absent: it shall not exist. */
  readonly fields?: Fields;
  /** The name of the configuration that it is a copy of. */
  readonly copyOf?: string;
  /** What `fields` leaves out of what was asked for. */
  readonly losses?: readonly FieldLoss[];
  /** Why it cannot be made so at all; planning refuses it. */
  readonly refusal?: StoredError;
}

export interface FieldChange {
  readonly field: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

export interface FieldLoss {
  readonly field: string;
  readonly description: string;
}

/** An error as it is stored: what a caller would have been told. */
export interface StoredError {
  readonly reason: ErrorReason;
  readonly message: string;
  readonly metadata: ErrorMetadata;
  readonly violations: readonly Violation[];
  readonly retryAfterMs?: number;
}

/** What planning found out about one item. */
export interface ItemPlan {
  readonly change: ItemChange;
  /** Of the resource that was read; absent if there was none. */
  readonly etag?: string;
  /** If its records differed, an etag for each, as if all were like it; null: it was missing. */
  readonly halfEtags?: readonly (string | null)[];
  /** The fields after the write, as a read will show them. */
  readonly planned?: Fields;
  readonly fields: readonly FieldChange[];
  readonly losses: readonly FieldLoss[];
  readonly calls: readonly UpstreamCallRecord[];
  /** The reads that applying it repeats. */
  readonly reads?: readonly UpstreamCallRecord[];
  readonly error?: StoredError;
}

/** The calls of one action that applying a plan makes, and the quota that they use. */
export interface RolloutCost {
  readonly account: string;
  readonly action: string;
  readonly calls: number;
  readonly limit: number;
  readonly windowMs: number;
}

/** One resource of a rollout. `plan` is absent until it is planned. */
export interface RolloutItem {
  /** Its place in the source, from 0. */
  readonly seq: number;
  readonly desired: DesiredConfig;
  readonly state: ItemState;
  readonly plan?: ItemPlan;
  /** Since when it waits for a circuit, a quota or a lock, also under other workers. */
  readonly waitingSinceMs?: number;
  /** Of an earlier try that left its write half done, or may have; the next one finishes it. */
  readonly unfinished?: StoredError;
  /** What applying it called, and why it failed. */
  readonly calls: readonly UpstreamCallRecord[];
  readonly error?: StoredError;
}

/** Whose rights count while items are applied, and what was accepted. */
export interface Application {
  readonly caller: string;
  readonly atMs: number;
}

export interface Rollout {
  readonly id: string;
  readonly displayName: string;
  /** Who created it. */
  readonly caller: string;
  readonly requestId?: string;
  /** Of its source: the same id with another source is another request. */
  readonly sourceHash: string;
  readonly state: RolloutState;
  /** Nothing more is begun. */
  readonly isCancelled: boolean;
  readonly application?: Application;
  readonly createdAtMs: number;
  readonly plannedAtMs?: number;
  /** Of the plan. */
  readonly costs?: readonly RolloutCost[];
  /** How long the quotas make it take. */
  readonly estimatedMs?: number;
  /**
   * How many configurations there are below the domains and vhosts in which it changes or deletes
   * some. Absent if the plan alone is no wide change, or they could not be counted.
   */
  readonly foundCount?: number;
  readonly endedAtMs?: number;
  readonly error?: StoredError;
  /** Increases with every change of the rollout itself. */
  readonly version: number;
}

/** By change, then by state: how many items. */
export type ItemCounts = ReadonlyMap<ItemChange | 'UNPLANNED', ReadonlyMap<ItemState, number>>;

/** How many items are in the state. */
export function itemsIn(counts: ItemCounts, state: ItemState): number {
  return [...counts.values()].reduce((sum, states) => sum + (states.get(state) ?? 0), 0);
}

/** Items that apply changes something. */
export function isChanging({ plan }: RolloutItem): boolean {
  return plan !== undefined && plan.change !== 'NONE' && plan.change !== 'REFUSED';
}

/**
 * Whether it is a delete with which a cloud deletes others along: of a vhost those of its apps, of
 * `*` those of all apps.
 */
export function deletesAlong({ noun, name, fields }: DesiredConfig): boolean {
  if (fields) return false;
  if (noun === 'PullConfig') return name.endsWith(`/pullConfigs/${ALL_APPS}`);
  const parsed = parseCallbackName('name', name);
  return parsed.ok && parsed.value.scope.type === 'VHOST';
}

/** How many configurations apply will change or delete. */
export function changesIn(counts: ItemCounts): number {
  const pending = (change: ItemChange): number => counts.get(change)?.get('PENDING') ?? 0;
  return pending('UPDATE') + pending('DELETE');
}

/** The state in which planning leaves an item. */
export function plannedState({ change }: ItemPlan): ItemState {
  return change === 'NONE' || change === 'REFUSED' ? 'SKIPPED' : 'PENDING';
}

/** How a rollout ends whose items have all ended. */
export function endOf({ isCancelled }: Pick<Rollout, 'isCancelled'>, failed: number): RolloutState {
  if (isCancelled) return 'CANCELLED';
  return failed > 0 ? 'PARTIALLY_FAILED' : 'SUCCEEDED';
}
