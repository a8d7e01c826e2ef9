import { AppliedStates } from '../domain/records/applied-state';
import { StatementTimer } from '../domain/telemetry/statement-timer';

/** The same states, with the time of each statement reported. */
export function measuredStates(states: AppliedStates, timed: StatementTimer): AppliedStates {
  return {
    recall: (...asked) => timed('recall', states.recall(...asked)),
    recallBelow: (...asked) => timed('recall', states.recallBelow(...asked)),
    remember: (...changes) => timed('remember', states.remember(...changes)),
  };
}
