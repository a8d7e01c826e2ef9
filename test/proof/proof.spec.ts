import type { KilledRollouts } from '../jepsen/rollouts/kill-rollouts';
import type { Trial } from '../jepsen/trial';
import { make } from './check';
import { checks } from './checks';
import { findingOfTrials } from './jepsen';
import { findingOfKills } from './kills';
import { renderProof } from './page';
import { promisesIn, promisesOfReadme } from './promises';
import { objectsIn } from './run-program';
import { figuresIn, findingOf } from './specs';

const TRIAL: Trial = {
  replicas: 3,
  writers: 8,
  done: 1_000,
  refused: 20,
  unknown: 3,
  reads: 500,
  wipes: 0,
  kills: 2,
  pauses: 1,
  failures: { RESOURCE_BUSY: 20 },
  faults: [],
};

describe('the promises', () => {
  it('are the rows of the table of guarantees, with their specs', () => {
    const page = [
      '## Before',
      '| a | [b.spec.ts](b.spec.ts) |',
      '## What it guarantees',
      '',
      '| guarantee | shown by |',
      '| --- | --- |',
      '| A `PUT` succeeds. | [one.spec.ts](test/e2e/one.spec.ts), [two.spec.ts](test/slow/two.spec.ts) |',
      '| Clouds are alike. | [contract.ts](test/contract/contract.ts) |',
      '## After',
      '| c | [d.spec.ts](d.spec.ts) |',
    ].join('\n');
    expect(promisesIn(page)).toEqual([
      { promise: 'A `PUT` succeeds.', specs: ['test/e2e/one.spec.ts', 'test/slow/two.spec.ts'] },
      { promise: 'Clouds are alike.', specs: ['test/contract/'] },
    ]);
  });

  it('are all in the list of checks', () => {
    const listed = checks(1).map(({ promise }) => promise);
    for (const { promise } of promisesOfReadme()) expect(listed).toContain(promise);
  });
});

describe('specs', () => {
  const report = (assertions: readonly string[], message = '') => ({
    numPassedTests: assertions.filter((status) => status === 'passed').length,
    numFailedTests: assertions.filter((status) => status === 'failed').length,
    numPendingTests: assertions.filter((status) => status === 'pending').length,
    testResults: [
      { message, assertionResults: assertions.map((status, index) => ({ status, fullName: `test ${index}` })) },
    ],
  });

  it('hold when every test passed, with the figures that they told', () => {
    expect(findingOf(report(['passed', 'passed', 'pending']), { kills: 20, 'writes kept': 12_345 })).toEqual({
      holds: true,
      measured: '20 kills, 12,345 writes kept, 2 tests passed, 1 skipped',
    });
  });

  it('do not hold when a test failed, a spec could not be loaded or no test ran', () => {
    expect(findingOf(report(['passed', 'failed']), {})).toEqual({
      holds: false,
      measured: 'failed: test 1, 1 tests passed',
    });
    const unloaded = { ...report(['passed']), testResults: [{ message: 'no module x\n at y', assertionResults: [] }] };
    expect(findingOf(unloaded, {})).toMatchObject({ holds: false, measured: 'failed: no module x, 1 tests passed' });
    expect(findingOf(report(['pending']), {})).toMatchObject({ holds: false });
  });

  it('tell figures that add up', () => {
    expect(figuresIn('{"kills":2}\n{"kills":3,"lost":0}\n')).toEqual({ kills: 5, lost: 0 });
  });
});

describe('trials', () => {
  it('are read from the output, and summed', () => {
    const trials = objectsIn<Trial>(
      `${JSON.stringify(TRIAL, null, 2)}\n${JSON.stringify({ ...TRIAL, kills: 0 }, null, 2)}\n`,
    );
    expect(findingOfTrials(trials, 0)).toEqual({
      holds: true,
      measured:
        '0 faults in 2,046 writes (2,000 done, 40 refused, 6 of unknown end) and 1,000 reads with 2 kills and 2 pauses',
    });
  });

  it('do not hold with a fault, or a status of its own', () => {
    expect(findingOfTrials([{ ...TRIAL, faults: ['lost: 5'] }], 1)).toMatchObject({
      holds: false,
      measured: expect.stringContaining('lost: 5') as string,
    });
    expect(findingOfTrials([TRIAL], 1)).toMatchObject({ holds: false });
  });
});

describe('kills', () => {
  const killed: KilledRollouts = {
    ...{ replicas: 1, kills: 40, whileApplying: 22, struck: { planning: 9, applying: 31 }, rollouts: 12 },
    ...{ done: 240, stale: 48, repeated: 3, seconds: 120, faults: [] },
  };

  it('are told of one process and of several', () => {
    expect(findingOfKills([killed, { ...killed, replicas: 3 }], 0)).toEqual({
      holds: true,
      measured: ['one process', '3 replicas']
        .map(
          (victims) =>
            '0 faults in 288 items (240 done, 48 stale) of 12 rollouts, which lost their worker 9 times while ' +
            `planned and 31 while applied, in 40 kills of ${victims}`,
        )
        .join('; '),
    });
  });

  it('do not hold with a fault, or a status of its own', () => {
    expect(findingOfKills([{ ...killed, faults: ['a: no item'] }], 1)).toMatchObject({
      holds: false,
      measured: expect.stringContaining('; a: no item') as string,
    });
    expect(findingOfKills([killed], 1)).toMatchObject({ holds: false });
  });

  it('do not hold when none of them hit a rollout that was applied', () => {
    const missed = { ...killed, replicas: 3, struck: { planning: 11, applying: 0 } };
    expect(findingOfKills([killed, missed], 0)).toMatchObject({ holds: false });
  });
});

test('a check that cannot be made does not hold, and says why', async () => {
  const measure = (): Promise<never> => Promise.reject(new Error('there is no redis-server'));
  let now = 0;
  await expect(make({ promise: 'p', command: 'c', measure }, () => (now += 2_000))).resolves.toEqual({
    promise: 'p',
    command: 'c',
    holds: false,
    measured: 'there is no redis-server',
    seconds: 2,
  });
});

test('the page counts the promises that do not hold, and keeps cells in their columns', () => {
  const where = { date: '2026-01-01T00:00:00Z', commit: 'abc', machine: '2 × CPU, Node 20', seed: 7 };
  const held = { promise: 'One.', command: 'npx jest', holds: true, measured: '3 tests passed', seconds: 30 };
  const page = renderProof(where, [held, { ...held, promise: 'Two.', holds: false, measured: 'failed: a | b\nc; d' }]);
  expect(page).toContain('| One. | yes | 3 tests passed | `npx jest` | 30 |');
  expect(page).toContain('| Two. | **no** | failed: a \\| b c<br>d | `npx jest` | 30 |');
  expect(page).toContain('| promises | 2, of which 1 do not hold |');
  expect(page).toContain('| time taken | 1.0 minutes |');
});
