import { createHash, timingSafeEqual } from 'node:crypto';
import { GatewayError } from '../../domain/errors/gateway-error';
import { ReportRepeated } from '../../domain/events/event-log';
import { NewEvent, Storing } from '../../domain/received/received-event';
import { EventResult, Instruments } from '../../domain/telemetry/instruments.port';
import { Clock } from '../../domain/time/clock';
import { pause, withinTime } from '../../domain/concurrency/waiting';
import { EventRejected, NormalisedEvent, verifyAndNormalise } from '../../events';
import { ReceiverDirectory, ReceiverSettings } from '../receiver';
import { EventWriter } from './event-writer';

/** A message of a cloud, as it came. */
export interface CloudRequest {
  readonly method: string;
  /** Origin under which the client called; `publicUrl` wins over it. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface EventIntakeParts {
  readonly receivers: ReceiverDirectory;
  readonly writer: EventWriter;
  readonly clock: Clock;
  readonly instruments: Pick<Instruments, 'eventReceived'>;
  readonly reportRepeated: ReportRepeated;
  /** Called when an event with sinks has been stored. */
  readonly stored: () => void;
}

/** Why a message is turned away before it is read, and the reason in the log. */
const TURNED_AWAY = { no_room: 'QUEUE_FULL', too_large: 'MESSAGE_TOO_LARGE', draining: 'SHUTTING_DOWN' } as const;
export type TurnedAway = keyof typeof TURNED_AWAY;

/**
 * Usually an answer takes some milliseconds. The clouds wait 4 s and longer, and a second is left
 * for the way. To answer earlier would make them send again what is being stored, or lose it.
 */
const STORE_TIMEOUT_MS = 3_000;
/** How long after a failure the store is tried once more; it leaves time for that. */
const SECOND_TRY_MS = 1_000;
/** Names of that length are readable still; a digest has no slash, so that it is no names. */
const MAX_STREAM_LENGTH = 1_024;
/** Compared where there is no such receiver, so that its absence does not show in the time. */
const NO_TOKEN = 'no receiver, whatever token is given';

/** Takes in what clouds send: checks the URL, verifies, normalises and stores. */
export class EventIntake {
  constructor(private readonly parts: EventIntakeParts) {}

  /** Undefined alike if there is no such receiver, and if it has another token. */
  find(id: string, token: string): ReceiverSettings | undefined {
    const receiver = this.parts.receivers.find(id);
    const expected = digestOf(receiver?.token.reveal() ?? NO_TOKEN);
    const found = timingSafeEqual(expected, digestOf(token)) ? receiver : undefined;
    if (!found) this.parts.instruments.eventReceived('', '', 'not_found');
    return found;
  }

  /** Counts and logs a message of the receiver that is answered without being read. */
  turnAway({ id }: ReceiverSettings, result: TurnedAway): void {
    this.#refuse(id, result, TURNED_AWAY[result]);
  }

  /**
   * Returns once the event is durable, or known already. Throws CREDENTIALS_INVALID,
   * PAYLOAD_TOO_LARGE, ROUTE_NOT_FOUND for the question of Alibaba that is no event, QUEUE_FULL and
   * STORE_UNAVAILABLE.
   */
  async take(receiver: ReceiverSettings, request: CloudRequest): Promise<void> {
    const { clock, instruments, stored } = this.parts;
    const normalised = this.#normalised(receiver, request);
    const { type } = normalised.event;
    try {
      const late = () => {
        throw new GatewayError('STORE_UNAVAILABLE', "livegate's store did not answer in time", { retryAfterMs: 1_000 });
      };
      const storing = this.#store(newEventOf(receiver, normalised, clock.now()));
      const result = await withinTime(clock, STORE_TIMEOUT_MS, storing, late);
      if (result === 'refused') throw new GatewayError('STORE_UNAVAILABLE', "livegate's store cannot hold the event");
      instruments.eventReceived(receiver.id, type, result);
      if (result === 'stored' && receiver.sinks.length > 0) stored();
    } catch (error) {
      instruments.eventReceived(receiver.id, type, 'not_stored');
      this.parts.reportRepeated('event_not_stored', receiver.id, { receiver: receiver.id, type });
      throw error;
    }
  }

