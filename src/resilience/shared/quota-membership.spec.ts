import { LinkState, membershipOf } from './quota-membership';

/**
 * The store may take the replica as alive until 1000; what it let go by itself counts until 3000;
 * its place is kept until 9000.
 */
const COMMITMENTS = { claimedUntil: 1_000, aloneUntil: 9_000, localUntil: 3_000 };
const SPACING_MS = 420;
const SLACK_MS = 300;
const LOST: LinkState = { kind: 'LOST', why: 'because' };

it.each([
  { title: 'just lost', state: LOST, now: 999, membership: { kind: 'UNSETTLED' } },
  {
    title: 'its lease over',
    state: LOST,
    now: 1_000,
    membership: { kind: 'NOTHING', endsInMs: SPACING_MS + SLACK_MS },
  },
  { title: 'others may still arrive', state: LOST, now: 1_719, membership: { kind: 'NOTHING', endsInMs: 1 } },
  { title: 'others have left every window', state: LOST, now: 1_720, membership: { kind: 'ALONE' } },
  { title: 'for as long as its place is kept', state: LOST, now: 8_999, membership: { kind: 'ALONE' } },
  {
    title: 'its place may be given away',
    state: LOST,
    now: 9_000,
    membership: { kind: 'NOTHING', endsInMs: Infinity },
  },
  { title: 'in contact again', state: { kind: 'JOINING' } as const, now: 5_000, membership: { kind: 'UNSETTLED' } },
  {
    title: 'in contact again, its own calls still in the windows',
    state: { kind: 'RETURNING' } as const,
    now: 2_900,
    membership: { kind: 'NOTHING', endsInMs: 100 },
  },
  {
    title: 'never in',
    state: { kind: 'OUTSIDE', why: 'because' } as const,
    now: 9_000,
    membership: { kind: 'NOTHING', endsInMs: Infinity, why: 'because' },
  },
  {
    title: 'all places taken, one of them by a silent replica',
    state: { kind: 'OUTSIDE', why: 'because', endsAt: 9_500 } as const,
    now: 9_000,
    membership: { kind: 'NOTHING', endsInMs: 500, why: 'because' },
  },
])('$title', ({ state, now, membership }) => {
  expect(membershipOf(state, COMMITMENTS, SPACING_MS, now)).toMatchObject(membership);
});

it('never uses a share whose window is longer than its place is kept', () => {
  expect(membershipOf(LOST, COMMITMENTS, 8_000, 8_999)).toMatchObject({ kind: 'NOTHING', endsInMs: Infinity });
});

it('lets no call go without a share', () => {
  expect(membershipOf(LOST, COMMITMENTS, Infinity, 1e9)).toMatchObject({ kind: 'NOTHING', endsInMs: Infinity });
});
