import { DriftPage, NamedDrift } from '../../../application/drift/drift.service';
import { CODE_OF_REASON, ErrorCode, ErrorReason } from '../../../domain/errors/gateway-error';
import { FieldDrift } from '../../../domain/records/field-drift';
import { StoredError } from '../../../domain/rollouts/rollout';
import { contentOf, ErrorContent } from '../../errors/error-content';
import { ProtoTimestamp } from '../messages/proto-time';

/** `livegate.v1.Drift`. */
export interface DriftMessage {
  readonly resource: string;
  readonly state: 'DIFFERENT' | 'GONE' | 'UNREADABLE';
  readonly drift: readonly FieldDrift[];
  readonly sinceTime?: ProtoTimestamp;
  readonly observeTime?: ProtoTimestamp;
  readonly error?: DriftErrorMessage;
}

/** `livegate.v1.DriftError`. */
interface DriftErrorMessage extends Omit<ErrorContent, 'violations'> {
  readonly code: ErrorCode;
  readonly reason: ErrorReason;
}

/** `livegate.v1.DriftWatch`. */
interface DriftWatchMessage {
  readonly enabled: boolean;
  readonly roundStartTime?: ProtoTimestamp;
  readonly roundEndTime?: ProtoTimestamp;
}

/** `livegate.v1.ListDriftsResponse`. */
export interface ListDriftsMessage {
  readonly drifts: readonly DriftMessage[];
  readonly nextPageToken: string;
  readonly watch: DriftWatchMessage;
}

export function presentDrifts({ items, nextPageToken, isWatched, lastRound }: DriftPage): ListDriftsMessage {
  const watch = {
    enabled: isWatched,
    ...(lastRound && {
      roundStartTime: new ProtoTimestamp(lastRound.startedAtMs),
      roundEndTime: new ProtoTimestamp(lastRound.endedAtMs),
    }),
  };
  return { drifts: items.map(presentDrift), nextPageToken, watch };
}

function presentDrift({ name, difference, observedAtMs, error }: NamedDrift): DriftMessage {
  return {
    resource: name,
    state: !difference ? 'UNREADABLE' : difference.isGone ? 'GONE' : 'DIFFERENT',
    drift: difference?.fields ?? [],
    ...(difference && { sinceTime: new ProtoTimestamp(difference.sinceMs) }),
    ...(observedAtMs !== undefined && { observeTime: new ProtoTimestamp(observedAtMs) }),
    ...(error && { error: presentError(error) }),
  };
}

/** Within the bounds of other errors. A read has no faulty fields. */
function presentError(error: StoredError): DriftErrorMessage {
  const { message, metadata } = contentOf(error);
  return { code: CODE_OF_REASON[error.reason], reason: error.reason, message, metadata };
}
