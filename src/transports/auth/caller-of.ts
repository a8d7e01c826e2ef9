import { Caller } from '../../domain/access/caller';

const CALLER = Symbol('caller');

/** A request over REST or a call over gRPC, which holds who makes it once that is known. */
interface Carrier {
  [CALLER]?: Caller;
}

export function setCaller(request: object, caller: Caller): void {
  (request as Carrier)[CALLER] = caller;
}

/** Throws where nobody has asked: what forgets to ask must not serve. */
export function callerOf(request: object): Caller {
  const caller = (request as Carrier)[CALLER];
  if (!caller) throw new Error('the request was not authenticated');
  return caller;
}
