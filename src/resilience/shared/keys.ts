const QUOTA = 'quota:';

/** The keys in Redis, after the prefix `redisKeyPrefix`. */
export const KEYS = {
  /** Hash: the epoch's id, the server's run and replication ids, and the start of the epoch. */
  epoch: `${QUOTA}epoch`,
  /** Written to test whether Redis accepts writes. */
  probe: `${QUOTA}probe`,
  /** Never written: what a node of a cluster answers to it tells which node serves the keys. */
  owner: `${QUOTA}owner`,
  /** Hash: each replica's claim. */
  replicas: `${QUOTA}replicas`,
  /** Hash: each breaker's override. */
  overrides: 'breakers',
  overridesVersion: 'breakers:version',
  /** Sorted set: departures, scored by their latest possible time. Each epoch has its own key. */
  log: (epoch: string, bucket: string) => `${QUOTA}${epoch}:${bucket}:log`,
  /**
   * Hash: `next` is when the next paced slot comes due, `owed` from when on a bulk call goes first,
   * `round` the latest round of turns. For each waiting replica, the field under its id holds when
   * it will ask again, and the rounds of its next calls. What belongs to the lane bulk or
   * background has its number, 1 or 2, in the field: `round/1`, and `1/` before a replica's id.
   */
  turns: (epoch: string, bucket: string) => `${QUOTA}${epoch}:${bucket}:turns`,
  /** List: when the last slots were granted, the latest last. */
  grants: (epoch: string, bucket: string) => `${QUOTA}${epoch}:${bucket}:grants`,
  /** Hash: how far the limit is lowered while the provider throttles. */
  backOff: (epoch: string, bucket: string) => `${QUOTA}${epoch}:${bucket}:back-off`,
} as const;
