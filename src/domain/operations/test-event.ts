import { Secret } from '../access/secret';
import { CallbackKind, CallbackScope } from '../resources/callback-config';
import { EgressRequest } from './egress.port';

/** The app and the stream of test events, wherever the configuration does not name them. */
export const TEST_STREAM = 'livegate-test';

/** What a test event is about. */
export interface TestSubject {
  readonly scope: CallbackScope;
  readonly kind: CallbackKind;
  /** Where the event is sent. */
  readonly url: string;
  /** Absent: the event is not signed. */
  readonly key?: Secret;
  /** When it is sent, in milliseconds since the epoch. */
  readonly now: number;
}

/** An event in the cloud's own form, and what the cloud makes of the answer to it. */
export interface TestEvent {
  readonly request: Omit<EgressRequest, 'signal'>;
  /** Whether a page of the cloud documents the form of the body. */
  readonly isDocumented: boolean;
  readonly rules: AnswerRules;
}

/** How a cloud takes the answers to its events. The sentences are for people. */
export interface AnswerRules {
  /** How long it waits for an answer. */
  readonly timeLimitMs: number;
  /** What it does if there is no answer in time. */
  readonly unanswered: string;
  /** What it does about a status other than 200. */
  readonly wrongStatus: string;
  /** What it does about a redirect. */
  readonly redirected: string;
}
