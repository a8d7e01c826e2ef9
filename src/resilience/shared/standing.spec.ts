import { LinkState, standingOf } from './standing';

/** The store may take the replica as alive until 1000; what it let go by itself counts until 3000. */
const COMMITMENTS = { claimedUntil: 1_000, localUntil: 3_000 };
const SPACING_MS = 420;
const SLACK_MS = 300;
const LOST: LinkState = { kind: 'LOST', why: 'because' };

it.each([
  { title: 'just lost', state: LOST, now: 999, standing: { kind: 'UNSETTLED' } },
  { title: 'its lease over', state: LOST, now: 1_000, standing: { kind: 'NOTHING', endsInMs: SPACING_MS + SLACK_MS } },
  { title: 'others may still arrive', state: LOST, now: 1_719, standing: { kind: 'NOTHING', endsInMs: 1 } },
  { title: 'others have left every window', state: LOST, now: 1_720, standing: { kind: 'ALONE' } },
  { title: 'in contact again', state: { kind: 'JOINING' } as const, now: 5_000, standing: { kind: 'UNSETTLED' } },
  {
    title: 'in contact again, its own calls still in the windows',
    state: { kind: 'RETURNING' } as const,
    now: 2_900,
    standing: { kind: 'NOTHING', endsInMs: 100 },
  },
  {
    title: 'never in',
    state: { kind: 'OUTSIDE', why: 'because' } as const,
    now: 9_000,
    standing: { kind: 'NOTHING', endsInMs: Infinity, why: 'because' },
  },
])('$title', ({ state, now, standing }) => {
  expect(standingOf(state, COMMITMENTS, SPACING_MS, now)).toMatchObject(standing);
});

it('never lets go what has no share', () => {
  expect(standingOf(LOST, COMMITMENTS, Infinity, 1e9)).toMatchObject({ kind: 'NOTHING', endsInMs: Infinity });
});
