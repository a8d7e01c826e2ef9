/** The right to write one resource, across replicas, for a time that is extended while the work lasts. */
export interface Lease {
  readonly key: string;
  /** Counts up with each holder of the key: the store refuses what comes with an older one. */
  readonly fence: number;
  /** For how long nobody else can have it yet, in milliseconds on the clock that is never set; 0 or less where it may be lost. */
  remainingMs(): number;
}
