import type { Report, Row } from '../bench/report';
import { benchmarkCheck } from './benchmark';
import { Check } from './check';
import { jepsenCheck } from './jepsen';
import { killsCheck } from './kills';
import { promisesOfReadme } from './promises';
import { specsCheck } from './specs';

/** Everything that `npm run proof` finds out, in its order. */
export function checks(seed: number): Check[] {
  return [
    ...promisesOfReadme().map(({ promise, specs }) => specsCheck(promise, specs)),
    specsCheck('No write that was answered is lost when processes are killed or the disk is full.', [
      'test/slow/durability.spec.ts',
    ]),
    jepsenCheck('Histories of concurrent writers over killed and paused replicas have no lost update.', seed),
    killsCheck('A rollout whose worker is killed goes on: no item is lost, or applied to what was not planned.', seed),
    benchmarkCheck('Under five times its load a quota is used up and never exceeded.', ['quota'], quotasIn),
    benchmarkCheck(
      'A light caller is served beside heavy ones, and equal callers get equal shares.',
      ['fairness'],
      sharesIn,
    ),
    benchmarkCheck(
      'What a call costs is known, beside the vendors’ clients and bare Nest.',
      ['cost', 'floor'],
      costsIn,
    ),
  ];
}

/** Controls are seen to fail, and say nothing about livegate. */
const CONTROL = 'must be seen to fail';

function quotasIn({ rows }: Report): string {
  const own = rows.filter(({ subject }) => !subject.includes(CONTROL));
  const over = own.reduce((total, { figures }) => total + (figures['over'] ?? NaN), 0);
  const steady = own.filter(({ goals }) => goals.length > 1);
  return [`${over} calls over in ${own.length} scenarios`, ...steady.map(figuresOf('% used'))].join('; ');
}

const sharesIn = ({ rows }: Report): string =>
  rows.map((row) => `${row.subject}: ${Object.entries(row.figures).map(figure).join(', ')}`).join('; ');

const costsIn = ({ rows }: Report): string =>
  rows.map(figuresOf('actions/s', 'calls/s', 'ms CPU per action')).join('; ');

const figuresOf =
  (...names: readonly string[]) =>
  ({ subject, figures }: Row): string =>
    `${subject} ${Object.entries(figures)
      .filter(([name]) => names.includes(name))
      .map(figure)
      .join(', ')}`;

const figure = ([name, value]: readonly [string, number]): string => `${Number(value.toPrecision(3))} ${name}`;
