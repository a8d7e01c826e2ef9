const QUOTA = 'livegate:quota:';

/** What lies in Redis under which key. */
export const KEYS = {
  /** Hash: id, the server's run id, and since when. */
  epoch: `${QUOTA}epoch`,
  /** Written to see whether anything can be. */
  probe: `${QUOTA}probe`,
  /** Hash: by replica the time until which it lives. */
  replicas: `${QUOTA}replicas`,
  /** Hash: by breaker what an operator said. */
  overrides: 'livegate:breakers',
  overridesVersion: 'livegate:breakers:version',
  /**
   * Sorted set: departures by when they happen at the latest. A log of another epoch is another
   * key.
   */
  log: (epoch: string, bucket: string) => `${QUOTA}${epoch}:${bucket}:log`,
  /**
   * Hash: as `next` when the next slot of a paced window comes due, and by replica that waits when
   * it comes for it, and its caller's last turn.
   */
  turns: (epoch: string, bucket: string) => `${QUOTA}${epoch}:${bucket}:turns`,
  /** Hash: what is left of the limit while the provider throttles. */
  backOff: (epoch: string, bucket: string) => `${QUOTA}${epoch}:${bucket}:back-off`,
} as const;
