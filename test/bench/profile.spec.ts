import { CpuProfile, sharesOf } from './profile';

const frames: readonly (readonly [functionName: string, url: string])[] = [
  ['(idle)', ''],
  ['(garbage collector)', ''],
  ['writev', ''],
  ['send', 'file:///app/dist/providers/alibaba/alibaba.client.js'],
  ['main', 'file:///app/dist/main.js'],
  ['next', 'file:///app/node_modules/rxjs/dist/cjs/Subscriber.js'],
  ['apply', 'file:///app/node_modules/@nestjs/core/router.js'],
  ['parse', 'file:///app/node_modules/@nestjs/core/node_modules/undici/lib/util.js'],
  ['emit', 'node:events'],
  ['Hash', 'node:internal/crypto/hash'],
];

/** What calls what: rxjs calls Nest, and that Node's events, which write. */
const CHILDREN: Readonly<Record<number, readonly number[]>> = { 5: [6], 6: [8], 8: [2] };

/** One sample every 10 ms, of the frames in their turn. */
const profile = (samples: readonly number[]): CpuProfile => ({
  nodes: frames.map(([functionName, url], id) => ({
    id,
    callFrame: { functionName, url },
    ...(id in CHILDREN && { children: CHILDREN[id] }),
  })),
  startTime: 5_000_000,
  endTime: 5_000_000 + samples.length * 10_000,
  samples,
  timeDeltas: samples.map(() => 10_000),
});
const ALL = { fromMs: 1_000_000, toMs: 0 };

describe('the shares of a profile', () => {
  it.each([
    { id: 1, owner: '(garbage collector)' },
    { id: 2, owner: 'native writev' },
    { id: 3, owner: 'livegate providers' },
    { id: 4, owner: 'livegate main' },
    { id: 5, owner: 'rxjs' },
    { id: 6, owner: '@nestjs/core' },
    { id: 7, owner: 'undici' },
    { id: 8, owner: 'node events' },
    { id: 9, owner: 'node crypto' },
  ])('give $owner its own', ({ id, owner }) => {
    const shares = sharesOf(profile([id]), ALL);
    expect(shares.find((share) => share.owner === owner)).toMatchObject({ own: 1 });
  });

  it("give Node's code to the nearest caller that is not Node, and to itself if there is none", () => {
    expect(sharesOf(profile([2, 8, 6, 9]), ALL)).toEqual([
      { owner: '@nestjs/core', own: 0.25, withNode: 0.75 },
      { owner: 'node crypto', own: 0.25, withNode: 0.25 },
      { owner: 'native writev', own: 0.25, withNode: 0 },
      { owner: 'node events', own: 0.25, withNode: 0 },
    ]);
  });

  it('are of busy time, the largest first', () => {
    expect(sharesOf(profile([0, 5, 3, 0, 3, 3, 0, 0]), ALL)).toEqual([
      { owner: 'livegate providers', own: 0.75, withNode: 0.75 },
      { owner: 'rxjs', own: 0.25, withNode: 0.25 },
    ]);
  });

  it('leave out what came before and after', () => {
    const samples = [5, 5, 5, 5, 3, 3, 8, 8, 8];
    expect(sharesOf(profile(samples), { fromMs: 45, toMs: 25 })).toEqual([
      { owner: 'livegate providers', own: 1, withNode: 1 },
    ]);
  });
});
