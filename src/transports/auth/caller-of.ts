import { Caller } from '../../domain/access/caller';
import { recordOf } from '../requests/record-of';

const CALLER = Symbol('caller');

/** A request over REST, or the metadata of a call over gRPC, once its caller is known. */
interface Carrier {
  [CALLER]?: Caller;
}

export function setCaller(request: object, caller: Caller): void {
  (request as Carrier)[CALLER] = caller;
  recordOf(request)?.calledBy(caller.id);
}

/**
 * Throws if the request was not authenticated: a route that skips authentication must not serve.
 */
export function callerOf(request: object): Caller {
  const caller = (request as Carrier)[CALLER];
  if (!caller) throw new Error('the request was not authenticated');
  return caller;
}
