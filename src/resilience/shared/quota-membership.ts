import { RedisConnection } from './redis-connection';

/** How a replica stands to the store that it shares with others, as its calls see it. */
export type QuotaMembership =
  /** It gets its slots there. */
  | { readonly kind: 'SHARED'; readonly epoch: string; readonly connection: RedisConnection }
  /** It will know in a moment. */
  | { readonly kind: 'UNSETTLED' }
  /** It has its share for itself, since the store withholds it from all others. */
  | { readonly kind: 'ALONE' }
  /**
   * It has nothing, for so long at least, in milliseconds; Infinity: until the store takes it in.
   */
  | { readonly kind: 'NOTHING'; readonly endsInMs: number; readonly why: string };

export type SharedMembership = Extract<QuotaMembership, { kind: 'SHARED' }>;

export type LinkState =
  | { readonly kind: 'MEMBER'; readonly epoch: string; readonly connection: RedisConnection }
  /** In contact, and about to say hello. */
  | { readonly kind: 'JOINING' }
  /** It was a member, and gets no answers. */
  | { readonly kind: 'LOST'; readonly why: string }
  /** In contact again; what it let go by itself is to leave the windows first. */
  | { readonly kind: 'RETURNING' }
  /**
   * It never was a member, was refused, or was lost for too long. `endsAt` is when that may be over
   * at the earliest, if that is known.
   */
  | { readonly kind: 'OUTSIDE'; readonly why: string; readonly endsAt?: number };

/**
 * The longest that a far-off Redis may add to what a slot may be used late, in milliseconds; slower
 * answers are none.
 */
export const MAX_SLACK_MS = 300;

/** What a replica said and did that others count on, on its own clock. */
export interface Commitments {
  /** The store may take it as alive until then, and share its part out among all until then. */
  readonly claimedUntil: number;
  /** Its place is kept for it until a little later; from then on it lets nothing go by itself. */
  readonly aloneUntil: number;
  /** What it let go by itself has left every window by then. */
  readonly localUntil: number;
}

/**
 * `spacingMs` is the bucket's: what others were granted has left every window so long after;
 * Infinity if the share is none at all.
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
