import { Caller } from '../../../domain/access/caller';
import { Violation, violationError } from '../../../domain/errors/gateway-error';
import { DesiredConfig, MAX_ROLLOUT_ITEMS } from '../../../domain/rollouts/rollout';
import { RolloutSource, SourceKind } from '../../../domain/rollouts/rollout-source';
import { SourceReads, SourceType } from './source-type';

/** One for each kind of source: a new source is a module beside this one, and an entry. */
export type SourceTypes = { readonly [K in SourceKind]: SourceType<Extract<RolloutSource, { kind: K }>> };

/** Checks and expands sources of every kind. */
export class RolloutSources {
  constructor(private readonly types: SourceTypes) {}

  /** Every fault that is known without a call. */
  async faults(source: RolloutSource, caller: Caller): Promise<readonly Violation[]> {
    return await this.#typeOf(source).faults(source, caller);
  }

  /** Throws INVALID_REQUEST for too many items as well. */
  async expand(source: RolloutSource, reads: SourceReads): Promise<readonly DesiredConfig[]> {
    const desired = await this.#typeOf(source).expand(source, reads);
    if (desired.length <= MAX_ROLLOUT_ITEMS) return desired;
    const description = `stands for ${desired.length} items, and ${MAX_ROLLOUT_ITEMS} are the most`;
    throw violationError([{ field: 'source', reason: 'OUT_OF_RANGE', description }]);
  }

  #typeOf(source: RolloutSource): SourceType<RolloutSource> {
    return this.types[source.kind];
  }
}
