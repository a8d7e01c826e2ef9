import { LivegateError, RolloutSourceInput, Violation } from '../../client';
import { CliParts } from '../cli-io';
import { RefusedFile } from '../failures';
import { fullName } from '../resource-names';
import { placesIn, readMapping, TextPlace, YamlFile } from '../yaml-file';

const PATH = 'source.desired.';
const NOWHERE: TextPlace = { line: Infinity, col: 0 };

/** A file with configurations as they shall be. */
interface LiveFile {
  /** As messages name it. */
  readonly name: string;
  readonly source: RolloutSourceInput;
  /** How many configurations it has. */
  readonly size: number;
  /** What a refusal of the file says, with the places of its violations. */
  located(error: unknown): unknown;
}

/** Throws UsageFault with each fault of the file as FILE:LINE:COLUMN. */
export async function readLiveFile(parts: CliParts, path: string, prune: readonly string[]): Promise<LiveFile> {
  const file = await readMapping(parts, path);
  const ofFile = file.value['prune'];
  const all = prune.length === 0 ? ofFile : [...(Array.isArray(ofFile) ? (ofFile as unknown[]) : []), ...prune];
  // What the file holds is for livegate to judge, which names every fault.
  const desired = { ...file.value, ...(all !== undefined && { prune: all }) };
  return {
    name: file.name,
    source: { desired } as RolloutSourceInput,
    size: lengthOf(file.value['callbackConfigs']) + lengthOf(file.value['pullConfigs']),
    located: (error) =>
      error instanceof LivegateError && error.violations.length > 0
        ? new RefusedFile(error, violationsIn(file, error.violations))
        : error,
  };
}

/** In the order of the file; those that are not about it come last. */
function violationsIn(file: YamlFile, violations: readonly Violation[]): readonly Violation[] {
  const placeOf = placesIn(file);
  const placed = violations.map((violation) => {
    const field = violation.field.startsWith(PATH) ? violation.field.slice(PATH.length) : undefined;
    return { violation, field, place: field === undefined ? NOWHERE : placeOf(field) };
  });
  return placed
    .toSorted((a, b) => a.place.line - b.place.line || a.place.col - b.place.col)
    .map(({ violation, field, place: { line, col } }) =>
      field === undefined ? violation : { ...violation, field: `${file.name}:${line}:${col}: ${field}` },
    );
}

/** Parents below which nothing else shall be, as options name them. */
export function pruneOption(text: string, all: readonly string[]): string[] {
  return [...all, fullName(text)];
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}
