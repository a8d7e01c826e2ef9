import { CliParts } from './cli-io';
import { UsageFault } from './failures';

/**
 * The content of a YAML or JSON file, or of standard input if the path is `-`. Throws UsageFault
 * with each fault as FILE:LINE:COLUMN.
 */
export async function readYamlFile({ io, readYaml }: CliParts, path: string): Promise<unknown> {
  const text = await (path === '-' ? io.readInput() : io.readFile(path)).catch((error: unknown) => {
    throw new UsageFault(`${path} cannot be read (${fileFault(error)})`);
  });
  const name = path === '-' ? 'standard input' : path;
  const read = readYaml(text);
  if ('value' in read) return read.value;
  throw new UsageFault(`${name} is not accepted\n${read.faults.map((fault) => `  ${name}:${fault}`).join('\n')}`);
}

/** The same, for files that hold a mapping. */
export async function readMapping(parts: CliParts, path: string): Promise<Record<string, unknown>> {
  const value = await readYamlFile(parts, path);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new UsageFault(`${path === '-' ? 'standard input' : path} must hold a mapping`);
}

/** The code of a system error, such as ENOENT. */
export function fileFault(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
