import { ServerInterceptingCall, ServerInterceptor, status } from '@grpc/grpc-js';
import { ReportRepeated } from '../../domain/events/event-log';
import { Clock } from '../../domain/time/clock';
import { Readiness } from '../health/readiness';

export const WATCH_PATH = '/grpc.health.v1.Health/Watch';
/** How many such streams a client has over one connection. */
const MAX_PER_CONNECTION = 10;

/** Bounds of streams that a client may keep open. */
export interface StreamBounds {
  readonly paths: ReadonlySet<string>;
  /** In total. */
  readonly max: number;
  /** Absent: a stream may stay open without end. */
  readonly limitMs?: number;
  /** The cause of a refusal, in the log. */
  readonly why: string;
  /** Such as `health watches`. */
  readonly noun: string;
}

type ServerCall = ConstructorParameters<typeof ServerInterceptingCall>[0];

export interface StreamBoundsParts {
  readonly readiness: Readiness;
  readonly clock: Clock;
  readonly reportRepeated: ReportRepeated;
}

/**
 * Limits streams that clients keep open. When this process drains, the streams are ended; otherwise
 * they would keep the process alive. Health watches report the change before that.
 */
export function boundStreams(all: readonly StreamBounds[], parts: StreamBoundsParts): ServerInterceptor {
  const kinds = all.flatMap((bounds) => {
    const kind = { bounds, streams: new StreamCount(bounds.max) };
    return [...bounds.paths].map((path) => [path, kind] as const);
  });
  const byPath = new Map(kinds);
  return ({ path }, call) => {
    const kind = byPath.get(path);
    return new ServerInterceptingCall(call, kind && boundStream(call, kind.bounds, kind.streams, parts));
  };
}

function boundStream(
  call: ServerCall,
  bounds: StreamBounds,
  streams: StreamCount,
  parts: StreamBoundsParts,
): ConstructorParameters<typeof ServerInterceptingCall>[1] {
  const { noun, why } = bounds;
  const peer = call.getPeer();
  let forget = (): void => undefined;
  const end = (details: string): void => call.sendStatus({ code: status.UNAVAILABLE, details });
  const refuse = (): void => {
    const address = call.getConnectionInfo().remoteAddress;
    parts.reportRepeated('call_shed', `${why} ${address}`, { why, address });
    call.sendStatus({ code: status.RESOURCE_EXHAUSTED, details: `too many ${noun}` });
  };
  return {
    start: (next) =>
      next({
        onReceiveMetadata: (metadata, pass) => {
          if (!streams.add(peer)) return refuse();
          const cancel = endLater(bounds, parts, end);
          forget = () => {
            cancel();
            streams.remove(peer);
          };
          pass(metadata);
        },
        onCancel: () => forget(),
      }),
  };
}

/** Ends a stream after its time, or when this process drains, unless it is forgotten before. */
function endLater(
  { limitMs, noun }: StreamBounds,
  { readiness, clock }: StreamBoundsParts,
  end: (details: string) => void,
): () => void {
  const unwatch = readiness.onDrain(() => end('this process is shutting down'));
  const late = (): void => end(`the time of ${noun} is limited to ${limitMs} ms; open a new one`);
  const cancel = limitMs === undefined ? () => undefined : clock.schedule(limitMs, late);
  return () => {
    unwatch();
    cancel();
  };
}

class StreamCount {
  readonly #byPeer = new Map<string, number>();
  #total = 0;

  constructor(private readonly max: number) {}

  /** False if the limit is reached. */
  add(peer: string): boolean {
    const count = this.#byPeer.get(peer) ?? 0;
    if (this.#total >= this.max || count >= MAX_PER_CONNECTION) return false;
    this.#byPeer.set(peer, count + 1);
    this.#total += 1;
    return true;
  }

  remove(peer: string): void {
    const count = this.#byPeer.get(peer) ?? 0;
    if (count > 1) this.#byPeer.set(peer, count - 1);
    else this.#byPeer.delete(peer);
    this.#total -= 1;
  }
}
