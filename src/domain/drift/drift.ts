import { FieldDrift } from '../records/field-drift';
import { StoredError } from '../rollouts/rollout';

/** How a resource that livegate has set differs from what it set. */
export interface Difference {
  /** Empty if it is gone. */
  readonly fields: readonly FieldDrift[];
  readonly isGone: boolean;
  /** When livegate first saw a difference, in milliseconds since the epoch. */
  readonly sinceMs: number;
}

/** What is wrong with a resource that livegate has set: it differs, cannot be read, or both. */
export interface Drift {
  /** Its key in memory. */
  readonly resource: string;
  /** As the last look that got an answer saw it. */
  readonly difference?: Difference;
  /** When that was, in milliseconds since the epoch. Absent: no look got an answer yet. */
  readonly observedAtMs?: number;
  /** Why the last look got no answer. */
  readonly error?: StoredError;
}

/** One pass over all that livegate has set in a cloud account. Times are those of the store. */
export interface DriftRound {
  readonly startedAtMs: number;
  /** How many resources there were at its start. */
  readonly count: number;
  /** How many have been looked at. */
  readonly looked: number;
  /** The last of them; empty before the first. */
  readonly cursor: string;
}

/** When all resources of a cloud account were looked at, in milliseconds since the epoch. */
export interface WholeRound {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}
