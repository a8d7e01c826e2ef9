import { GatewayError } from '../errors/gateway-error';

/**
 * What the work comes to. If the signal aborts first, its reason is thrown: nothing is begun after it, but what was begun goes on, and what
 * it comes to all the same is for `tooLate`.
 */
export function unlessAborted<T>(
  signal: AbortSignal | undefined,
  begin: () => Promise<T>,
  tooLate: (result: T) => void = () => undefined,
): Promise<T> {
  if (!signal) return begin();
  if (signal.aborted) return Promise.reject(GatewayError.from(signal.reason));
  return new Promise((resolve, reject) => {
    let isGivenUp = false;
    const giveUp = (): void => {
      isGivenUp = true;
      reject(GatewayError.from(signal.reason));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    void begin()
      .finally(() => signal.removeEventListener('abort', giveUp))
      .then((result) => (isGivenUp ? tooLate(result) : resolve(result)), reject);
  });
}
