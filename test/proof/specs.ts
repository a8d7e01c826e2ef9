import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Figures, FIGURES_FILE } from '../support/figures';
import { Check, Finding } from './check';
import { runProgram } from './run-program';

const JEST = ['npx', 'jest', '-c', 'test/jest.config.js'];

/** As far as it is read here, what Jest writes with `--json`. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** A promise that specs show: it holds if they have tests and every one of them passes. */
export function specsCheck(promise: string, specs: readonly string[]): Check {
  const command = [...JEST, ...specs];
  return { promise, command: command.join(' '), measure: () => runSpecs(command) };
}

async function runSpecs(command: readonly string[]): Promise<Finding> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-proof-'));
  try {
    const [report, figures] = [join(folder, 'report.json'), join(folder, 'figures')];
    const { errors } = await runProgram([...command, '--json', `--outputFile=${report}`], { [FIGURES_FILE]: figures });
    if (!existsSync(report)) throw new Error(`Jest wrote no report: ${errors.trim().split('\n').at(-1) ?? ''}`);
    return findingOf(
      JSON.parse(readFileSync(report, 'utf8')) as JestReport,
      existsSync(figures) ? figuresIn(readFileSync(figures, 'utf8')) : {},
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function findingOf(report: JestReport, figures: Figures): Finding {
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, testResults } = report;
  const failures = testResults.flatMap(({ assertionResults, message }) => {
    const names = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
    // A spec that cannot be loaded has a message, and no test.
    return names.length > 0 || assertionResults.length > 0 ? names : [firstLine(message)];
  });
  const holds = passed > 0 && failed === 0 && failures.length === 0;
  const counts = [`${passed} tests passed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  const measured = Object.entries(figures).map(([name, value]) => `${value.toLocaleString('en')} ${name}`);
  return {
    holds,
    measured: [...(holds ? [] : [`failed: ${failures.join('; ') || 'no test ran'}`]), ...measured, ...counts].join(
      ', ',
    ),
  };
}

/** Of several tests that tell the same figure, the sum. */
export function figuresIn(lines: string): Figures {
  const sums: Record<string, number> = {};
  for (const line of lines.trim().split('\n')) {
    for (const [name, value] of Object.entries(JSON.parse(line) as Figures)) sums[name] = (sums[name] ?? 0) + value;
  }
  return sums;
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';
