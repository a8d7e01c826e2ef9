import { randomUUID } from 'node:crypto';
import { readYaml } from '../../src/composition/read-yaml';
import { CliIo, LocalCommands } from '../../src/cli/cli-io';
import { Finding } from '../../src/cli/findings';
import { runCli } from '../../src/cli/program';

export interface CliWorld {
  readonly env?: Readonly<Record<string, string>>;
  /** By path; the home folder is /home/me. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files that are there and cannot be read, with the code of the error. */
  readonly unreadable?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Somebody who answers every question so. Absent: there is no terminal. */
  readonly answer?: string | (() => Promise<string>);
  /** What the editor makes of each text that it is given. */
  readonly edits?: readonly ((text: string) => string)[];
  readonly signal?: AbortSignal;
  /** What time it is. Absent: now. */
  readonly now?: number;
  /** Characters of a line of the terminal. */
  readonly columns?: number;
  /** What is found of a configuration; absent: the file is wrong. */
  readonly examined?: readonly Finding[];
  /** Told of each text on standard output. */
  readonly onWrite?: (text: string) => void;
  /** Where bars of progress go. */
  readonly progress?: NodeJS.WritableStream;
}

export interface CliResult {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  /** A text that was kept for a person, in /kept/config.yaml. */
  readonly kept: string;
  /** The calls of commands that run livegate itself. */
  readonly local: readonly unknown[];
}

/** Runs one command line in this process. */
export async function cli(args: readonly string[], world: CliWorld = {}): Promise<CliResult> {
  const {
    env = {},
    files = {},
    input = '',
    answer,
    edits = [],
    signal = new AbortController().signal,
    now = Date.now(),
  } = world;
  const printed = { out: '', err: '', kept: '' };
  const left = [...edits];
  const io: CliIo = {
    env,
    home: '/home/me',
    isTerminal: answer !== undefined,
    columns: world.columns,
    progress: world.progress,
    signal,
    now: () => now,
    newId: () => randomUUID(),
    write: (text) => {
      printed.out += text;
      world.onWrite?.(text);
    },
    writeError: (text) => void (printed.err += text),
    readInput: () => Promise.resolve(input),
    readFile: (path) => {
      const text = world.unreadable?.[path] === undefined ? files[path] : undefined;
      if (text !== undefined) return Promise.resolve(text);
      return Promise.reject(Object.assign(new Error(path), { code: world.unreadable?.[path] ?? 'ENOENT' }));
    },
    ask: (question) => {
      printed.err += question;
      return typeof answer === 'function' ? answer() : Promise.resolve(answer ?? '');
    },
    edit: (text) => Promise.resolve((left.shift() ?? String)(text)),
    keep: (text) => Promise.resolve(void (printed.kept = text)).then(() => '/kept/config.yaml'),
  };
  const local: unknown[] = [];
  const commands = recording(local, () => Promise.resolve(world.examined));
  const status = await runCli(args, { io, local: commands, readYaml, version: '1.2.3' });
  return { status, ...printed, local };
}

function recording(calls: unknown[], examined: LocalCommands['examine']): LocalCommands {
  const record =
    (name: string) =>
    (...args: readonly unknown[]): Promise<number> => {
      calls.push([name, ...args]);
      return Promise.resolve(0);
    };
  const [serve, check, health, verifyAudit] = ['serve', 'check', 'health', 'verifyAudit'].map(record);
  const [sandbox, newKey, mcp] = ['sandbox', 'newKey', 'mcp'].map(record);
  const remembered = { serve, check, health, verifyAudit, sandbox, newKey, mcp };
  return { ...remembered, examine: examined } as LocalCommands;
}
