import { GatewayError, WriteOutcome } from '../domain/gateway-error';
import { Operation } from '../domain/operation';

/** One write of a sequence on one resource. */
export interface WriteStep {
  /** What the error's `applied`, `restored` and `unknown` lists call it: the action, with what it was about if that is needed. */
  readonly label: string;
  send(operation: Operation): Promise<void>;
  /**
   * Reads back after an answer that leaves the outcome open: true if the write took effect, false if not, undefined if reading cannot
   * tell.
   */
  tookEffect?(operation: Operation): Promise<boolean | undefined>;
  /** Puts back what was before this step. Absent: there is nothing that could. */
  undo?(operation: Operation): Promise<void>;
}

/**
 * Sends the steps in order. A step whose outcome is open is read back, and goes on if it took effect. When a step fails, what the
 * steps before it (and it, if its outcome stays open) changed is put back, last first, within the operation's recovery time.
 * Throws the failure with `outcome`, and with `applied`, `restored` and `unknown` where they are not empty.
 */
export async function runSteps(operation: Operation, steps: readonly WriteStep[]): Promise<void> {
  const applied: WriteStep[] = [];
  for (const [index, step] of steps.entries()) {
    const failure = await sendAndSettle(operation, step);
    if (failure) {
      const complete = index === steps.length - 1 && failure.metadata.outcome === 'APPLIED';
      throw complete ? failure : await restore(operation, applied, step, failure);
    }
    applied.push(step);
  }
}

async function sendAndSettle(operation: Operation, step: WriteStep): Promise<GatewayError | undefined> {
  try {
    await step.send(operation);
    return undefined;
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    if (error.metadata.outcome !== 'UNKNOWN') return error;
    const outcome = await readBack(operation, step);
    return outcome === 'APPLIED' ? lateSuccess(operation, error) : error.with({ outcome });
  }
}

/** An effect that is confirmed in time is a success; after the end, the caller is told of both. */
function lateSuccess(operation: Operation, error: GatewayError): GatewayError | undefined {
  return operation.signal.aborted ? error.with({ outcome: 'APPLIED' }) : undefined;
}

async function readBack(operation: Operation, step: WriteStep): Promise<WriteOutcome> {
  try {
    const tookEffect = await step.tookEffect?.(operation.recovery());
    if (tookEffect === undefined) return 'UNKNOWN';
    return tookEffect ? 'APPLIED' : 'NOT_APPLIED';
  } catch {
    return 'UNKNOWN';
  }
}

async function restore(
  operation: Operation,
  applied: readonly WriteStep[],
  failed: WriteStep,
  failure: GatewayError,
): Promise<GatewayError> {
  const own = failure.metadata.outcome ?? 'NOT_APPLIED';
  const open = own === 'NOT_APPLIED' ? [...applied] : [...applied, failed];
  if (open.length === 0) return failure.with({ outcome: 'NOT_APPLIED' });

  const result = { applied: [] as string[], restored: [] as string[], unknown: [] as string[] };
  const recovery = operation.recovery();
  for (const step of open.reverse()) {
    const uncertain = step === failed && own === 'UNKNOWN';
    result[await putBack(recovery, step, uncertain)].unshift(step.label);
  }
  return failure.with({
    outcome: overall(result),
    ...(result.applied.length > 0 && { applied: result.applied.join(',') }),
    ...(result.restored.length > 0 && { restored: result.restored.join(',') }),
    ...(result.unknown.length > 0 && { unknown: result.unknown.join(',') }),
  });
}

async function putBack(
  operation: Operation,
  step: WriteStep,
  uncertain: boolean,
): Promise<'applied' | 'restored' | 'unknown'> {
  if (!step.undo) return uncertain ? 'unknown' : 'applied';
  try {
    await step.undo(operation);
    return 'restored';
  } catch (thrown) {
    const undoUnknown = GatewayError.from(thrown).metadata.outcome === 'UNKNOWN';
    return uncertain || undoUnknown ? 'unknown' : 'applied';
  }
}

function overall(result: { applied: string[]; restored: string[]; unknown: string[] }): WriteOutcome {
  if (result.unknown.length > 0) return 'UNKNOWN';
  return result.applied.length > 0 ? 'PARTIALLY_APPLIED' : 'RESTORED';
}
