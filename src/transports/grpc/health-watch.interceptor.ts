import { ServerInterceptingCall, ServerInterceptor, status } from '@grpc/grpc-js';
import { ReportRepeated } from '../../domain/events/event-log';
import { Readiness } from '../health/readiness';

export const WATCH_PATH = '/grpc.health.v1.Health/Watch';
/** How many services a client watches over one connection. */
const MAX_PER_CONNECTION = 10;

/**
 * Limits the endless Watch streams of grpc.health.v1, which are open to anyone, to `max` in total.
 * When this process drains, the streams report that and are ended; otherwise they would keep the
 * process alive.
 */
export function boundWatches(readiness: Readiness, max: number, reportRepeated: ReportRepeated): ServerInterceptor {
  const watches = new WatchCount(max);
  return ({ path }, call) => {
    if (path !== WATCH_PATH) return new ServerInterceptingCall(call);
    const peer = call.getPeer();
    let forget = (): void => undefined;
    const watch = (): void => {
      const unwatch = readiness.onDrain(() =>
        call.sendStatus({ code: status.UNAVAILABLE, details: 'this process is shutting down' }),
      );
      forget = () => {
        unwatch();
        watches.remove(peer);
      };
    };
    const refuse = (): void => {
      const address = call.getConnectionInfo().remoteAddress;
      reportRepeated('call_shed', `watches_exceeded ${address}`, { why: 'watches_exceeded', address });
      call.sendStatus({ code: status.RESOURCE_EXHAUSTED, details: 'too many health watches' });
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            if (!watches.add(peer)) return refuse();
            watch();
            pass(metadata);
          },
          onCancel: () => forget(),
        }),
    });
  };
}

class WatchCount {
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
