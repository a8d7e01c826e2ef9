import { Command, Option } from 'commander';
import { CliParts } from '../cli-io';
import { commandOf, Finish } from '../command-parts';
import { UsageFault } from '../failures';

interface ServerFlags {
  readonly config?: string;
  readonly check?: boolean;
  readonly health?: boolean;
  readonly verifyAudit?: boolean;
  readonly head: readonly string[];
  readonly newApiKey?: boolean;
}

/** `serve`, `check`, `sandbox` and `key`. */
export function localCommands(parts: CliParts, finish: Finish): Command[] {
  const { local } = parts;
  const key = commandOf('key', 'make keys for callers', 'livegate key new');
  key.addCommand(
    commandOf('new', 'make a key, and print the line for apiKeys', 'livegate key new').action(async () =>
      finish(await local.newKey()),
    ),
  );
  return [
    withConfig(commandOf('serve', 'run livegate', 'livegate serve --config livegate.yaml')).action(
      async (flags: ServerFlags) => finish(await local.serve(configOf(parts, flags))),
    ),
    withConfig(commandOf('check', 'check a configuration file', 'livegate check --config livegate.yaml')).action(
      async (flags: ServerFlags) => finish(await local.check(configOf(parts, flags))),
    ),
    commandOf('sandbox', 'run livegate with emulated clouds', 'livegate sandbox').action(async () =>
      finish(await local.sandbox()),
    ),
    key,
  ];
}

/** `audit verify`. */
export function verifyCommand(parts: CliParts, finish: Finish): Command {
  const example = 'livegate audit verify --config livegate.yaml';
  return withConfig(commandOf('verify', 'verify the chains of the audit in the store', example))
    .addOption(headOption())
    .action(async (flags: ServerFlags) => finish(await parts.local.verifyAudit(configOf(parts, flags), flags.head)));
}

/** The flags of versions without commands, which go on working. */
export function withServerFlags(program: Command, parts: CliParts, finish: Finish): void {
  const { local } = parts;
  for (const [flags, about] of [
    ['--config <file>', 'configuration file; alone: serve'],
    ['--check', 'as the command check'],
    ['--health', 'ask the running process for its health'],
    ['--verify-audit', 'as the command audit verify'],
    ['--new-api-key', 'as the command key new'],
  ] as const) {
    program.addOption(new Option(flags, about).helpGroup('Flags of earlier versions:'));
  }
  program.addOption(headOption().helpGroup('Flags of earlier versions:'));
  program.allowExcessArguments().action(async (flags: ServerFlags) => {
    const [word] = program.args;
    if (word !== undefined) return program.error(`error: unknown command ${JSON.stringify(word)}`);
    if (flags.newApiKey) return finish(await local.newKey());
    const isAsked = flags.config !== undefined || flags.check || flags.health || flags.verifyAudit;
    if (!isAsked && !parts.io.env['LIVEGATE_CONFIG']) return program.help({ error: true });
    const file = configOf(parts, flags);
    if (flags.check) return finish(await local.check(file));
    if (flags.health) return finish(await local.health(file));
    finish(await (flags.verifyAudit ? local.verifyAudit(file, flags.head) : local.serve(file)));
  });
}

function withConfig(command: Command): Command {
  return command.option('--config <file>', 'configuration file; else LIVEGATE_CONFIG');
}

function headOption(): Option {
  const about = 'end of a chain that was noted, INCARNATION:SEQ:MAC; may be repeated';
  return new Option('--head <head>', about).default([], 'none').argParser<string[]>((head, all) => [...all, head]);
}

function configOf({ io }: CliParts, { config }: ServerFlags): string {
  const file = config ?? io.env['LIVEGATE_CONFIG'];
  if (file) return file;
  throw new UsageFault('name the configuration file: --config FILE, or LIVEGATE_CONFIG=FILE');
}
