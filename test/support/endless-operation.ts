import { GatewayError } from '../../src/domain/errors/gateway-error';
import { Operation, UnansweredWrites } from '../../src/domain/operations/operation';
import { NO_SPAN } from '../../src/domain/telemetry/span.port';

/**
 * An operation without a deadline; `end` is when it passes all the same. What it recovers by has
 * not ended.
 */
export function endlessOperation(): Operation & { end(): void } {
  const controller = new AbortController();
  const self = {
    caller: 'somebody',
    requestId: 'req-1',
    deadlineMs: Infinity,
    signal: controller.signal,
    validateOnly: false,
    calls: [],
    unanswered: new UnansweredWrites(),
    span: NO_SPAN,
    recovery: (): Operation => ({ ...self, signal: new AbortController().signal }),
    end: () => controller.abort(new GatewayError('DEADLINE_PASSED', 'over')),
  };
  return self;
}
