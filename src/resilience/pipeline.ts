import { Account } from '../domain/account';
import { Clock } from '../domain/clock';
import { GatewayError } from '../domain/gateway-error';
import { CallOutcome, Operation, throwIfEnded } from '../domain/operation';
import { Send, UpstreamAnswer, UpstreamPipeline } from '../domain/upstream-pipeline';

export interface PipelineOptions {
  /** The longest that one attempt may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** A write gets at most this share of the time left, so that an ambiguous answer can be read back before the deadline. */
const WRITE_SHARE_OF_TIME_LEFT = 0.6;

/** A refused time stamp or nonce is signed anew once; a second refusal is not about bad luck. */
const MAX_SIGNATURES = 2;

interface Attempts<T> {
  readonly attempts: number;
  readonly answer?: UpstreamAnswer<T>;
  readonly error?: GatewayError;
}

/**
 * The order of wrapping around each action of one account: deadline, attempt time-out, signature, send; and the record of it all.
 */
export function createPipeline(account: Account, options: PipelineOptions, clock: Clock): UpstreamPipeline {
  async function attempt<T>(operation: Operation, timeoutMs: number, send: Send<T>): Promise<Attempts<T>> {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return { attempts, answer: await withTimeout(clock, operation, timeoutMs, send) };
      } catch (thrown) {
        const error = GatewayError.from(thrown);
        if (!error.resign || attempts === MAX_SIGNATURES || operation.signal.aborted) return { attempts, error };
      }
    }
  }

  async function call<T>(
    operation: Operation,
    action: string,
    timeoutMs: number,
    success: CallOutcome,
    send: Send<T>,
  ): Promise<UpstreamAnswer<T>> {
    const where = { account: account.id, provider: account.provider, action };
    const { attempts, answer, error } = await attempt(operation, timeoutMs, send);
    if (answer) {
      operation.calls.push({ action, requestId: answer.requestId, attempts, outcome: success });
      return answer;
    }
    const failure = error ?? GatewayError.from(new Error('an attempt ended with neither answer nor error'));
    const outcome =
      success === 'READ' ? undefined : failure.metadata.outcome === 'NOT_APPLIED' ? 'NOT_APPLIED' : 'UNKNOWN';
    const requestId = failure.metadata.upstreamRequestId ?? '';
    operation.calls.push({ action, requestId, attempts, outcome: outcome ?? 'FAILED_READ' });
    throw failure.with({ ...where, outcome });
  }

  /** A read may take all the time that is left: the operation's own signal ends it, and says that it was the deadline. */
  const readTimeoutMs = options.timeoutMs;
  const writeTimeoutMs = (operation: Operation): number => {
    const timeLeftMs = Math.max(0, operation.deadlineMs - clock.now());
    return Math.min(options.timeoutMs, timeLeftMs * WRITE_SHARE_OF_TIME_LEFT);
  };

  return {
    async read(operation, action, send) {
      throwIfEnded(operation);
      return (await call(operation, action, readTimeoutMs, 'READ', send)).value;
    },
    async write(operation, action, send) {
      throwIfEnded(operation);
      if (operation.validateOnly) {
        operation.calls.push({ action, requestId: '', attempts: 0, outcome: 'PLANNED' });
        return;
      }
      await call(operation, action, writeTimeoutMs(operation), 'APPLIED', send);
    },
  };
}

/** Runs one attempt under a signal that aborts with the operation's, or after `timeoutMs`. */
async function withTimeout<T>(
  clock: Clock,
  operation: Operation,
  timeoutMs: number,
  send: Send<T>,
): Promise<UpstreamAnswer<T>> {
  const controller = new AbortController();
  const follow = (): void => controller.abort(operation.signal.reason);
  operation.signal.addEventListener('abort', follow, { once: true });
  const cancelTimer = clock.schedule(timeoutMs, () =>
    controller.abort(
      new GatewayError('PROVIDER_TIMED_OUT', `the provider did not answer within ${Math.round(timeoutMs)} ms`),
    ),
  );
  try {
    return await send(controller.signal);
  } finally {
    cancelTimer();
    operation.signal.removeEventListener('abort', follow);
  }
}
