import { dirname, resolve } from 'node:path';
import { UnusableFile } from '../loading/file-text';

export const SECRET_RULE = 'must be a reference, { env: NAME } or { file: PATH }';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Text of a file, UTF-8; throws UnusableFile, or as node:fs does. */
export type ReadFile = (path: string) => string;

/** The text behind a reference and the name of its source, or why there is none. */
export type Resolved =
  | { readonly text: string; readonly source: string; /** Absolute path, of a file. */ readonly file?: string }
  | { readonly rule: string };

/**
 * What references resolve to: environment variables, and files relative to the configuration file.
 */
export interface References {
  variable(name: string): Resolved;
  file(path: string): Resolved;
  /** The absolute path, without a look at the disk. */
  resolve(path: string): string;
}

/** An empty variable counts as unset. */
export function readVariable(env: Environment, name: string): string | undefined {
  const text: unknown = env[name];
  // `constructor` is not a variable.
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** The text of a file without a byte order mark, or a sentence that names the file. */
export function readText(path: string, readFile: ReadFile): Resolved {
  const source = `file ${path}`;
  try {
    return { text: readFile(path).replace(/^\uFEFF/, ''), source };
  } catch (error) {
    if (error instanceof UnusableFile) return { rule: `${source} ${error.rule}` };
    return { rule: `${source} cannot be read (${errorCode(error)})` };
  }
}

export function references(configFile: string, env: Environment, readFile: ReadFile): References {
  const absolute = (path: string): string => resolve(dirname(configFile), path);
  return {
    resolve: absolute,
    variable(name) {
      const text = readVariable(env, name);
      const source = `environment variable ${name}`;
      return text === undefined ? { rule: `${source} is not set` } : { text, source };
    },
    file(path) {
      // Several lines are the content of a file instead of its path; a message must not repeat
      // them.
      if (/\p{Cc}/u.test(path)) return { rule: 'must be the path of a file, not its content' };
      const read = readReference(absolute(path), readFile);
      return 'rule' in read ? read : { ...read, file: absolute(path) };
    },
  };
}

/** As ReadFile, without blocking. */
export type ReadFileInBackground = (path: string) => Promise<string>;

/** As readReference, without blocking. */
export async function readReferenceInBackground(path: string, readFile: ReadFileInBackground): Promise<Resolved> {
  const read = await readFile(path).then(
    (text) => () => text,
    (error: unknown) => () => {
      throw error;
    },
  );
  return readReference(path, read);
}

/** The value that a file holds. */
function readReference(path: string, readFile: ReadFile): Resolved {
  const read = readText(path, readFile);
  if ('rule' in read) return read;
  // Editors and `echo` end a file with a newline that is not part of the value.
  const text = read.text.replace(/\r?\n$/, '');
  return text === '' ? { rule: `${read.source} is empty` } : { ...read, text };
}

/** Only the code: the text of a system error may contain anything. */
function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'unknown error';
}
