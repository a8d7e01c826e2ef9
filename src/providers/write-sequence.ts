import { GatewayError, WriteOutcome } from '../domain/errors/gateway-error';
import { Operation } from '../domain/operations/operation';

/** One step of a sequence of writes on one resource. */
export interface WriteStep {
  /**
   * Its name in the error's lists: the action, with its subject if that is needed to identify it.
   */
  readonly label: string;
  send(operation: Operation): Promise<void>;
  /**
   * Reads back after an ambiguous answer: true if the write took effect, false if not, undefined if
   * reading cannot tell.
   */
  tookEffect?(operation: Operation): Promise<boolean | undefined>;
  /**
   * The step is idempotent: it is sent once more if its connection broke and reading back shows no
   * effect.
   */
  readonly resendIfLost?: boolean;
  /**
   * Restores the state before this step. Absent if that is impossible. If it cannot know whether it
   * restored everything, it throws outcome UNKNOWN, with the label for the error as `unknown`.
   */
  undo?(operation: Operation): Promise<void>;
  /**
   * The step restores what an earlier step removed as a side effect. It is sent even if other steps
   * fail and is never undone; if it fails, the error lists it as `missing`.
   */
  readonly putsBack?: boolean;
}

/**
 * Sends the steps in order. A step with an ambiguous answer is read back; if it took effect, the
 * sequence continues. If a step fails, the earlier steps (and the failed one if its outcome stays
 * unknown) are undone in reverse order within the operation's recovery time. Throws the first
 * failure with `outcome`, and with `applied`, `restored`, `unknown` and `missing` if not empty.
 */
export async function runSteps(operation: Operation, steps: readonly WriteStep[]): Promise<void> {
  const applied: WriteStep[] = [];
  for (const [index, step] of steps.entries()) {
    const failure = await sendAndSettle(operation, step);
    if (!failure) {
      applied.push(step);
      continue;
    }
    const complete = index === steps.length - 1 && failure.metadata.outcome === 'APPLIED';
    if (complete) throw failure.with(listsOf({ ...NO_STEPS, applied: labels([...applied, step]) }));
    throw await restore(operation, { applied, failed: step, remaining: steps.slice(index + 1) }, failure);
  }
}

/** A sequence, split at the step that failed. */
interface FailedSequence {
  readonly applied: readonly WriteStep[];
  readonly failed: WriteStep;
  readonly remaining: readonly WriteStep[];
}

/** The labels of the steps by what became of them. */
interface StepOutcomes {
  readonly applied: readonly string[];
  readonly restored: readonly string[];
  readonly unknown: readonly string[];
  readonly missing: readonly string[];
}

const NO_STEPS: StepOutcomes = { applied: [], restored: [], unknown: [], missing: [] };

async function sendAndSettle(operation: Operation, step: WriteStep): Promise<GatewayError | undefined> {
  const record = operation.calls.length;
  try {
    await step.send(operation);
    return undefined;
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    if (error.metadata.outcome !== 'UNKNOWN') return error;
    const outcome = await readBack(operation, step);
    correctRecord(operation, record, outcome);
    if (outcome === 'APPLIED') return lateSuccess(operation, error);
    // The cloud may have closed a kept connection just when the request was written to it.
    const isLost = outcome === 'NOT_APPLIED' && error.reason === 'PROVIDER_UNREACHABLE';
    if (isLost && step.resendIfLost && !operation.signal.aborted)
      return sendAndSettle(operation, { ...step, resendIfLost: false });
    return error.with({ outcome });
  }
}

/** Corrects the outcome in the record of the step's call to what reading back showed. */
function correctRecord({ calls }: Operation, from: number, outcome: WriteOutcome): void {
  const index = calls.findIndex((call, i) => i >= from && call.outcome === 'UNKNOWN');
  const call = calls[index];
  if (call && (outcome === 'APPLIED' || outcome === 'NOT_APPLIED')) calls[index] = { ...call, outcome };
}

/** A confirmed effect is a success, unless the operation has ended: then the error says APPLIED. */
function lateSuccess(operation: Operation, error: GatewayError): GatewayError | undefined {
  return operation.signal.aborted ? error.with({ outcome: 'APPLIED' }) : undefined;
}

