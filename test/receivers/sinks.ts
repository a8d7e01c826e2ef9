import { z } from 'zod';
import { Dispatcher, SinkSettings } from '../../src/receivers/dispatch/dispatcher';
import { Sink, SinkMessage, SinkOutcome, sinkRegistration } from '../../src/receivers/sinks/sink.port';
import { EventStore } from '../../src/domain/received/event-store.port';
import { NewEvent } from '../../src/domain/received/received-event';
import { systemClock } from '../../src/resilience/system-clock';
import { RecordedEvents } from '../support/recorded-events';

const RETRY = { maxAgeMs: 60_000, minBackoffMs: 10, maxBackoffMs: 50 };
const DAY_MS = 86_400_000;

const idOf = (number: number): string => number.toString(16).padStart(32, '0');
export const numberOf = ({ id }: Pick<SinkMessage, 'id'>): number => Number.parseInt(id, 16);

/** The event of that number, in a stream of `streams`. */
export function eventOf(number: number, sinks: readonly string[], streams = 1): NewEvent {
  const now = Date.now();
  const eventId = idOf(number);
  return {
    receiver: 'media',
    account: 'ali',
    eventId,
    type: 'livegate.stream.started',
    stream: `media/push.example.com/live/s${number % streams}`,
    receivedAtMs: now,
    expiresAtMs: now + DAY_MS,
    giveUpAtMs: now + RETRY.maxAgeMs,
    event: JSON.stringify({ id: eventId, number }),
    sinks,
  };
}

type Answer = (message: SinkMessage, signal: AbortSignal) => Promise<SinkOutcome> | SinkOutcome;

/** A sink that keeps what it took. */
export class TestSink implements Sink {
  readonly attempts: SinkMessage[] = [];
  readonly taken: SinkMessage[] = [];
  isClosed = false;

  constructor(private readonly answer: Answer = () => ({ kind: 'delivered' })) {}

  async send(message: SinkMessage, signal: AbortSignal): Promise<SinkOutcome> {
    this.attempts.push(message);
    const outcome = await this.answer(message, signal);
    if (outcome.kind === 'delivered') this.taken.push(message);
    return outcome;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

/** A dispatcher with these sinks, by id. */
export function dispatcherOf(
  store: EventStore,
  sinks: Readonly<Record<string, Sink>>,
  { clock = systemClock, retry = RETRY } = {},
) {
  const log = new RecordedEvents();
  const settings: SinkSettings[] = Object.keys(sinks).map((id) => ({ id, kind: 'test', options: {} }));
  const registration = sinkRegistration({
    kind: 'test',
    schema: () => z.strictObject({}),
    create: (id) => {
      const sink = sinks[id];
      if (!sink) throw new Error(`no sink ${id}`);
      return sink;
    },
  });
  const files = {
    watch: () => {
      throw new Error('no sink here has files');
    },
  };
  const environment = {
    clock,
    random: Math.random,
    openEgress: () => ({ send: () => Promise.reject(new Error('nobody is called')), close: () => Promise.resolve() }),
    urlPolicy: () => ({ allowPrivateHosts: true }),
    files,
    ...log,
  };
  const dispatcher = new Dispatcher({
    store,
    create: ({ id, options }) => registration.create(id, options, environment),
    retryOf: () => retry,
    clock,
    random: Math.random,
    instruments: { eventSent: () => undefined },
    report: log.report,
    reportRepeated: log.reportRepeated,
  });
  return { dispatcher, settings, log };
}
