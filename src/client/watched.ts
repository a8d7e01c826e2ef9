import { CallOptions, Connection } from './connection';
import { LivegateError, NoAnswerError } from './errors';

/** How long a stream may be silent: livegate sends something every 15 s. */
const SILENCE_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** Errors after which the same stream can be opened again. */
const PASSING: readonly string[] = ['SHUTTING_DOWN', 'DEADLINE_PASSED', 'STORE_UNAVAILABLE', 'QUEUE_FULL'];

export interface WatchOptions extends Pick<CallOptions, 'signal'> {
  /** How long livegate may be out of reach before the watch fails. 60,000 by default. */
  readonly unreachableMs?: number | undefined;
}

/**
 * The data of the events of a stream until it ends after one that `isLast`: of a rollout that has
 * ended, more than one event may say so. Opens the stream again where it was cut, and goes on from
 * its last event. Throws LivegateError, ForeignAnswerError, NoAnswerError and the
 * reason of the signal.
 */
export async function* watched<T>(
  connection: Connection,
  request: Parameters<Connection['stream']>[0],
  isLast: (data: T) => boolean,
  { signal, unreachableMs = SILENCE_MS }: WatchOptions = {},
): AsyncGenerator<T, void, undefined> {
  let lastId: string | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  for (let seenAt = connection.now(); ;) {
    const headers: Record<string, string> = lastId === undefined ? {} : { 'last-event-id': lastId };
    let failure: unknown = new NoAnswerError('UNREACHABLE', 'the stream ended early', undefined);
    let isOver = false;
    try {
      for await (const event of connection.stream<T>({ ...request, headers }, SILENCE_MS, signal)) {
        // A stream without changes is alive too: it says so in comments.
        [seenAt, pauseMs] = [connection.now(), FIRST_PAUSE_MS];
        if (!event) continue;
        lastId = event.id ?? lastId;
        yield event.data;
        isOver = isLast(event.data);
      }
      if (isOver) return;
    } catch (error) {
      failure = error;
    }
    if (!isPassing(failure) || connection.now() - seenAt > unreachableMs) throw failure;
    await connection.pause(pauseMs, signal);
    pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
  }
}

function isPassing(failure: unknown): boolean {
  return failure instanceof NoAnswerError || (failure instanceof LivegateError && PASSING.includes(failure.reason));
}
