import { AppliedStates } from '../domain/records/applied-state';
import { NO_SPAN, withSpan } from '../domain/telemetry/span.port';
import { StatementTimer } from '../domain/telemetry/statement-timer';

/** The same states, with the time of each statement reported, and recalls traced. */
export function measuredStates(states: AppliedStates, timed: StatementTimer): AppliedStates {
  return {
    recall: (resources, signal, span = NO_SPAN) =>
      withSpan(span, 'store recall', () => timed('recall', states.recall(resources, signal))),
    recallBelow: (...asked) => timed('recall', states.recallBelow(...asked)),
    remember: (...changes) => timed('remember', states.remember(...changes)),
  };
}
