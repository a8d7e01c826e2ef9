import { Command } from 'commander';
import { Rollout } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, Finish, requireAnswer, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { LeftAtWork } from '../failures';
import { pruneOption, readLiveFile } from '../rollouts/live-file';
import { ApplyFlags, hasChanges, planStatusOf, RolloutRun } from '../rollouts/plan-and-apply';
import { planningError } from '../rollouts/planning-error';

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
      if (!plan) return;
      const { run, planned } = plan;
      run.show(await run.withItems(planned));
      finish(planStatusOf(planned));
      const isKept = flags.keep && hasChanges(planned);
      if (!isKept) return await run.discard(planned);
      parts.io.writeError(`livegate rollout apply ${planned.name}\n`);
    });
}

function applyCommand(parts: CliParts, finish: Finish): Command {
  const about = 'make the clouds equal to a file, after its plan was reviewed';
  return applying(ofFile(withConnection(commandOf('apply', about, 'livegate apply -f live.yaml --yes')))).action(
    async (flags: FileFlags) => {
      requireAnswer(parts, flags.yes);
      const plan = await plannedFile(parts, flags);
      if (!plan) return;
      const { run, planned } = plan;
      if (!hasChanges(planned)) {
        run.show(await run.withItems(planned));
        finish(planStatusOf(planned));
        return await run.discard(planned);
      }
      const applied = await run.reviewed(planned).catch(async (error: unknown) => {
        // What kept it from being applied is what matters.
        if (!(error instanceof LeftAtWork)) await run.discard(planned).catch(() => undefined);
        throw error;
      });
      finish(await run.finished(applied));
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

interface Planned {
  readonly run: RolloutRun;
  readonly planned: Rollout;
}

/** Undefined if the file asks for nothing, which needs no rollout. */
async function plannedFile(parts: CliParts, flags: FileFlags): Promise<Planned | undefined> {
  const file = await readLiveFile(parts, flags.file, flags.prune);
  if (file.isEmpty) {
    parts.io.writeError(`nothing to change: ${file.name} has no configurations\n`);
    return undefined;
  }
  const client = await clientFor(parts, flags);
  const run = new RolloutRun(parts, client, flags);
  const { signal } = parts.io;
  const rollout = { source: file.source, displayName: file.name };
  const created = await client.rollouts.create(rollout, { signal }).catch((error: unknown) => {
    throw file.located(error);
  });
  const planned = await run.followed(created, file.size);
  const failure = planningError(planned);
  if (!failure) return { run, planned };
  await run.discard(planned);
  throw file.located(failure);
}
