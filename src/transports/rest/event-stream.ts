import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors/gateway-error';
import { MessageStream, StreamMessage } from '../api/service-handler';
import { renderProblem } from '../errors/problem-json.renderer';

/** A connection on which nothing could be sent for this long is ended: its client does not read. */
const UNREAD_TIMEOUT_MS = 60_000;
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would keep the events until its buffer is full.
  'x-accel-buffering': 'no',
};

/** Undefined if the header is absent, or no id of livegate's. */
export function lastEventIdOf({ headers }: FastifyRequest): number | undefined {
  const given = headers['last-event-id'];
  return typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
}

/**
 * The answer of a method that streams, as server-sent events named `event`. Each message is made
 * when the client has room for it. `failed` is told what ends it early. Throws what refuses the
 * request.
 */
export async function eventStream(
  messages: MessageStream,
  event: string,
  reply: FastifyReply,
  failed: (error: GatewayError) => void,
): Promise<Readable> {
  const first = await messages.next();
  void reply.headers(HEADERS);
  reply.raw.setTimeout(UNREAD_TIMEOUT_MS, () => reply.raw.destroy());
  const frames = Readable.from(framesOf(first, messages, event, failed), { objectMode: false, highWaterMark: 1 });
  // A client may go before the first frame is asked for: a `finally` of the frames would not run.
  frames.once('close', () => void messages.return());
  return frames;
}

async function* framesOf(
  first: IteratorResult<StreamMessage | undefined, void>,
  messages: MessageStream,
  event: string,
  failed: (error: GatewayError) => void,
): AsyncGenerator<string, void, undefined> {
  try {
    for (let next = first; !next.done; next = await messages.next()) yield frameOf(next.value, event);
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    failed(error);
    // The status has been sent. A reader that has gone does not see it.
    yield `event: problem\ndata: ${JSON.stringify(renderProblem(error).body)}\n\n`;
  }
}

/** A line that begins with a colon is a comment, which keeps the connection open. */
function frameOf(item: StreamMessage | undefined, event: string): string {
  if (!item) return ':\n\n';
  return `event: ${event}\nid: ${item.id}\ndata: ${JSON.stringify(item.message)}\n\n`;
}
