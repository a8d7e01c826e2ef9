import { RedisConnection } from './redis-connection';

/** A replica's relation to the shared store, which decides where its calls get slots. */
export type QuotaMembership =
  /** Slots come from the store. */
  | { readonly kind: 'SHARED'; readonly epoch: string; readonly connection: RedisConnection }
  /** The state will be known in a moment. */
  | { readonly kind: 'UNSETTLED' }
  /** The replica uses its own share, which the store withholds from all others. */
  | { readonly kind: 'ALONE' }
  /** No slots for at least `endsInMs`; Infinity means until the store admits the replica. */
  | { readonly kind: 'NOTHING'; readonly endsInMs: number; readonly why: string };

export type SharedMembership = Extract<QuotaMembership, { kind: 'SHARED' }>;

export type LinkState =
  | { readonly kind: 'MEMBER'; readonly epoch: string; readonly connection: RedisConnection }
  /** Connected, and about to send HELLO. */
  | { readonly kind: 'JOINING' }
  /** A former member without a working connection. */
  | { readonly kind: 'LOST'; readonly why: string }
  /** Connected again, but the calls it sent on its own share have not left the windows yet. */
  | { readonly kind: 'RETURNING' }
  /**
   * Never admitted, refused, or lost for too long. `endsAt` is the earliest time at which this may
   * end, if known.
   */
  | { readonly kind: 'OUTSIDE'; readonly why: string; readonly endsAt?: number };

/** The greatest slack, in milliseconds; an answer of Redis that takes longer is a failure. */
export const MAX_SLACK_MS = 300;

/** Times that other replicas rely on, on this replica's monotonic clock. */
export interface Commitments {
  /** Until then the store takes this replica as alive, and does not withhold its share. */
  readonly claimedUntil: number;
  /**
   * From then on this replica sends nothing on its own share; its place is kept a little longer.
   */
  readonly aloneUntil: number;
  /** By then all calls sent on its own share have left every window. */
  readonly localUntil: number;
}

/**
 * `spacingMs` is the bucket's spacing: after that time, slots granted to others have left every
 * window. Infinity means that the share is zero.
 */
export function membershipOf(
  state: LinkState,
  { claimedUntil, aloneUntil, localUntil }: Commitments,
  spacingMs: number,
  now: number,
): QuotaMembership {
  switch (state.kind) {
    case 'MEMBER':
      return { ...state, kind: 'SHARED' };
    case 'JOINING':
      return { kind: 'UNSETTLED' };
    case 'LOST': {
      if (now < claimedUntil) return { kind: 'UNSETTLED' };
      const aloneFrom = claimedUntil + spacingMs + MAX_SLACK_MS;
      if (Math.max(now, aloneFrom) >= aloneUntil) return { kind: 'NOTHING', endsInMs: Infinity, why: state.why };
      return now < aloneFrom ? { kind: 'NOTHING', endsInMs: aloneFrom - now, why: state.why } : { kind: 'ALONE' };
    }
    case 'RETURNING':
      return { kind: 'NOTHING', endsInMs: Math.max(0, localUntil - now), why: 'Redis has just come back' };
    case 'OUTSIDE':
      return { kind: 'NOTHING', endsInMs: Math.max(0, (state.endsAt ?? Infinity) - now), why: state.why };
  }
}
