import { Account } from '../access/account';
import { ErrorReason, GatewayError } from '../errors/gateway-error';
import { Lane } from '../operations/lane';
import { DeliveryState } from '../received/received-event';
import { AuditKind } from '../records/audit';
import { ItemState } from '../rollouts/rollout';
import { RequestSummary } from './request-record';

/** What became of one attempt at a cloud, as metrics count it. */
export const ATTEMPT_RESULTS = [
  'ok',
  'absent',
  'refused',
  'throttled',
  'failed',
  'unreachable',
  'timed_out',
  'unreadable',
  'cancelled',
] as const;

export type AttemptResult = (typeof ATTEMPT_RESULTS)[number];

/** What a quota refuses a call with. */
export const QUOTA_REFUSALS: readonly ErrorReason[] = ['QUOTA_EXHAUSTED', 'QUEUE_FULL', 'QUOTA_STORE_UNAVAILABLE'];

/** A kind of statement of the store. */
export type StoreStatement = 'recall' | 'remember' | 'audit_append' | 'audit_list';

/** What became of a message of a cloud, as metrics count it. */
export const EVENT_RESULTS = [
  'stored',
  'duplicate',
  'not_stored',
  'no_room',
  'draining',
  'too_large',
  'unauthenticated',
  'refused',
  'not_found',
] as const;

export type EventResult = (typeof EVENT_RESULTS)[number];

/** One attempt at a cloud. */
export interface AttemptFacts {
  readonly account: Account;
  readonly action: string;
  readonly result: AttemptResult;
  readonly seconds: number;
  /** 32 hexadecimal digits; absent without a trace. */
  readonly traceId: string | undefined;
}

/**
 * What every room reports for the metrics, as it happens. A room takes the part that it uses, such
 * as `Pick<Instruments, 'lockWaited'>`. Nothing here throws or waits.
 */
export interface Instruments {
  requestEnded(request: RequestSummary): void;
  attemptEnded(attempt: AttemptFacts): void;
  /** An action is about to be attempted again. */
  attemptRetried(account: Account, action: string): void;
  /** A call has a slot of a quota, after a wait of 0 or more. */
  quotaWaited(account: Account, action: string, lane: Lane, seconds: number): void;
  /** A call did not get a slot. */
  quotaRefused(account: Account, action: string, reason: ErrorReason): void;
  /** A write has its resource to itself, or has given up waiting for that. */
  lockWaited(seconds: number): void;
  storeAnswered(statement: StoreStatement, seconds: number): void;
  auditRecorded(kind: AuditKind, isStored: boolean): void;
  /**
   * A message of a cloud. `receiver` is empty if there is none of its URL, and `type` unless it is
   * an event.
   */
  eventReceived(receiver: string, type: string, result: EventResult): void;
  /** An attempt at a sink has ended, and left the event in that state. */
  eventSent(sink: string, state: DeliveryState, seconds: number): void;
  /** An item of a rollout is DONE, FAILED or STALE. */
  rolloutItemEnded(state: ItemState): void;
  /** A reload put a configuration into force, or refused it. */
  configReloaded(isApplied: boolean): void;
}

function nothing(): void {}

/** Where metrics are off. */
export const NO_INSTRUMENTS: Instruments = {
  requestEnded: nothing,
  attemptEnded: nothing,
  attemptRetried: nothing,
  quotaWaited: nothing,
  quotaRefused: nothing,
  lockWaited: nothing,
  storeAnswered: nothing,
  auditRecorded: nothing,
  eventReceived: nothing,
  eventSent: nothing,
  configReloaded: nothing,
  rolloutItemEnded: nothing,
};

const RESULT_OF_REASON: Readonly<Partial<Record<ErrorReason, AttemptResult>>> = {
  PROVIDER_THROTTLED: 'throttled',
  PROVIDER_UNAVAILABLE: 'failed',
  PROVIDER_ERROR_UNKNOWN: 'failed',
  INTERNAL_ERROR: 'failed',
  PROVIDER_UNREACHABLE: 'unreachable',
  PROVIDER_TIMED_OUT: 'timed_out',
  PROVIDER_ANSWER_UNREADABLE: 'unreadable',
  CALLER_CANCELLED: 'cancelled',
  DEADLINE_PASSED: 'cancelled',
};

/** The result of an attempt that ended with the error; undefined: it succeeded. */
export function attemptResultOf(error: GatewayError | undefined): AttemptResult {
  if (!error) return 'ok';
  return RESULT_OF_REASON[error.reason] ?? (error.code === 'NOT_FOUND' ? 'absent' : 'refused');
}
