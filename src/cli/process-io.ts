import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { CliIo } from './cli-io';
import { UsageFault } from './failures';

/** That of programs which the signal ends. */
const SIGPIPE_STATUS = 141;

/** Far more than ten thousand configurations have. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024;

/** This process: its streams, variables and files. */
export function processIo(): CliIo {
  const { env, stdin, stdout, stderr } = process;
  const isTerminal = Boolean(stdout.isTTY && stdin.isTTY);
  // Such as `| head`: whoever read the output has enough.
  stdout.once('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? SIGPIPE_STATUS : 1));
  let interrupt: AbortController | undefined;
  const interruption = (): AbortController => (interrupt ??= onInterrupt());
  return {
    env,
    home: homedir(),
    isTerminal,
    get columns() {
      return stdout.isTTY ? stdout.columns : undefined;
    },
    progress: stderr.isTTY ? stderr : undefined,
    // Not before a command asks for it: `serve` ends in another way.
    get signal() {
      return interruption().signal;
    },
    now: () => Date.now(),
    newId: () => randomUUID(),
    write: (output) => void stdout.write(output),
    writeError: (output) => void stderr.write(output),
    readInput: () => textOf(stdin),
    readFile: (path) => textOf(createReadStream(path)),
    ask: async (question) => {
      const terminal = createInterface({ input: stdin, output: stderr });
      terminal.once('SIGINT', () => {
        interruption().abort();
        terminal.close();
      });
      // Ctrl-C and Ctrl-D close the terminal, and leave the question without an answer.
      const closed = once(terminal, 'close').then(() => '');
      return await Promise.race([terminal.question(question), closed]).finally(() => terminal.close());
    },
    edit: async (content) => await edited(content, editorOf(env, isTerminal)),
    keep: kept,
  };
}

/** Rejects with EFBIG if it is far too long. */
async function textOf(input: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    const piece = chunk as Buffer;
    bytes += piece.length;
    if (bytes > MAX_INPUT_BYTES) throw Object.assign(new Error('too large'), { code: 'EFBIG' });
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
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

async function kept(content: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'livegate-edit-')), 'config.yaml');
  await writeFile(file, content, { mode: 0o600 });
  return file;
}

/** The file is only for its owner, and is removed in any case. */
async function edited(content: string, [program = '', ...args]: readonly string[]): Promise<string> {
  const file = await kept(content);
  try {
    const editor = spawn(program, [...args, file], { stdio: 'inherit' });
    const [status] = (await once(editor, 'exit')) as [number | null];
    if (status !== 0) throw new UsageFault(`the editor ${program} failed; nothing was sent`);
    return await readFile(file, 'utf8');
  } finally {
    await rm(dirname(file), { recursive: true });
  }
}
