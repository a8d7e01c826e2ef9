import { ServerInterceptingCall, ServerInterceptor, status } from '@grpc/grpc-js';
import { Readiness } from '../health/readiness';

const WATCH_PATH = '/grpc.health.v1.Health/Watch';

/** Ends the streams of grpc.health.v1 Watch once this process drains, after they have told so: they would keep it from ending. */
export function endWatchesOnDrain(readiness: Readiness): ServerInterceptor {
  return (method, call) => {
    if (method.path !== WATCH_PATH) return new ServerInterceptingCall(call);
    const forget = readiness.onChange((ready) => {
      if (!ready) call.sendStatus({ code: status.UNAVAILABLE, details: 'this process takes no new work' });
    });
    return new ServerInterceptingCall(call, { start: (next) => next({ onCancel: forget }) });
  };
}
