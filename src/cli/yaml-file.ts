import { LineCounter, isNode, parseDocument } from 'yaml';
import { CliIo, CliParts } from './cli-io';
import { UsageFault } from './failures';

/** A YAML or JSON text, and what it holds. */
export interface YamlFile {
  /** As messages name it. */
  readonly name: string;
  readonly text: string;
  readonly value: unknown;
}

/**
 * The content of a YAML or JSON file, or of standard input if the path is `-`. Throws UsageFault
 * with each fault as FILE:LINE:COLUMN.
 */
async function readYamlFile(parts: CliParts, path: string): Promise<YamlFile> {
  return yamlFile(parts, titleOf(path), await textOf(parts.io, path));
}

/** The same for a text that has been read. */
export function yamlFile({ readYaml }: CliParts, name: string, text: string): YamlFile {
  const read = readYaml(text);
  if ('value' in read) return { name, text, value: read.value };
  throw new UsageFault(`${name} is not accepted\n${read.faults.map((fault) => `  ${name}:${fault}`).join('\n')}`);
}

async function textOf(io: CliIo, path: string): Promise<string> {
  return await (path === '-' ? io.readInput() : io.readFile(path)).catch((error: unknown) => {
    throw new UsageFault(`${path} cannot be read (${fileFault(error)})`);
  });
}

/** A file that holds a mapping, with that. */
export async function readMapping(
  parts: CliParts,
  path: string,
): Promise<YamlFile & { readonly value: Record<string, unknown> }> {
  const file = await readYamlFile(parts, path);
  const { value } = file;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageFault(`${file.name} must hold a mapping`);
  return { ...file, value: value as Record<string, unknown> };
}

/** Where something is in a text, counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly col: number;
}

/**
 * Where a field is, such as `pullConfigs[3].origins[0].host`; if it is not there, where the closest
 * one around it is.
 */
export function placesIn({ text }: YamlFile): (field: string) => TextPlace {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return (field) => {
    const path = field.match(/[^.[\]]+/g) ?? [];
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length).map(stepOf), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]);
    }
    return { line: 1, col: 1 };
  };
}

function stepOf(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function titleOf(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/** The code of a system error, such as ENOENT. */
export function fileFault(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
