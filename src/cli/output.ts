import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import pc from 'picocolors';
import { stringify } from 'yaml';
import { CliIo } from './cli-io';

export const OUTPUTS = ['table', 'json', 'yaml'] as const;

export type OutputFormat = (typeof OUTPUTS)[number];

/** Columns by their titles; a cell is empty if it is undefined. */
export type TableColumns<T> = Readonly<Record<string, (item: T) => string | undefined>>;

export type Paint = ReturnType<typeof pc.createColors>;

/** What a command has found, for people and for programs. */
export class Output {
  /** Colours on a terminal. */
  readonly paint: Paint;

  constructor(
    private readonly io: CliIo,
    private readonly format: OutputFormat = 'table',
  ) {
    this.paint = pc.createColors(io.isTerminal && !io.env['NO_COLOR']);
  }

  /** A list: a table for people, and for programs the JSON of the API, with `key` as its member. */
  list<T>(key: string, items: readonly T[], columns: TableColumns<T>): void {
    if (this.format !== 'table') return this.data({ [key]: items });
    if (items.length === 0) return this.io.writeError('nothing found\n');
    const table = this.#table(items, columns);
    const isTooWide = table
      .split('\n')
      .some((line) => stripVTControlCharacters(line).length > (this.io.columns ?? Infinity));
    this.io.write(`${isTooWide ? this.#records(items, columns) : table}\n`);
  }

  /** One resource: YAML for people too, since it is nested. */
  data(value: unknown): void {
    this.io.write(this.format === 'json' ? `${JSON.stringify(value, null, 2)}\n` : yamlOf(value));
  }

  /** A text for people, and for programs the JSON of the API. */
  textOr(text: (paint: Paint, columns: number | undefined) => string, value: unknown): void {
    if (this.format !== 'table') return this.data(value);
    this.io.write(text(this.paint, this.io.columns));
  }

  /** For a terminal that is too narrow for a table: a line for each cell that is not empty. */
  #records<T>(items: readonly T[], columns: TableColumns<T>): string {
    const width = Math.max(...Object.keys(columns).map(({ length }) => length));
    const linesOf = (item: T): string[] =>
      Object.entries(columns).flatMap(([title, cell]) => {
        const text = printable(cell(item) ?? '');
        return text === '' ? [] : [`${this.paint.bold(title)}${' '.repeat(width - title.length)}  ${text}`];
      });
    return items.map((item) => linesOf(item).join('\n')).join('\n\n');
  }

  #table<T>(items: readonly T[], columns: TableColumns<T>): string {
    const table = new Table({
      head: Object.keys(columns).map((title) => this.paint.bold(title)),
      chars: NO_BORDERS,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    });
    const cells = Object.values(columns);
    table.push(...items.map((item) => cells.map((cell) => printable(cell(item) ?? ''))));
    return table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n');
  }
}

/** One of many that come by and by: for programs a document each, JSON of one line or YAML. */
export function streamed(text: string, value: unknown, format: OutputFormat = 'table'): string {
  if (format === 'json') return `${JSON.stringify(value)}\n`;
  return format === 'yaml' ? `---\n${yamlOf(value)}` : `${text}\n`;
}

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, '']),
);

export function yamlOf(value: unknown): string {
  return stringify(value, { lineWidth: 0 });
}

/** One line. Texts come from clouds and other people: none of them shall move the cursor. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD');
}
