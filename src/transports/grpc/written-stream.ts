import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { Observable } from 'rxjs';
import { MessageStream } from '../api/service-handler';
import { GrpcCall } from './incoming-call';

/**
 * The messages of a stream, each when the client has room for it: Nest would keep all that a slow
 * client has not read.
 */
export function writtenTo(call: GrpcCall, answer: Promise<MessageStream>): Observable<object> {
  const writable = call as unknown as Writable;
  return new Observable((subscriber) => {
    const gone = new AbortController();
    call.once('cancelled', () => gone.abort());
    // It may have gone before anybody listened.
    if (call.cancelled) gone.abort();
    const write = async (): Promise<void> => {
      for await (const item of await answer) {
        if (!item) continue;
        subscriber.next(item.message);
        if (writable.writableNeedDrain) await once(writable, 'drain', { signal: gone.signal });
      }
    };
    write().then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
  });
}
