import { GatewayError } from '../../src/domain/errors/gateway-error';
import { INTERACTIVE } from '../../src/domain/operations/lane';
import { Operation, UnansweredWrites, UpstreamCallRecord } from '../../src/domain/operations/operation';
import { NO_SPAN } from '../../src/domain/telemetry/span.port';

export interface EndlessOperation extends Operation {
  /** One of the platform: it tells how many listeners it has. */
  readonly signal: AbortSignal;
  /** Aborts it, by default as its deadline does. */
  end(error?: GatewayError): void;
}

/** An operation that only the test ends. Its recovery goes on. */
export function endlessOperation({ validateOnly = false } = {}): EndlessOperation {
  const controller = new AbortController();
  const calls: UpstreamCallRecord[] = [];
  const self = {
    caller: 'somebody',
    lane: INTERACTIVE,
    requestId: 'req-1',
    deadlineMs: Infinity,
    signal: controller.signal,
    validateOnly,
    calls,
    unanswered: new UnansweredWrites(),
    span: NO_SPAN,
    recovery: (): Operation => ({ ...self, signal: new AbortController().signal }),
    end: (error = new GatewayError('DEADLINE_PASSED', 'over')) => controller.abort(error),
  };
  return self;
}
