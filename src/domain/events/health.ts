/** Whether a dependency of livegate can be used. */
export type Health =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /**
       * A stable code such as ECONNREFUSED, NOAUTH or MAX_REPLICAS; it contains no host and no
       * secret.
       */
      readonly cause: string;
      /** When the problem began, in milliseconds since the epoch. */
      readonly sinceMs: number;
      /** Calls are still served, with reduced capacity: such a process is ready. */
      readonly degraded: boolean;
      /** The earliest time at which it may be over, in milliseconds from now; absent if unknown. */
      readonly retryAfterMs?: number;
    };

/** A read-only view: anyone may read it and listen for changes. */
export interface HealthSource {
  health(): Health;
  /**
   * Called when `ok`, `cause` or `degraded` changes. Returns a function that removes the listener.
   */
  onChange(listener: (health: Health) => void): () => void;
}
