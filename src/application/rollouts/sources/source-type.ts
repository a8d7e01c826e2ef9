import { Caller } from '../../../domain/access/caller';
import { Violation } from '../../../domain/errors/gateway-error';
import { DesiredConfig } from '../../../domain/rollouts/rollout';
import { RolloutSource } from '../../../domain/rollouts/rollout-source';
import { CallContext } from '../../operations/call-operation';

/** How a source becomes items. */
export interface SourceType<S extends RolloutSource> {
  /**
   * Every fault that is known without a call; the fields begin with `source`. Of many items in
   * slices of time.
   */
  faults(source: S, caller: Caller): readonly Violation[] | Promise<readonly Violation[]>;

  /**
   * What each resource shall be, each name once, in the order of the items. Sends no write. What it
   * throws ends planning; INVALID_REQUEST tells the faults that only the live state shows.
   */
  expand(source: S, reads: SourceReads): Promise<readonly DesiredConfig[]>;
}

/** What an expansion may ask, with the rights of the rollout's creator. */
export interface SourceReads {
  readonly caller: Caller;
  /** Repeats the read while its refusal passes with time, such as an open circuit or a quota. */
  ask<T>(read: (call: CallContext) => Promise<T>): Promise<T>;
}
