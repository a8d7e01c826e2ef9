import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { RolloutItem } from '../../domain/rollouts/rollout';
import { CallContext } from '../operations/call-operation';
import { Precondition } from '../resources/precondition';
import { Resource, ResourceHalf } from '../resources/resource-view';
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
   * happened. Throws only what passes with time, whatever it has left, and the end of the call.
   */
  async apply(item: RolloutItem, wasInFlight: boolean, call: CallContext): Promise<RolloutItem> {
    try {
      const resource = this.resources.of(item.desired);
      this.requireRights(call, resource);
      const live = wasInFlight ? await liveOf(resource, call) : undefined;
      if (wasInFlight && isDone(item, live)) return { ...item, state: 'DONE' };
      const begun = live && isBegun(item, live) ? live : undefined;
      const { calls } = await resource.write(optionsOf(item, begun), call);
      return { ...item, state: 'DONE', calls };
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (passes(error) || call.signal.aborted) throw error;
      // What livegate left half done itself is no change by others.
      if (item.unfinished) return { ...item, state: 'FAILED', error: item.unfinished };
      const state = HAS_CHANGED.includes(error.reason) ? 'STALE' : 'FAILED';
      return { ...item, state, error: storedError(error) };
    }
  }
}

type Live = Resource<unknown>;

function isDone(item: RolloutItem, live: Live | undefined): boolean {
  return live?.halves === undefined && isWanted(item, live);
}

function isWanted({ plan }: RolloutItem, half: ResourceHalf | Live | undefined): boolean {
  if (plan?.change === 'DELETE') return half === undefined;
  return half !== undefined && plan?.planned !== undefined && changesOf(half.fields, plan.planned).length === 0;
}

/**
 * Whether the write stopped halfway: each half is what was planned, or as it was then. Others
 * cannot have left that, but by undoing a half.
 */
function isBegun(item: RolloutItem, { halves = [] }: Live): boolean {
  const { etag = null, halfEtags } = item.plan ?? {};
  const before = (index: number): string | null => (halfEtags ? (halfEtags[index] ?? null) : etag);
  const isAsBefore = (half: ResourceHalf | undefined, index: number): boolean => (half?.etag ?? null) === before(index);
  return halves.length > 0 && halves.every((half, index) => isAsBefore(half, index) || isWanted(item, half));
}

/**
 * Losses of the source itself are no content that the write discards. `begun`: what is live of a
 * write that stopped halfway.
 */
function optionsOf({ plan, desired: { losses = [] } }: RolloutItem, begun: Live | undefined): WriteOptions {
  const etag = begun ? begun.etag : plan?.etag;
  const precondition: Precondition = etag === undefined ? { type: 'ABSENT' } : { type: 'MATCHES', etags: [etag] };
  return { validateOnly: false, force: (plan?.losses.length ?? 0) > losses.length, precondition };
}
