import { createHmac } from 'node:crypto';
import { Secret } from '../../../domain/access/secret';
import { WatchedSecret } from '../../../domain/access/secret-files';
import { Egress, EgressAnswer, EgressFailure } from '../../../domain/operations/egress.port';
import { Clock } from '../../../domain/time/clock';
import { Sink, SinkMessage, SinkOutcome } from '../sink.port';

export interface WebhookParts {
  readonly url: string;
  /** `whsec_` and base64. */
  readonly secret: Pick<WatchedSecret<Secret>, 'current'>;
  readonly egress: Egress;
  readonly clock: Pick<Clock, 'now'>;
}

/** Nobody can keep an event longer by asking for more. */
const LONGEST_WAIT_MS = 86_400_000;
const GONE = 410;
const TOO_MANY_REQUESTS = 429;
/** Where it does not say how long. */
const THROTTLED_MS = 10_000;

/** A POST for each attempt, as Standard Webhooks 1.0 describes it. */
export class WebhookSink implements Sink {
  constructor(private readonly parts: WebhookParts) {}

  async send({ id, event }: SinkMessage, signal: AbortSignal): Promise<SinkOutcome> {
    const { url, secret, egress, clock } = this.parts;
    const timestamp = String(Math.floor(clock.now() / 1_000));
    const headers = {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureOf(secret.current(), `${id}.${timestamp}.${event}`),
    };
    try {
      return outcomeOf(await egress.send({ method: 'POST', url, headers, body: event, signal }), clock.now());
    } catch (thrown) {
      if (thrown instanceof EgressFailure) return { kind: 'retry', error: thrown.message };
      throw thrown;
    }
  }

  close(): Promise<void> {
    return this.parts.egress.close();
  }
}

function signatureOf(secret: Secret, content: string): string {
  const key = Buffer.from(secret.reveal().replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}

/** Standard Webhooks, "Delivery": 2xx alone is success, and 410 ends the subscription. */
function outcomeOf({ status, header }: EgressAnswer, nowMs: number): SinkOutcome {
  const told = { status: String(status) };
  if (status >= 200 && status < 300) return { kind: 'delivered', ...told };
  if (status === GONE) return { kind: 'dead', ...told, error: 'the receiver is gone' };
  const error = status >= 300 && status < 400 ? 'redirects are not followed' : 'the status is none of success';
  const waitMs = waitOf(header('retry-after'), nowMs) ?? (status === TOO_MANY_REQUESTS ? THROTTLED_MS : undefined);
  return { kind: 'retry', ...told, error, ...(waitMs !== undefined && { notBeforeMs: nowMs + waitMs }) };
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function waitOf(retryAfter: string | undefined, nowMs: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const waitMs = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS);
}
