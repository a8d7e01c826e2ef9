import { Command, Option } from 'commander';
import { LivegateClient, ReceivedEvent } from '../../client';
import { CliParts } from '../cli-io';
import { commandOf, firstOf, limitOf, RemoteFlags, withConnection } from '../command-parts';
import { clientFor } from '../connection-settings';
import { Output, printable, streamed, TableColumns } from '../output';
import { accountName, eventOrAccountName } from '../resource-names';

const STATES = ['PENDING', 'DELIVERED', 'DEAD'] as const;

/** `events`: what clouds have sent. */
export function eventsCommand(parts: CliParts): Command {
  const about = 'look at the events that clouds have sent, or send dead letters again';
  return commandOf('events', about, 'livegate events tail ali-prod')
    .addCommand(listEvents(parts))
    .addCommand(tailEvents(parts))
    .addCommand(retryEvents(parts));
}

const EVENTS: TableColumns<ReceivedEvent> = {
  RECEIVED: ({ receiveTime }) => receiveTime,
  TYPE: (event) => textIn(event, 'type'),
  SUBJECT: (event) => textIn(event, 'subject'),
  RECEIVER: ({ receiver }) => receiver,
  SINKS: ({ deliveries }) => deliveries.map(({ sink, state }) => `${sink} ${state}`).join(', '),
  EVENT: ({ name }) => name.replace(/^.*\//, ''),
};

function textIn({ cloudEvent }: ReceivedEvent, attribute: string): string {
  const value = cloudEvent[attribute];
  return typeof value === 'string' ? value : '';
}

interface ListFlags extends RemoteFlags {
  readonly limit: number;
  readonly type?: string;
  readonly sink?: string;
  readonly state?: (typeof STATES)[number];
  readonly since?: string;
  readonly until?: string;
}

function listEvents(parts: CliParts): Command {
  return withConnection(
    commandOf('list', 'list events, the newest first', 'livegate events list ali-prod --state DEAD'),
  )
    .argument('<account>', 'such as ali-prod')
    .option('--limit <number>', 'how many events to list', limitOf, 100)
    .option('--type <type>', 'events of one type, such as livegate.stream.started')
    .option('--sink <id>', 'events for one sink')
    .addOption(new Option('--state <state>', 'events with a delivery in this state').choices(STATES))
    .option('--since <time>', 'events that came from then on, such as 2026-11-22T08:00:00Z')
    .option('--until <time>', 'events that came before then')
    .action(async (account: string, { limit, type, sink, state, since, until, ...flags }: ListFlags) => {
      const client = await clientFor(parts, flags);
      const filter = { type, sink, state, startTime: since, endTime: until };
      const options = { ...filter, pageSize: Math.min(limit, 1_000), signal: parts.io.signal };
      const events = await firstOf(client.events.list(accountName(account), options), limit);
      new Output(parts.io, flags.output).list('events', events, EVENTS);
    });
}

function tailEvents(parts: CliParts): Command {
  const about = 'print events as they come, until it is interrupted';
  return withConnection(commandOf('tail', about, 'livegate events tail ali-prod -o json'))
    .argument('<account>', 'such as ali-prod')
    .action(async (account: string, flags: RemoteFlags) => {
      const client = await clientFor(parts, flags);
      const { io } = parts;
      for await (const event of client.events.watch(accountName(account), { signal: io.signal })) {
        io.write(streamed(lineOf(event), event, flags.output));
      }
    });
}

function lineOf(event: ReceivedEvent): string {
  const { receiveTime, receiver } = event;
  return printable([receiveTime, textIn(event, 'type'), receiver, textIn(event, 'subject')].join('  '));
}

/** Their names are held; more are left for the next run. */
const MOST_RETRIED = 100_000;
const PAGE_SIZE = 1_000;

interface RetryFlags extends RemoteFlags {
  readonly limit?: number;
  readonly sink?: string;
}

function retryEvents(parts: CliParts): Command {
  const about = 'send dead letters again: those of an account, the oldest first, or of one event';
  return withConnection(commandOf('retry', about, 'livegate events retry ali-prod --sink orders'))
    .argument('<name>', 'such as ali-prod, or ali-prod/events/EVENT')
    .option('--sink <id>', 'events that are dead letters of this sink; other dead letters of theirs are sent as well')
    .option('--limit <number>', 'how many events to send again, instead of all', limitOf)
    .action(async (text: string, { limit = MOST_RETRIED, sink, ...flags }: RetryFlags) => {
      const client = await clientFor(parts, flags);
      const { account, event } = eventOrAccountName(text);
      const send = senderOf(client, parts, flags);
      if (event !== undefined) return await send(event);
      const { signal } = parts.io;
      const { names, left } = await oldestOf(client.events.list(account, { ...DEAD, sink, signal }), limit);
      let sent = 0;
      try {
        for (const name of names) await send(name).then(() => (sent += 1));
      } finally {
        parts.io.writeError(`events sent again: ${sent}, left: ${names.length - sent + left}\n`);
      }
    });
}

const DEAD = { state: 'DEAD', pageSize: PAGE_SIZE } as const;

function senderOf(client: LivegateClient, { io }: CliParts, { output }: RemoteFlags): (name: string) => Promise<void> {
  return async (name) => {
    const event = await client.events.retry(name, { signal: io.signal });
    io.write(streamed(lineOf(event), event, output));
  };
}

interface Oldest {
  /** The oldest first: a stream's order is kept. */
  readonly names: readonly string[];
  /** How many are newer. */
  readonly left: number;
}

/** Of a list with the newest first, however long it is. */
async function oldestOf(events: AsyncIterable<ReceivedEvent>, limit: number): Promise<Oldest> {
  let names: string[] = [];
  let count = 0;
  for await (const { name } of events) {
    count += 1;
    if (names.push(name) >= 2 * limit) names = names.slice(-limit);
  }
  const oldest = names.slice(-limit).toReversed();
  return { names: oldest, left: count - oldest.length };
}
