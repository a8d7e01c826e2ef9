import { Result } from './check';

/** When, of what, and where a proof was made. */
export interface Circumstances {
  /** ISO 8601, to the second. */
  readonly date: string;
  /** Of the commit, with `, with changes` if the tree differs from it. */
  readonly commit: string;
  readonly machine: string;
  readonly seed: number;
}

/** `docs/proof.md`. */
export function renderProof({ date, commit, machine, seed }: Circumstances, results: readonly Result[]): string {
  const minutes = results.reduce((total, { seconds }) => total + seconds, 0) / 60;
  const failed = results.filter(({ holds }) => !holds).length;
  return `# Proof

\`npm run proof\` measures what livegate promises and writes this page. The exit status is 1 if a
promise does not hold.

| | |
| --- | --- |
| date | ${date} |
| commit | ${commit} |
| machine | ${machine} |
| seed | ${seed} |
| time taken | ${minutes.toFixed(1)} minutes |
| promises | ${results.length}, of which ${failed === 0 ? 'all hold' : `${failed} do not hold`} |

| promise | holds | measured | repeat it alone | seconds |
| --- | --- | --- | --- | --- |
${results.map(row).join('\n')}

Timings and shares of a quota depend on the machine and on what else runs on it: compare figures of
one run with one another only. [benchmarks.md](benchmarks.md) explains the parts of the benchmark.
`;
}

function row({ promise, holds, measured, command, seconds }: Result): string {
  const figures = measured.replaceAll('; ', '<br>');
  const cells = [promise, holds ? 'yes' : '**no**', figures, `\`${command}\``, seconds.toFixed(0)];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** A cell is one line, and a bar would end it. */
const cell = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
