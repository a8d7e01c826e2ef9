import { Part } from './options';

/**
 * What a figure is held against. One that must be met decides the exit status; noise decides about
 * the others.
 */
export interface Goal {
  readonly text: string;
  readonly met: boolean;
  readonly must: boolean;
}

/** One line of the table: a subject, what was measured of it, and what it was to reach. */
export interface Row {
  readonly part: Part;
  readonly subject: string;
  /**
   * By name with its unit, such as `CPU ms per action`, in the order to be shown; NaN if it could
   * not be measured.
   */
  readonly figures: Readonly<Record<string, number>>;
  readonly goals: readonly Goal[];
}

export interface Report {
  readonly machine: string;
  readonly date: string;
  readonly quick: boolean;
  readonly rows: readonly Row[];
  /** Sentences beside the table, by part. */
  readonly notes: readonly { readonly part: Part; readonly text: string }[];
}

const HEAD = ['part', 'subject', 'measured', 'goal', ''] as const;

/** A Markdown table with its columns aligned, as the README shows it, and the notes below. */
export function renderTable({ machine, date, quick, rows, notes }: Report): string {
  const cells = rows.map(({ part, subject, figures, goals }) => [
    part,
    subject,
    Object.entries(figures)
      .map(([name, value]) => `${rounded(value)} ${name}`)
      .join(', '),
    goals.map(({ text }) => text).join('; '),
    goals.map(({ met, must }) => (met ? 'met' : must ? 'FAILED' : 'not met')).join('; '),
  ]);
  const widths = HEAD.map((title, column) =>
    Math.max(3, title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const table = [line(HEAD), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...cells.map(line)];
  const beside = notes.map(({ part, text }) => `${part}: ${text}`);
  const title = `${machine}, ${date}, ${quick ? 'quick' : 'full'}`;
  const lines = [title, '', ...table, ...(beside.length ? ['', ...beside] : [])];
  return `${lines.join('\n')}\n`;
}

/** JSON has no NaN: what could not be measured is null. */
export function renderJson(report: Report): string {
  return `${JSON.stringify({ ...report, ok: exitStatus(report) === 0 }, null, 2)}\n`;
}

/** 1 if a goal failed that must be met. */
export function exitStatus({ rows }: Report): 0 | 1 {
  return rows.some(({ goals }) => goals.some(({ met, must }) => must && !met)) ? 1 : 0;
}

/** Three significant digits, and whole numbers whole. */
function rounded(value: number): string {
  if (Number.isNaN(value)) return '?';
  return Number.isInteger(value) || Math.abs(value) >= 100
    ? String(Math.round(value))
    : String(Number(value.toPrecision(3)));
}
