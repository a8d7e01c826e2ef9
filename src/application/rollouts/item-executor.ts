import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { RolloutItem } from '../../domain/rollouts/rollout';
import { CallContext } from '../operations/call-operation';
import { Precondition } from '../resources/precondition';
import { WriteOptions } from '../resources/resource.service';
import { changesOf, liveOf } from './item-planner';
import { RolloutResource, RolloutResources } from './rollout-resources';
import { passes, storedError } from '../operations/stored-error';

/** The configuration is not the one that was planned; one that is gone cannot be deleted. */
const HAS_CHANGED: readonly ErrorReason[] = ['ETAG_MISMATCH', 'CONFIG_NOT_FOUND'];

/** Applies planned items, each against the state that was planned. */
export class ItemExecutor {
  constructor(
    private readonly resources: RolloutResources,
    /** Throws ACCOUNT_NOT_FOUND or ACCESS_DENIED. */
    private readonly requireRights: (call: CallContext, resource: RolloutResource) => void,
  ) {}

  /**
   * The item with its end. One that was in flight before is read first: its write may have
   * happened. Throws only what passes with time, and the end of the call.
   */
  async apply(item: RolloutItem, wasInFlight: boolean, call: CallContext): Promise<RolloutItem> {
    try {
      const resource = this.resources.of(item.desired);
      this.requireRights(call, resource);
      if (wasInFlight && (await isDone(item, resource, call))) return { ...item, state: 'DONE' };
      const { calls } = await resource.write(optionsOf(item), call);
      return { ...item, state: 'DONE', calls };
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (passes(error) || call.signal.aborted) throw error;
      const state = HAS_CHANGED.includes(error.reason) ? 'STALE' : 'FAILED';
      return { ...item, state, error: storedError(error) };
    }
  }
}

async function isDone({ plan }: RolloutItem, resource: RolloutResource, call: CallContext): Promise<boolean> {
  const live = await liveOf(resource, call);
  if (plan?.change === 'DELETE') return live === undefined;
  return live !== undefined && plan?.planned !== undefined && changesOf(live.fields, plan.planned).length === 0;
}

/** Losses of the source itself are no content that the write discards. */
function optionsOf({ plan, desired: { losses = [] } }: RolloutItem): WriteOptions {
  const precondition: Precondition =
    plan?.etag === undefined ? { type: 'ABSENT' } : { type: 'MATCHES', etags: [plan.etag] };
  return { validateOnly: false, force: (plan?.losses.length ?? 0) > losses.length, precondition };
}
