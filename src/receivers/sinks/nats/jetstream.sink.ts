import type { PubAck } from '@nats-io/jetstream';
import { unlessAborted } from '../../../domain/concurrency/waiting';
import { Sink, SinkMessage, SinkOutcome } from '../sink.port';
import { NatsLink } from './nats-link';
import { Destination, publishFailure } from './publish-failure';

export interface JetStreamParts {
  readonly link: Pick<NatsLink, 'client' | 'close'>;
  readonly stream: string;
  /** With `{account}` and `{type}` in it. */
  readonly subject: string;
}

/** How long the stream's acknowledgement is waited for. */
const ACK_MS = 5_000;
/** The structured mode of the NATS protocol binding of CloudEvents. */
const CONTENT_TYPE = 'application/cloudevents+json; charset=utf-8';

/** A message of JetStream for each event, whose id lets the stream drop duplicates. */
export class JetStreamSink implements Sink {
  constructor(private readonly parts: JetStreamParts) {}

  async send(message: SinkMessage, signal: AbortSignal): Promise<SinkOutcome> {
    const destination = { stream: this.parts.stream, subject: this.#subjectOf(message) };
    try {
      const { seq, duplicate } = await unlessAborted(signal, () => this.#publish(message, destination));
      return { kind: 'delivered', status: duplicate ? `duplicate of ${seq}` : `sequence ${seq}` };
    } catch (thrown) {
      return publishFailure(thrown, destination);
    }
  }

  close(): Promise<void> {
    return this.parts.link.close();
  }

  async #publish({ id, event }: SinkMessage, { stream, subject }: Destination): Promise<PubAck> {
    const client = await this.parts.link.client();
    const { headers } = await import('@nats-io/transport-node');
    const sent = headers();
    sent.set('content-type', CONTENT_TYPE);
    const options = { msgID: id, expect: { streamName: stream }, headers: sent, timeout: ACK_MS };
    return await client.publish(subject, event, options);
  }

  /** Ids of accounts have no dots; those of a type are levels of the subject. */
  #subjectOf({ account, type }: SinkMessage): string {
    return this.parts.subject.replaceAll('{account}', account).replaceAll('{type}', type);
  }
}
