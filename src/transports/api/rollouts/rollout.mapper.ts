import { progressOf, rolloutEtagOf, RolloutView } from '../../../application/rollouts/rollout-view';
import { CODE_OF_REASON, ErrorCode, ErrorReason } from '../../../domain/errors/gateway-error';
import {
  DesiredConfig,
  ItemChange,
  ItemCounts,
  ItemState,
  RolloutCost,
  RolloutItem,
  RolloutState,
  StoredError,
} from '../../../domain/rollouts/rollout';
import { contentOf, ErrorContent } from '../../errors/error-content';
import { retryAfterMsOf } from '../../errors/status-table';
import { ProtoDuration, ProtoTimestamp } from '../messages/proto-time';
import { presentCalls, UpstreamCallMessage } from '../resources/upstream-call.mapper';
import { presentSource, RolloutSourceMessage } from './source-answer.mapper';

/** `livegate.v1.Rollout` in answers. */
export interface RolloutMessage {
  readonly name: string;
  readonly displayName: string;
  readonly source?: RolloutSourceMessage;
  readonly caller: string;
  readonly state: RolloutState;
  readonly counts: RolloutCountsMessage;
  readonly createTime: ProtoTimestamp;
  readonly planTime?: ProtoTimestamp;
  readonly applyTime?: ProtoTimestamp;
  readonly endTime?: ProtoTimestamp;
  readonly etag: string;
  readonly error?: RolloutErrorMessage;
  readonly costs: readonly (Omit<RolloutCost, 'windowMs'> & { readonly window: ProtoDuration })[];
  readonly estimatedDuration?: ProtoDuration;
  readonly progress: number;
}

/** `livegate.v1.RolloutError`. */
interface RolloutErrorMessage extends ErrorContent {
  readonly code: ErrorCode;
  readonly reason: ErrorReason;
  readonly retryAfterMs?: number;
}

/** `livegate.v1.RolloutCounts`. */
export type RolloutCountsMessage = Readonly<
  Record<'create' | 'update' | 'delete' | 'unchanged' | 'refused' | 'done' | 'failed' | 'stale' | 'skipped', number>
>;

/** `livegate.v1.RolloutItem`. */
export interface RolloutItemMessage {
  readonly name: string;
  readonly resource: string;
  readonly change: ItemChange | 'CHANGE_UNSPECIFIED';
  readonly fields: readonly { readonly field: string; readonly from: string; readonly to: string }[];
  readonly losses: readonly { readonly field: string; readonly description: string }[];
  readonly upstreamCalls: readonly UpstreamCallMessage[];
  readonly state: ItemState;
  readonly error?: RolloutErrorMessage;
}

export function presentRollout({ rollout, counts, source }: RolloutView): RolloutMessage {
  const { id, displayName, caller, state, createdAtMs, plannedAtMs, application, endedAtMs, error } = rollout;
  const { costs = [], estimatedMs } = rollout;
  return {
    name: `rollouts/${id}`,
    displayName,
    ...(source && { source: presentSource(source) }),
    caller,
    state,
    counts: presentCounts(counts),
    createTime: new ProtoTimestamp(createdAtMs),
    ...(plannedAtMs !== undefined && { planTime: new ProtoTimestamp(plannedAtMs) }),
    ...(application && { applyTime: new ProtoTimestamp(application.atMs) }),
    ...(endedAtMs !== undefined && { endTime: new ProtoTimestamp(endedAtMs) }),
    etag: rolloutEtagOf({ rollout, counts }),
    ...(error && { error: presentError(error) }),
    costs: costs.map(({ windowMs, ...cost }) => ({ ...cost, window: new ProtoDuration(windowMs) })),
    ...(estimatedMs !== undefined && { estimatedDuration: new ProtoDuration(estimatedMs) }),
    progress: progressOf({ rollout, counts }),
  };
}

function presentCounts(counts: ItemCounts): RolloutCountsMessage {
  const sum = (wanted: (change: string, state: ItemState) => boolean): number => {
    let total = 0;
    for (const [change, states] of counts) {
      for (const [state, count] of states) if (wanted(change, state)) total += count;
    }
    return total;
  };
  const ofChange = (one: ItemChange): number => sum((change) => change === one);
  const ofState = (one: ItemState): number => sum((_change, state) => state === one);
  return {
    create: ofChange('CREATE'),
    update: ofChange('UPDATE'),
    delete: ofChange('DELETE'),
    unchanged: ofChange('NONE'),
    refused: ofChange('REFUSED'),
    done: ofState('DONE'),
    failed: ofState('FAILED'),
    stale: ofState('STALE'),
    skipped: sum((change, state) => state === 'SKIPPED' && change !== 'NONE' && change !== 'REFUSED'),
  };
}

export function presentItem(
  rollout: string,
  { seq, desired, plan, state, calls, error }: RolloutItem,
): RolloutItemMessage {
  const told = error ?? plan?.error;
  return {
    name: `rollouts/${rollout}/items/${seq}`,
    resource: resourceOf(desired),
    change: plan?.change ?? 'CHANGE_UNSPECIFIED',
    fields: (plan?.fields ?? []).map(({ field, from, to }) => ({ field, from: jsonOf(from), to: jsonOf(to) })),
    losses: plan?.losses ?? [],
    upstreamCalls: presentCalls(calls.length > 0 ? calls : (plan?.calls ?? [])),
    state,
    ...(told && { error: presentError(told) }),
  };
}

function resourceOf({ name }: DesiredConfig): string {
  return name;
}

function jsonOf(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

/** Within the bounds of other errors. */
function presentError(error: StoredError): RolloutErrorMessage {
  const { reason } = error;
  const code = CODE_OF_REASON[reason];
  const retryAfterMs = retryAfterMsOf({ code, retryAfterMs: error.retryAfterMs });
  return { code, reason, ...contentOf(error), ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
