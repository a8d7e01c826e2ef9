import { Command, CommanderError } from 'commander';
import { CliParts } from './cli-io';
import { completionCommand } from './commands/completion';
import { deliveriesCommand } from './commands/deliveries';
import { doctorCommand } from './commands/doctor';
import { eventsCommand } from './commands/events';
import { driftCommand } from './commands/drift';
import { exportCommand } from './commands/export';
import { listingCommands } from './commands/listings';
import { localCommands, withServerFlags } from './commands/local';
import { mcpCommand } from './commands/mcp';
import { operatorCommands } from './commands/operator';
import { planCommands } from './commands/plan';
import { resourceCommands } from './commands/resources';
import { testCommand } from './commands/test-callback';
import { rolloutCommand } from './commands/rollouts';
import { sourceCommands } from './commands/sources';
import { EXIT, failureOf } from './failures';
import { printable } from './output';

/**
 * Runs one command line, without the program's own name. Resolves to the exit status; for commands
 * that serve, once they do.
 */
export async function runCli(args: readonly string[], parts: CliParts): Promise<number> {
  const { io } = parts;
  let status: number = EXIT.DONE;
  const program = createProgram(parts, (result) => (status = result));
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (thrown) {
    // Commander has told the fault, or the help that was asked for.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.DONE : EXIT.USAGE;
    const failure = failureOf(thrown, io.signal);
    io.writeError(failure.text.split('\n').map(printable).join('\n'));
    return failure.status;
  }
}

function createProgram(parts: CliParts, finish: (status: number) => void): Command {
  const { io, version } = parts;
  const program = new Command('livegate')
    .description('One API for live-streaming callbacks and pull configurations on several clouds.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .enablePositionalOptions()
    .showHelpAfterError('(livegate --help lists the commands)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.write(text), writeErr: (text) => io.writeError(text) });
  withServerFlags(program, parts, finish);
  const commands = [
    ...localCommands(parts, finish),
    ...resourceCommands(parts, finish),
    testCommand(parts, finish),
    ...listingCommands(parts),
    deliveriesCommand(parts),
    ...operatorCommands(parts, finish),
    exportCommand(parts, finish),
    ...planCommands(parts, finish),
    ...sourceCommands(parts, finish),
    rolloutCommand(parts, finish),
    eventsCommand(parts),
    driftCommand(parts, finish),
    doctorCommand(parts, finish),
    mcpCommand(parts, finish),
    completionCommand(parts, program),
  ];
  for (const command of commands) program.addCommand(adopted(command, program));
  return program;
}

/** `addCommand` does not pass on what the program was told. */
function adopted(command: Command, program: Command): Command {
  command.copyInheritedSettings(program);
  for (const child of command.commands) adopted(child, program);
  return command;
}
