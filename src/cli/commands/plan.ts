import { Command } from 'commander';
import { CliParts } from '../cli-io';
import { commandOf, Finish, requireAnswer, withConnection } from '../command-parts';
import { pruneOption, readLiveFile } from '../rollouts/live-file';
import { ApplyFlags } from '../rollouts/plan-and-apply';
import { applyPlan, PlannedRun, plannedSource, showPlan } from '../rollouts/planned-source';

interface FileFlags extends ApplyFlags {
  readonly file: string;
  readonly prune: readonly string[];
  readonly keep?: boolean;
}

/** `plan` and `apply`, of a file. */
export function planCommands(parts: CliParts, finish: Finish): Command[] {
  return [planCommand(parts, finish), applyCommand(parts, finish)];
}

function planCommand(parts: CliParts, finish: Finish): Command {
  const about = 'show what applying a file would change';
  return ofFile(withConnection(commandOf('plan', about, 'livegate plan -f live.yaml')))
    .option('--keep', 'keep the plan, for `livegate rollout apply`')
    .action(async (flags: FileFlags) => {
      const plan = await plannedFile(parts, flags);
      if (plan) await showPlan(parts, finish, plan, flags.keep);
    });
}

function applyCommand(parts: CliParts, finish: Finish): Command {
  const about = 'make the clouds equal to a file, after its plan was reviewed';
  return applying(ofFile(withConnection(commandOf('apply', about, 'livegate apply -f live.yaml --yes')))).action(
    async (flags: FileFlags) => {
      requireAnswer(parts, flags.yes);
      const plan = await plannedFile(parts, flags);
      if (plan) await applyPlan(parts, finish, plan);
    },
  );
}

function ofFile(command: Command): Command {
  return command
    .requiredOption('-f, --file <file>', 'YAML or JSON file with the configurations; - for standard input')
    .option('--prune <name>', 'below it, delete what the file does not have; may be repeated', pruneOption, []);
}

/** Adds the options of what applies a plan. */
export function applying(command: Command): Command {
  return command
    .option('-y, --yes', 'do not ask')
    .option('--accept-losses', 'apply also what loses content that cannot be restored')
    .option('--accept-blast-radius', 'apply even if it changes a large part of what is there');
}

/** Undefined if the file asks for nothing, which needs no rollout. */
async function plannedFile(parts: CliParts, flags: FileFlags): Promise<PlannedRun | undefined> {
  const file = await readLiveFile(parts, flags.file, flags.prune);
  if (!file.isEmpty) return await plannedSource(parts, flags, { ...file, title: file.name });
  parts.io.writeError(`nothing to change: ${file.name} has no configurations\n`);
  return undefined;
}
