import { GatewayError } from '../../domain/errors/gateway-error';
import { Send, UpstreamPipeline } from '../../domain/operations/upstream-pipeline';

type Clean = (text: string) => string;

/** The error, and those that caused it, with each text cleaned. */
export function cleanError(thrown: unknown, clean: Clean): unknown {
  if (!(thrown instanceof GatewayError)) return thrown;
  const { reason, message, metadata, violations, retryAfterMs, signAgain, answered } = thrown;
  const cause = cleanError(thrown.cause, clean);
  const texts = JSON.stringify([message, metadata, violations]);
  if (cause === thrown.cause && clean(texts) === texts) return thrown;
  return new GatewayError(reason, clean(message), {
    metadata: cleanTexts(metadata, clean),
    violations: violations.map((one) => ({ ...one, description: clean(one.description) })),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    signAgain,
    answered,
    cause,
  });
}

/** The same members, with each text cleaned. */
export function cleanTexts(texts: object, clean: Clean): object {
  const cleaned = Object.entries(texts).map(([name, text]: [string, unknown]) => [
    name,
    typeof text === 'string' ? clean(text) : text,
  ]);
  return Object.fromEntries(cleaned) as object;
}

/**
 * A cloud's refusal may repeat the URL that it was sent. Cleaned right where it comes in, before
 * anything counts, logs or traces it.
 */
export function cleanPipeline(inner: UpstreamPipeline, clean: Clean): UpstreamPipeline {
  const cleaned =
    <T>(send: Send<T>): Send<T> =>
    async (attempt) => {
      try {
        return await send(attempt);
      } catch (thrown) {
        throw cleanError(thrown, clean);
      }
    };
  return {
    read: (operation, action, send) => inner.read(operation, action, cleaned(send)),
    write: (operation, action, send, options) => inner.write(operation, action, cleaned(send), options),
  };
}
