import { Command, Option } from 'commander';
import { CliParts } from './cli-io';
import { ConnectionFlags } from './connection-settings';
import { UsageFault } from './failures';
import { OUTPUTS, OutputFormat } from './output';

/** The options that every command that calls livegate has. */
export interface RemoteFlags extends ConnectionFlags {
  readonly output?: OutputFormat;
}

/** Tells the exit status of a command that ends well. */
export type Finish = (status: number) => void;

/** A command with an example in its help. */
export function commandOf(name: string, description: string, example: string): Command {
  return new Command(name).description(description).addHelpText('after', `\nExample:\n  $ ${example}`);
}

/** Adds the options that every command that calls livegate has. */
export function withConnection(command: Command): Command {
  return withTarget(command).addOption(new Option('-o, --output <format>', 'form of the output').choices(OUTPUTS));
}

/** Adds the options that say where livegate is. */
export function withTarget(command: Command): Command {
  return command
    .optionsGroup('Connection:')
    .option('--url <url>', 'where livegate is; else LIVEGATE_URL, then the profile')
    .option(
      '--token-file <file>',
      "file with the caller's key; else LIVEGATE_TOKEN or LIVEGATE_TOKEN_FILE, then the profile",
    )
    .option('--profile <name>', 'profile in ~/.config/livegate/config.yaml')
    .option('--timeout <time>', 'time limit, such as 500ms, 30s or 2m', milliseconds);
}

/** Such as 500ms, 30s or 2m. */
export function milliseconds(text: string): number {
  const [, number, unit = 's'] = /^(\d{1,6})(ms|s|m)?$/.exec(text) ?? [];
  const factor = { ms: 1, s: 1_000, m: 60_000 }[unit];
  const value = Number(number) * (factor ?? NaN);
  if (!(value > 0)) throw new UsageFault(`${JSON.stringify(text)} is not a time such as 500ms, 30s or 2m`);
  return value;
}

/** Throws UsageFault if nobody can be asked. */
export function requireAnswer({ io }: CliParts, yes = false): void {
  if (!yes && !io.isTerminal)
    throw new UsageFault('nobody can be asked here; nothing was sent (--yes proceeds without asking)');
}

/** Throws UsageFault if nobody can be asked, or the answer is not yes. */
export async function confirm(parts: CliParts, question: string, yes = false): Promise<void> {
  requireAnswer(parts, yes);
  if (yes) return;
  const { io } = parts;
  const answer = await io.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageFault('nothing was sent');
}

const MOST_LISTED = 10_000;

/** How many of a list to show. */
export function limitOf(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MOST_LISTED) return value;
  throw new UsageFault(`--limit must be a number from 1 to ${MOST_LISTED}`);
}

/** The first items of a list. */
export async function firstOf<T>(items: AsyncIterable<T>, limit: number): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) if (found.push(item) >= limit) break;
  return found;
}
