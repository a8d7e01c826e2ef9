import { causeOf } from '../../../domain/errors/cause-of';
import { SinkOutcome } from '../sink.port';

/** Errors of JetStream, by its `err_code`: nats-server 2.9, server/errors.json. */
const NO_ROOM = [10_023, 10_028, 10_047, 10_077];
const OTHER_STREAM = 10_060;
const TOO_LARGE = [10_054, 10_097];

/** Where an event was to go. */
export interface Destination {
  readonly stream: string;
  readonly subject: string;
}

/** What an attempt comes to that JetStream has not acknowledged. */
export function publishFailure(thrown: unknown, { stream, subject }: Destination): SinkOutcome {
  const { name, code, message } = Object(thrown) as Readonly<Record<string, unknown>>;
  const cause = causeOf(thrown);
  const status = typeof code === 'number' ? { status: String(code) } : {};
  if (name === 'JetStreamApiError' && typeof code === 'number') {
    if (TOO_LARGE.includes(code)) return { kind: 'dead', ...status, error: `${stream} takes no event of this size` };
    if (code === OTHER_STREAM)
      return { kind: 'retry', ...status, error: `${subject} belongs to another stream than ${stream}` };
    if (NO_ROOM.includes(code)) return { kind: 'retry', ...status, error: `the stream ${stream} is full: ${cause}` };
    return { kind: 'retry', ...status, error: `the stream ${stream} refuses the event: ${cause}` };
  }
  if (name === 'JetStreamNotEnabled')
    return { kind: 'retry', error: `no stream takes ${subject}; ${stream} must have it` };
  if (name === 'TimeoutError') return { kind: 'retry', error: `${stream} has not acknowledged the event in time` };
  if (name === 'InvalidArgumentError' && String(message).includes('max_payload')) {
    return { kind: 'dead', error: 'the NATS server takes no message of this size' };
  }
  return { kind: 'retry', error: cause };
}
