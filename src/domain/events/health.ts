/** Whether something that livegate relies on can be used. */
export type Health =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /**
       * A stable code such as ECONNREFUSED, NOAUTH or MAX_REPLICAS; it names no host and holds no
       * secret.
       */
      readonly cause: string;
      /** When it began, in milliseconds since the epoch. */
      readonly sinceMs: number;
      /** Calls are served nevertheless, with less: a process like this is still ready. */
      readonly degraded: boolean;
      /**
       * When it may be over at the earliest, in milliseconds from now; absent where nobody knows.
       */
      readonly retryAfterMs?: number;
    };

/** Anyone may look, and be told of changes; nobody can change it from outside. */
export interface HealthSource {
  health(): Health;
  /** Called when `ok`, `cause` or `degraded` changes. Returns what ends it. */
  onChange(listener: (health: Health) => void): () => void;
}