async function readBack(operation: Operation, step: WriteStep): Promise<WriteOutcome> {
  try {
    const tookEffect = await step.tookEffect?.(operation.recovery());
    if (tookEffect === undefined) return 'UNKNOWN';
    if (tookEffect) return 'APPLIED';
    // After the lease expired, another replica may have overwritten an effect that this write had.
    const wasKept = !operation.lease || operation.lease.remainingMs() > 0;
    return wasKept ? 'NOT_APPLIED' : 'UNKNOWN';
  } catch {
    return 'UNKNOWN';
  }
}

async function restore(
  operation: Operation,
  { applied, failed, remaining }: FailedSequence,
  failure: GatewayError,
): Promise<GatewayError> {
  const failedOutcome = failure.metadata.outcome ?? 'NOT_APPLIED';
  const toUndo = failedOutcome === 'NOT_APPLIED' ? [...applied] : [...applied, failed];
  if (toUndo.length === 0) return failure.with({ outcome: 'NOT_APPLIED' });

  const recovery = operation.recovery();
  // Side effects are repaired first: they concern resources that the caller did not ask to change.
  const putBacks = putBacksOf(failed, failedOutcome, remaining);
  const missing = await labelsOfFailures(recovery, putBacks);
  const done = putBacks.filter(({ label }) => !missing.includes(label));
  const undone = await undoAll(recovery, toUndo, failedOutcome === 'UNKNOWN' ? failed : undefined);
  const result: StepOutcomes = {
    ...undone,
    restored: [...undone.restored, ...labels([...applied.filter(({ putsBack }) => putsBack), ...done])],
    missing,
  };
  return failure.with({ outcome: overall(result), ...listsOf(result) });
}

/**
 * The steps still to send: they repair the side effects of the failed step, or of the one before.
 */
function putBacksOf(failed: WriteStep, outcome: WriteOutcome, remaining: readonly WriteStep[]): WriteStep[] {
  if (outcome === 'NOT_APPLIED' && !failed.putsBack) return [];
  const end = remaining.findIndex(({ putsBack }) => !putsBack);
  const following = remaining.slice(0, end < 0 ? remaining.length : end);
  return failed.putsBack ? [failed, ...following] : following;
}

/** Sends every step even if others fail. */
async function labelsOfFailures(operation: Operation, steps: readonly WriteStep[]): Promise<string[]> {
  const failed: string[] = [];
  for (const step of steps) {
    if (await sendAndSettle(operation, step)) failed.push(step.label);
  }
  return failed;
}

async function undoAll(
  operation: Operation,
  steps: readonly WriteStep[],
  uncertain: WriteStep | undefined,
): Promise<Omit<StepOutcomes, 'missing'>> {
  const result = { applied: [] as string[], restored: [] as string[], unknown: [] as string[] };
  for (const step of steps.toReversed()) {
    if (step.putsBack) continue;
    const { list, label } = await undoStep(operation, step, step === uncertain);
    result[list].unshift(label);
  }
  return result;
}

async function undoStep(
  operation: Operation,
  step: WriteStep,
  uncertain: boolean,
): Promise<{ readonly list: 'applied' | 'restored' | 'unknown'; readonly label: string }> {
  const { label } = step;
  if (!step.undo) return { list: uncertain ? 'unknown' : 'applied', label };
  try {
    await step.undo(operation);
    return { list: 'restored', label };
  } catch (thrown) {
    const { outcome, unknown } = GatewayError.from(thrown).metadata;
    if (outcome === 'UNKNOWN') return { list: 'unknown', label: unknown ?? label };
    return { list: uncertain ? 'unknown' : 'applied', label };
  }
}

function overall({ applied, unknown, missing }: StepOutcomes): WriteOutcome {
  if (unknown.length > 0) return 'UNKNOWN';
  return applied.length > 0 || missing.length > 0 ? 'PARTIALLY_APPLIED' : 'RESTORED';
}

function labels(steps: readonly WriteStep[]): string[] {
  return steps.map(({ label }) => label);
}

/** The lists as metadata; empty ones are left out. */
function listsOf(result: StepOutcomes): Partial<Record<keyof StepOutcomes, string>> {
  const names = ['applied', 'restored', 'unknown', 'missing'] as const;
  const filled = names.filter((name) => result[name].length > 0);
  return Object.fromEntries(filled.map((name) => [name, result[name].join(',')]));
}
