/** What can happen to a stream in a cloud. */
export type OccurrenceKind =
  'streamStarted' | 'streamEnded' | 'recordingStarted' | 'recordingEnded' | 'snapshotTaken' | 'imageFlagged';

/** Something that happened in the emulated cloud, which it tells the configured URLs. */
export interface Occurrence {
  readonly kind: OccurrenceKind;
  readonly domain: string;
  readonly app: string;
  readonly stream: string;
  /** Of the stream, since its start. */
  readonly session: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
}

/** One HTTP request to a configured URL. */
export interface CallbackRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for a GET. */
  readonly body?: string;
}

/** What became of one request. */
export interface CallbackAttempt {
  readonly request: CallbackRequest;
  readonly sentAt: number;
  readonly endedAt: number;
  /** Undefined without an answer. */
  readonly answer?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  /** Why there is no answer. */
  readonly failure?: string;
  readonly isSuccess: boolean;
}

/** A message for one configured URL. */
export interface CallbackMessage {
  /** Made and signed anew for each attempt. */
  requestAt(sentAt: number): CallbackRequest;
  /** Keeps the attempt in the cloud's log, if the cloud has one for the kind. */
  record(attempt: CallbackAttempt): void;
}

/** How a cloud sends. */
export interface CallbackRules {
  readonly timeoutMs: number;
  /** The pauses before each further attempt. */
  readonly retryPausesMs: readonly number[];
  isSuccess(status: number): boolean;
}
