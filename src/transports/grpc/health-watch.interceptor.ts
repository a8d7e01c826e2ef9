import { ServerInterceptingCall, ServerInterceptor, status } from '@grpc/grpc-js';
import { ReportRepeated } from '../../domain/events/event-log';
import { Readiness } from '../health/readiness';

const WATCH_PATH = '/grpc.health.v1.Health/Watch';
/** A client watches the services that it uses, over one connection. */
const MAX_PER_CONNECTION = 10;

/**
 * Bounds the streams of grpc.health.v1 Watch, which anybody may open and which have no end, to
 * `max` in all; and ends them once this process drains, after they have told so: they would keep it
 * from ending.
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

  /** False if there are as many as there may be. */
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
