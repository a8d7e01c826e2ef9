import { LivegateError, RolloutSourceInput, Violation } from '../../client';
import { CliParts } from '../cli-io';
import { RefusedFile } from '../failures';
import { fullName } from '../resource-names';
import { placesIn, readMapping, TextPlace, YamlFile } from '../yaml-file';

const PATH = 'source.desired.';
const LISTS = ['callbackConfigs', 'pullConfigs', 'prune'];
/** The domain or vhost of a name stands for several. */
const PATTERN = /\/(domains|vhosts)\/\*/;
const NOWHERE: TextPlace = { line: Number.MAX_SAFE_INTEGER, col: 0 };

/** A file with configurations as they shall be. */
interface LiveFile {
  /** As messages name it. */
  readonly name: string;
  readonly source: RolloutSourceInput;
  /** How many configurations it has. Absent: its patterns or what it prunes decide. */
  readonly size?: number;
  /** It asks for nothing, as the export of a domain without configurations does. */
  readonly isEmpty: boolean;
  /** What a refusal of the file says, with the places of its violations. */
  located(error: unknown): unknown;
}

/** Throws UsageFault with each fault of the file as FILE:LINE:COLUMN. */
export async function readLiveFile(parts: CliParts, path: string, prune: readonly string[]): Promise<LiveFile> {
  const file = await readMapping(parts, path);
  const { prune: ofFile } = file.value;
  const all = prune.length === 0 ? ofFile : [...listOf(ofFile), ...prune];
  // What the file holds is for livegate to judge, which names every fault.
  const desired = { ...file.value, ...(all !== undefined && { prune: all }) };
  return {
    name: file.name,
    source: { desired } as RolloutSourceInput,
    isEmpty: asksForNothing(desired),
    ...sizeOf(desired),
    located: (error) =>
      error instanceof LivegateError && error.violations.length > 0
        ? new RefusedFile(error, violationsIn(file, prune, error.violations))
        : error,
  };
}

/** In the order of the file; those that are not about it come last. */
function violationsIn(
  file: YamlFile & { readonly value: Readonly<Record<string, unknown>> },
  prune: readonly string[],
  violations: readonly Violation[],
): readonly Violation[] {
  const placeOf = placesIn(file);
  const inFile = listOf(file.value['prune']).length;
  const placed = violations.map((violation) => {
    const field = violation.field.startsWith(PATH) ? violation.field.slice(PATH.length) : undefined;
    const [, index] = /^prune\[(\d+)\]$/.exec(field ?? '') ?? [];
    const option = index === undefined ? undefined : prune[Number(index) - inFile];
    if (field === undefined || option !== undefined)
      return { violation: { ...violation, ...(option && { field: `--prune ${option}` }) }, place: NOWHERE };
    const place = placeOf(field);
    return { violation: { ...violation, field: `${file.name}:${place.line}:${place.col}: ${field}` }, place };
  });
  const order = placed.toSorted((a, b) => a.place.line - b.place.line || a.place.col - b.place.col);
  return order.map(({ violation }) => violation);
}

/** Parents below which nothing else shall be, as options name them. */
export function pruneOption(text: string, all: readonly string[]): string[] {
  return [...all, fullName(text)];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function sizeOf(desired: Readonly<Record<string, unknown>>): { readonly size?: number } {
  const configs = [...listOf(desired['callbackConfigs']), ...listOf(desired['pullConfigs'])];
  const isPattern = (config: unknown): boolean => PATTERN.test(String((config as { name?: unknown } | null)?.name));
  return listOf(desired['prune']).length > 0 || configs.some(isPattern) ? {} : { size: configs.length };
}

/** Without any list, it is more likely another file. */
function asksForNothing(desired: object): boolean {
  const members = Object.entries(desired) as [string, unknown][];
  const isNothing = ([key, list]: [string, unknown]): boolean =>
    LISTS.includes(key) && Array.isArray(list) && list.length === 0;
  return members.length > 0 && members.every(isNothing);
}
