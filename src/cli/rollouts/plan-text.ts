import { Rollout, RolloutItem } from '../../client';
import { Paint, printable } from '../output';
import { planningError } from './planning-error';

type Change = RolloutItem['change'];

const SIGNS: Readonly<Record<Change, string>> = { CREATE: '+', UPDATE: '~', DELETE: '-', NONE: '=', REFUSED: '!' };
/** The start of a line of fields. */
const INDENT = '    ';
const DEFAULT = '(default)';
const ARROW = ' → ';

/** Items that change in the same way. */
interface Block {
  readonly example: RolloutItem;
  readonly resources: string[];
}

/**
 * What the items change, as a diff. Those of one account with equal changes share one block, so
 * that forty domains are as short to read as one.
 */
export function planText(items: readonly RolloutItem[], paint: Paint, columns = Infinity): string {
  return blocksOf(items)
    .map((block) => `${blockText(block, paint, columns)}\n\n`)
    .join('');
}

/** How many items there are of each change, and what became of them. */
export function countsText(rollout: Rollout): string {
  const { name, state, counts } = rollout;
  const of = (count: number, what: string): string[] => (count > 0 ? [`${count} ${what}`] : []);
  const planned = [
    ...of(counts.create, 'to create'),
    ...of(counts.update, 'to change'),
    ...of(counts.delete, 'to delete'),
    ...of(counts.refused, 'refused'),
    `${counts.unchanged} without change`,
  ];
  const applied = [
    ...of(counts.done, 'done'),
    ...of(counts.failed, 'failed'),
    ...of(counts.stale, 'stale'),
    ...of(counts.skipped, 'skipped'),
  ];
  const result = applied.length > 0 ? `; ${applied.join(', ')}` : '';
  const counted = `${planned.join(', ')}${result}${durationText(rollout)}`;
  return [`${name} is ${state}: ${counted}`, ...failureLines(rollout), ''].join('\n');
}

/** How long a plan takes to apply, if that is worth telling. */
function durationText({ state, estimatedDuration = '' }: Rollout): string {
  const seconds = Math.round(Number.parseFloat(estimatedDuration));
  if (state !== 'PLANNED' || !(seconds >= 1)) return '';
  return `; takes about ${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`}`;
}

function failureLines(rollout: Rollout): string[] {
  const error = planningError(rollout);
  if (!error) return [];
  const { reason, message, violations } = error;
  const lines = violations.map(({ field, description }) => `  ${field}: ${description}`);
  return (lines.length > 0 ? [reason, ...lines] : [`${reason}: ${message}`]).map(printable);
}

function blocksOf(items: readonly RolloutItem[]): readonly Block[] {
  const blocks = new Map<string, Block>();
  for (const item of items) {
    const { resource, change, state, fields, losses, error } = item;
    const why = error && [error.reason, error.message];
    const key = JSON.stringify([accountOf(resource), change, state, fields, losses, why]);
    const block = blocks.get(key) ?? { example: item, resources: [] };
    block.resources.push(resource);
    blocks.set(key, block);
  }
  return [...blocks.values()];
}

function accountOf(resource: string): string {
  return resource.split('/', 2).join('/');
}

function blockText({ example, resources }: Block, paint: Paint, columns: number): string {
  const { change, state, losses, error } = example;
  const colour = colourOf(change, paint);
  const became = ['NONE', 'REFUSED'].includes(change) || state === 'PENDING' ? '' : ` ${state}`;
  const alike = resources.length > 1 ? ` ${resources.length} alike` : '';
  return [
    colour(`${SIGNS[change]} ${change}${became}${alike}`),
    ...resources.map((name) => colour(`  ${printable(name.replace(/^accounts\//, ''))}`)),
    ...fieldLines(example, paint, columns),
    ...losses.map(({ field, description }) => printable(`${INDENT}loses ${field || 'content'}: ${description}`)),
    ...(error ? [printable(`${INDENT}${error.reason}: ${error.message}`)] : []),
  ].join('\n');
}

function colourOf(change: Change, paint: Paint): (text: string) => string {
  const colours = {
    CREATE: paint.green,
    UPDATE: paint.yellow,
    DELETE: paint.red,
    NONE: paint.dim,
    REFUSED: paint.magenta,
  };
  return colours[change];
}

/** One line a field where it fits, else the values below each other. */
function fieldLines({ change, fields }: RolloutItem, paint: Paint, columns: number): string[] {
  const width = Math.max(...fields.map(({ field }) => field.length));
  return fields.flatMap(({ field, from, to }) => {
    const [before, after] = [valueText(from), valueText(to)];
    const head = `${INDENT}${field.padEnd(width)}  `;
    const values = change === 'CREATE' ? after : change === 'DELETE' ? before : `${before}${ARROW}${after}`;
    if (head.length + values.length <= columns) {
      const shown = change === 'UPDATE' ? `${paint.red(before)}${ARROW}${paint.green(after)}` : values;
      return [`${head}${shown}`];
    }
    return [
      `${INDENT}${field}`,
      ...(change === 'CREATE' ? [] : [`${INDENT}  ${paint.red(`- ${before}`)}`]),
      ...(change === 'DELETE' ? [] : [`${INDENT}  ${paint.green(`+ ${after}`)}`]),
    ];
  });
}

/** Without the marks of JSON around texts and lists of texts. */
function valueText(json: string): string {
  if (json === '') return DEFAULT;
  const value = JSON.parse(json) as unknown;
  if (typeof value === 'string') return printable(value === '' ? '""' : value);
  const isTexts = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
  return printable(isTexts ? value.join(', ') : json);
}
