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

interface RetryFlags extends RemoteFlags {
  readonly limit: number;
  readonly sink?: string;
}

function retryEvents(parts: CliParts): Command {
  const about = 'send dead letters again: those of an account, or of one event';
  return withConnection(commandOf('retry', about, 'livegate events retry ali-prod --sink orders'))
    .argument('<name>', 'such as ali-prod, or ali-prod/events/EVENT')
    .option('--sink <id>', 'only events that are dead letters of this sink')
    .option('--limit <number>', 'how many events to send again', limitOf, 100)
    .action(async (text: string, { limit, sink, ...flags }: RetryFlags) => {
      const client = await clientFor(parts, flags);
      const { account, event } = eventOrAccountName(text);
      const names = event === undefined ? await deadIn(client, account, sink, limit, parts) : [event];
      const retried: ReceivedEvent[] = [];
      for (const name of names) retried.push(await client.events.retry(name, { signal: parts.io.signal }));
      new Output(parts.io, flags.output).list('events', retried, EVENTS);
    });
}

/** The oldest of those that are listed first: the order of a stream is kept. */
async function deadIn(
  client: LivegateClient,
  account: string,
  sink: string | undefined,
  limit: number,
  { io: { signal } }: CliParts,
): Promise<readonly string[]> {
  const options = { state: 'DEAD', sink, pageSize: Math.min(limit, 1_000), signal } as const;
  const found = await firstOf(client.events.list(account, options), limit);
  return found.map(({ name }) => name).toReversed();
}
