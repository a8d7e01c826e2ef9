import { Command } from 'commander';
import { setTimeout as pause } from 'node:timers/promises';
import { Delivery, LivegateClient } from '../../client';
import { CliIo, CliParts } from '../cli-io';
import { commandOf, firstOf, limitOf, milliseconds, RemoteFlags, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { failureOf, UsageFault } from '../failures';
import { Output, printable, streamed, TableColumns } from '../output';
import { deliveriesParent } from '../resource-names';

interface DeliveryFlags extends RemoteFlags {
  readonly follow?: boolean;
  readonly failed?: boolean;
  readonly event?: string;
  readonly app?: string;
  readonly stream?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  /** Milliseconds. */
  readonly every: number;
}

type Filter = Pick<
  NonNullable<Parameters<LivegateClient['deliveries']['list']>[1]>,
  'outcome' | 'event' | 'app' | 'stream'
>;

/** `livegate deliveries`. */
export function deliveriesCommand(parts: CliParts): Command {
  const about = 'list what a cloud says that it sent, or follow it';
  const example = 'livegate deliveries ali-prod/domains/push.example.com/callbackConfigs/stream --failed';
  return withConnection(commandOf('deliveries', about, example))
    .argument('<parent>', 'account, domain, vhost or callback configuration')
    .option('--follow', 'from the last 5 minutes on, print each delivery once it is logged, until Ctrl-C')
    .option('--failed', 'deliveries that failed')
    .option('--event <type>', 'deliveries of one type of event, such as livegate.stream.started')
    .option('--app <app>', 'deliveries for streams of one app')
    .option('--stream <stream>', 'deliveries for one stream')
    .option('--since <time>', 'deliveries from then on, such as 2026-11-22T08:00:00Z; else of the last hour')
    .option('--until <time>', 'deliveries before then')
    .option('--limit <number>', 'how many deliveries to list', limitOf, 100)
    .option('--every <time>', 'how often --follow asks, such as 10s', milliseconds, 10_000)
    .action(async (text: string, flags: DeliveryFlags) => {
      const parent = deliveriesParent(text);
      if (flags.follow && flags.until) throw new UsageFault('--follow has no end: leave --until out');
      const client = await clientFor(parts, flags);
      const { event, app, stream } = flags;
      const filter: Filter = { event, app, stream, ...(flags.failed && { outcome: 'FAILED' as const }) };
      if (flags.follow) return await follow(client, parts.io, { parent, filter, flags });
      const { limit, since: startTime, until: endTime } = flags;
      const { signal } = parts.io;
      const pageSize = Math.min(limit, 1_000);
      const found = client.deliveries.list(parent, { ...filter, startTime, endTime, pageSize, signal });
      new Output(parts.io, flags.output).list('deliveries', await firstOf(found, limit), DELIVERIES);
    });
}

const DELIVERIES: TableColumns<Delivery> = {
  TIME: ({ sendTime }) => sendTime,
  OUTCOME: ({ outcome }) => outcome,
  EVENT: ({ event, providerEventType }) => event || providerEventType,
  STREAM: ({ domain, app, stream }) => [domain, app, stream].filter(Boolean).join('/'),
  STATUS: ({ httpStatus }) => httpStatus?.toString(),
  URL: ({ url }) => url,
  FAILURE: ({ failureCode, failureReason }) => [failureCode, failureReason].filter(Boolean).join(' '),
};

/** No cloud documents when a delivery is logged: what is younger is read again. */
const OVERLAP_MS = 300_000;

interface FollowedDeliveries {
  readonly parent: string;
  readonly filter: Filter;
  readonly flags: DeliveryFlags;
}

/** Prints each delivery once, until Ctrl-C. A failure after the first round is told, and passes. */
async function follow(
  client: LivegateClient,
  io: CliIo,
  { parent, filter, flags }: FollowedDeliveries,
): Promise<never> {
  const { signal } = io;
  let startTime = flags.since ?? new Date(io.now() - OVERLAP_MS).toISOString();
  /** By name, with the round in which it was last listed. */
  const known = new Map<string, number>();
  for (let round = 0; ; round++) {
    const overlap = new Date(io.now() - OVERLAP_MS).toISOString();
    try {
      for await (const delivery of client.deliveries.list(parent, { ...filter, startTime, signal })) {
        if (!known.has(delivery.name)) io.write(streamed(lineOf(delivery), delivery, flags.output));
        known.set(delivery.name, round);
      }
      for (const [name, last] of known) if (last < round) known.delete(name);
      if (Date.parse(overlap) > Date.parse(startTime)) startTime = overlap;
    } catch (error) {
      if (round === 0 || signal.aborted) throw error;
      io.writeError(failureOf(error, signal).text.split('\n').map(printable).join('\n'));
    }
    await pause(flags.every, undefined, { signal });
  }
}

function lineOf(delivery: Delivery): string {
  const cells = Object.values(DELIVERIES).map((cell) => cell(delivery) ?? '');
  return cells.filter(Boolean).map(printable).join('  ');
}
