import { Command, Option } from 'commander';
import { LivegateClient, Rollout } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, Finish, firstOf, limitOf, RemoteFlags, requireAnswer, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { Output, TableColumns } from '../output';
import { rolloutName } from '../resource-names';
import { ApplyFlags, hasChanges, ShownItems, RolloutRun } from '../rollouts/plan-and-apply';
import { applying } from './plan';

/** `rollout`. */
export function rolloutCommand(parts: CliParts, finish: Finish): Command {
  const rollout = commandOf('rollout', 'look at rollouts, and apply, cancel or retry one', 'livegate rollout list');
  const commands = [
    listRollouts(parts),
    showRollout(parts),
    watchRollout(parts, finish),
    applyRollout(parts, finish),
    cancelRollout(parts),
    retryRollout(parts, finish),
  ];
  for (const command of commands) rollout.addCommand(command);
  return rollout;
}

const ROLLOUTS: TableColumns<Rollout> = {
  ROLLOUT: ({ name }) => name,
  STATE: ({ state }) => state,
  CHANGES: ({ counts }) => String(counts.create + counts.update + counts.delete),
  CALLER: ({ caller }) => caller,
  CREATED: ({ createTime }) => createTime,
  TITLE: ({ displayName }) => displayName,
};

function listRollouts(parts: CliParts): Command {
  return withConnection(commandOf('list', 'list the rollouts, the newest first', 'livegate rollout list --limit 20'))
    .option('--limit <number>', 'how many rollouts to list', limitOf, 100)
    .action(async ({ limit, ...flags }: RemoteFlags & { readonly limit: number }) => {
      const client = await clientFor(parts, flags);
      const options = { pageSize: Math.min(limit, 1_000), signal: parts.io.signal };
      const rollouts = await firstOf(client.rollouts.list(options), limit);
      new Output(parts.io, flags.output).list('rollouts', rollouts, ROLLOUTS);
    });
}

const CHANGES = ['CREATE', 'UPDATE', 'DELETE', 'NONE', 'REFUSED'] as const;
const STATES = ['PENDING', 'APPLYING', 'DONE', 'FAILED', 'STALE', 'SKIPPED'] as const;

function showRollout(parts: CliParts): Command {
  return named('show', 'print a rollout with its items', 'livegate rollout show 0mbyq7x2k1f3a9c0d --state FAILED')
    .addOption(new Option('--change <change>', 'items with this change').choices(CHANGES))
    .addOption(new Option('--state <state>', 'items in this state').choices(STATES))
    .action(async (text: string, { change, state, ...flags }: RemoteFlags & ShownItems) => {
      const { run, rollout } = await open(parts, text, flags);
      const filter = change === undefined && state === undefined ? undefined : { change, state };
      run.show(await run.withItems(rollout, filter));
    });
}

function watchRollout(parts: CliParts, finish: Finish): Command {
  const about = 'wait until a rollout is planned, or has ended';
  return named('watch', about, 'livegate rollout watch 0mbyq7x2k1f3a9c0d').action(
    async (text: string, flags: RemoteFlags) => {
      const { run, rollout } = await open(parts, text, flags);
      finish(await run.finished(rollout));
    },
  );
}

function applyRollout(parts: CliParts, finish: Finish): Command {
  const about = 'apply a plan that was kept';
  return applying(named('apply', about, 'livegate rollout apply 0mbyq7x2k1f3a9c0d')).action(
    async (text: string, flags: ApplyFlags) => {
      requireAnswer(parts, flags.yes);
      const { run, rollout } = await open(parts, text, flags);
      finish(await run.finished(await run.reviewed(rollout)));
    },
  );
}

function cancelRollout(parts: CliParts): Command {
  const about = 'end a rollout: what is in flight ends, the rest is left as it is';
  return named('cancel', about, 'livegate rollout cancel 0mbyq7x2k1f3a9c0d').action(
    async (text: string, flags: RemoteFlags) => {
      const { run, rollout, client } = await open(parts, text, flags);
      await run.finished(await client.rollouts.cancel(rollout.name, { signal: parts.io.signal }));
    },
  );
}

function retryRollout(parts: CliParts, finish: Finish): Command {
  const about = 'plan anew what failed or is stale, and apply that';
  return applying(named('retry', about, 'livegate rollout retry 0mbyq7x2k1f3a9c0d --yes')).action(
    async (text: string, flags: ApplyFlags) => {
      requireAnswer(parts, flags.yes);
      const { run, rollout, client } = await open(parts, text, flags);
      const again = await client.rollouts.retry(rollout.name, { signal: parts.io.signal });
      const planned = await run.followed(again);
      finish(await run.finished(hasChanges(planned) ? await run.reviewed(planned) : planned));
    },
  );
}

/** A command that takes the name of a rollout. */
function named(word: string, about: string, example: string): Command {
  return withConnection(commandOf(word, about, example)).argument('<rollout>', 'such as 0mbyq7x2k1f3a9c0d');
}

async function open(
  parts: CliParts,
  text: string,
  flags: ApplyFlags,
): Promise<{ run: RolloutRun; rollout: Rollout; client: LivegateClient }> {
  const name = rolloutName(text);
  const client = await clientFor(parts, flags);
  const rollout = await client.rollouts.get(name, { signal: parts.io.signal });
  return { run: new RolloutRun(parts, client, flags), rollout, client };
}
