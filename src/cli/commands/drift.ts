import { Command } from 'commander';
import { Drift, DriftWatch } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, RemoteFlags, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { EXIT } from '../failures';
import { Output, TableColumns } from '../output';
import { accountName } from '../resource-names';

const DRIFTS: TableColumns<Drift> = {
  RESOURCE: ({ resource }) => resource?.replace(/^accounts\//, ''),
  STATE: ({ state }) => state,
  FIELDS: ({ drift }) => drift?.map(({ field }) => field).join(' '),
  SINCE: ({ sinceTime }) => sinceTime,
  SEEN: ({ observeTime }) => observeTime,
  ERROR: ({ error }) => error?.reason,
};

const NOT_WATCHED = 'livegate does not look for drift here: its configuration has no drift.everyMs\n';
const NOT_ALL_SEEN = 'livegate has not looked at everything yet\n';

/** `drift`: what was changed or deleted behind livegate's back. */
export function driftCommand(parts: CliParts, finish: (status: number) => void): Command {
  const about = 'list what was changed or deleted behind livegate; exits 3 if there is any';
  return withConnection(commandOf('drift', about, 'livegate drift ali-prod'))
    .argument('<account>', 'such as ali-prod')
    .action(async (text: string, flags: RemoteFlags) => {
      const { io } = parts;
      const client = await clientFor(parts, flags);
      const { signal } = io;
      const account = accountName(text);
      const watch = await client.drifts.watch(account, { signal });
      const drifts = await client.drifts.list(account, { signal }).toArray();
      new Output(io, flags.output).list('drifts', drifts, DRIFTS);
      if (!watch.enabled) io.writeError(NOT_WATCHED);
      else if (watch.roundEndTime === undefined) io.writeError(NOT_ALL_SEEN);
      finish(statusOf(watch, drifts));
    });
}

function statusOf({ enabled }: DriftWatch, drifts: readonly Drift[]): number {
  if (drifts.some(({ state }) => state !== 'UNREADABLE')) return EXIT.PENDING;
  if (drifts.length > 0) return EXIT.PARTLY;
  return enabled ? EXIT.DONE : EXIT.FAILED;
}
