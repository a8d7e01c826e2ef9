import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { CliIo } from './cli-io';
import { UsageFault } from './failures';

/** That of programs which the signal ends. */
const SIGPIPE_STATUS = 141;

/** This process: its streams, variables and files. */
export function processIo(): CliIo {
  const { env, stdin, stdout, stderr } = process;
  const isTerminal = Boolean(stdout.isTTY && stdin.isTTY);
  // Such as `| head`: whoever read the output has enough.
  stdout.once('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? SIGPIPE_STATUS : 1));
  let interrupt: AbortController | undefined;
  return {
    env,
    home: homedir(),
    isTerminal,
    // Not before a command asks for it: `serve` ends in another way.
    get signal() {
      interrupt ??= onInterrupt();
      return interrupt.signal;
    },
    now: () => Date.now(),
    write: (output) => void stdout.write(output),
    writeError: (output) => void stderr.write(output),
    readInput: () => text(stdin),
    readFile: (path) => readFile(path, 'utf8'),
    ask: async (question) => {
      const terminal = createInterface({ input: stdin, output: stderr });
      return await terminal.question(question).finally(() => terminal.close());
    },
    edit: async (content) => await edited(content, editorOf(env, isTerminal)),
  };
}

function onInterrupt(): AbortController {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller;
}

function editorOf(env: NodeJS.ProcessEnv, isTerminal: boolean): readonly string[] {
  const command = env['VISUAL'] || env['EDITOR'] || (isTerminal ? 'vi' : '');
  if (command === '') throw new UsageFault('there is no terminal for an editor; set EDITOR, or use get and set');
  return command.split(/\s+/).filter((word) => word !== '');
}

/** The file is only for its owner, and is removed in any case. */
async function edited(content: string, [program = '', ...args]: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'livegate-edit-'));
  const file = join(folder, 'config.yaml');
  try {
    await writeFile(file, content, { mode: 0o600 });
    const editor = spawn(program, [...args, file], { stdio: 'inherit' });
    const [status] = (await once(editor, 'exit')) as [number | null];
    if (status !== 0) throw new UsageFault(`the editor ${program} failed; nothing was sent`);
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}