  /** Alibaba may never send again what is refused, so a failure of a moment must not lose it. */
  async #store(event: NewEvent): Promise<Storing> {
    const { writer, clock } = this.parts;
    const begin = clock.elapsed();
    try {
      return await writer.add(event);
    } catch (error) {
      // Then the answer would come before the end of a second try.
      if (clock.elapsed() - begin > SECOND_TRY_MS) throw error;
      await pause(clock, SECOND_TRY_MS);
      return await writer.add(event);
    }
  }

  #normalised(receiver: ReceiverSettings, { method, origin, path, headers, body }: CloudRequest): NormalisedEvent {
    const { receivers, clock } = this.parts;
    const { id, account } = receiver;
    try {
      return verifyAndNormalise({
        provider: receivers.providerOf(account),
        account,
        method,
        url: `${receivers.publicUrl() ?? origin}${path}`,
        headers,
        body,
        keys: this.#keysOf(receiver),
        now: clock.now(),
      });
    } catch (error) {
      if (!(error instanceof EventRejected)) throw error;
      const { result, answer } = answerTo(error);
      this.#refuse(id, result, error.reason);
      throw answer;
    }
  }

  /** With none of its keys left, a receiver of signed events must not accept unsigned ones. */
  #keysOf({ id, keys: names }: ReceiverSettings): readonly string[] {
    const keys = names.flatMap((name) => this.parts.receivers.keyOf(name) ?? []);
    if (names.length === 0 || keys.length > 0) return keys;
    this.#refuse(id, 'unauthenticated', 'KEYS_MISSING');
    throw new GatewayError('CREDENTIALS_INVALID', 'the receiver has no key');
  }

  #refuse(id: string, result: EventResult, reason: string): void {
    const { instruments, reportRepeated } = this.parts;
    instruments.eventReceived(id, '', result);
    reportRepeated('event_refused', `${id} ${reason}`, { receiver: id, reason });
  }
}

interface RejectionAnswer {
  readonly result: 'unauthenticated' | 'too_large' | 'refused';
  readonly answer: GatewayError;
}

function answerTo({ reason, message }: EventRejected): RejectionAnswer {
  switch (reason) {
    case 'SIGNATURE_MISSING':
    case 'SIGNATURE_WRONG':
    case 'SIGNATURE_EXPIRED':
      return {
        result: 'unauthenticated',
        answer: new GatewayError('CREDENTIALS_INVALID', 'the message is not authentic'),
      };
    case 'MESSAGE_TOO_LARGE':
      return { result: 'too_large', answer: new GatewayError('PAYLOAD_TOO_LARGE', message) };
    case 'NOT_AN_EVENT':
      return { result: 'refused', answer: new GatewayError('ROUTE_NOT_FOUND', 'this path does not exist') };
    case 'INPUT_INVALID':
    case 'PROVIDER_UNKNOWN':
      return { result: 'refused', answer: new GatewayError('INTERNAL_ERROR', 'livegate failed') };
  }
}

function newEventOf(receiver: ReceiverSettings, { event, previousId }: NormalisedEvent, now: number): NewEvent {
  const { id, account, sinks, retry, keepMs } = receiver;
  // Sorted, so that all replicas lock the lanes of an event in one order.
  const sorted = sinks.toSorted();
  return {
    receiver: id,
    account,
    eventId: event.id,
    ...(previousId !== undefined && { previousId }),
    type: event.type,
    stream: streamOf(id, event),
    receivedAtMs: now,
    expiresAtMs: now + keepMs,
    giveUpAtMs: now + retry.maxAgeMs,
    event: JSON.stringify(event),
    sinks: sorted,
  };
}

/** Clouds send names of any length, and an index of PostgreSQL takes 2,704 bytes. */
function streamOf(receiver: string, { data: { domain }, subject = '' }: NormalisedEvent['event']): string {
  const names = [typeof domain === 'string' ? encodeURIComponent(domain) : '', subject].join('/');
  return `${receiver}/${names.length > MAX_STREAM_LENGTH ? digestOf(names).toString('hex') : names}`;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
