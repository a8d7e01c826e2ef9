import { GatewayError, WriteOutcome } from '../domain/errors/gateway-error';
import { Operation } from '../domain/operations/operation';

/** One write of a sequence on one resource. */
export interface WriteStep {
  /** What the error's lists call it: the action, with what it was about if that is needed. */
  readonly label: string;
  send(operation: Operation): Promise<void>;
  /**
   * Reads back after an answer that leaves the outcome open: true if the write took effect, false if not, undefined if reading cannot
   * tell.
   */
  tookEffect?(operation: Operation): Promise<boolean | undefined>;
  /** Sent once more if its connection broke and reading back shows no effect: done twice, its effect is that of once. */
  readonly again?: boolean;
  /**
   * Puts back what was before this step. Absent: there is nothing that could. Where it cannot know whether that was all, it throws outcome
   * UNKNOWN, with what the error shall call it as `unknown`.
   */
  undo?(operation: Operation): Promise<void>;
  /**
   * The step writes again what a step before it took along, as it was. It is sent whatever else fails, is never taken back, and the
   * error names it if it could not be done.
   */
  readonly putsBack?: boolean;
}

/**
 * Sends the steps in order. A step whose outcome is open is read back, and goes on if it took effect. When a step fails, what the
 * steps before it (and it, if its outcome stays open) changed is put back, last first, within the operation's recovery time.
 * Throws the first failure with `outcome`, and with `applied`, `restored`, `unknown` and `missing` where they are not empty.
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
    if (complete) throw failure.with(listsOf({ ...NOTHING, applied: labels([...applied, step]) }));
    throw await restore(operation, { applied, failed: step, rest: steps.slice(index + 1) }, failure);
  }
}

/** Where a sequence broke off. */
interface Break {
  readonly applied: readonly WriteStep[];
  readonly failed: WriteStep;
  readonly rest: readonly WriteStep[];
}

/** What became of the steps, by label. */
interface Aftermath {
  readonly applied: readonly string[];
  readonly restored: readonly string[];
  readonly unknown: readonly string[];
  readonly missing: readonly string[];
}

const NOTHING: Aftermath = { applied: [], restored: [], unknown: [], missing: [] };

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
    if (isLost && step.again && !operation.signal.aborted) return sendAndSettle(operation, { ...step, again: false });
    return error.with({ outcome });
  }
}

/** The record of the step's last call says what reading back has shown. */
function correctRecord({ calls }: Operation, from: number, outcome: WriteOutcome): void {
  const index = calls.findIndex((call, i) => i >= from && call.outcome === 'UNKNOWN');
  const call = calls[index];
  if (call && (outcome === 'APPLIED' || outcome === 'NOT_APPLIED')) calls[index] = { ...call, outcome };
}

/** An effect that is confirmed in time is a success; after the end, the caller is told of both. */
function lateSuccess(operation: Operation, error: GatewayError): GatewayError | undefined {
  return operation.signal.aborted ? error.with({ outcome: 'APPLIED' }) : undefined;
}

async function readBack(operation: Operation, step: WriteStep): Promise<WriteOutcome> {
  try {
    const tookEffect = await step.tookEffect?.(operation.recovery());
    if (tookEffect === undefined) return 'UNKNOWN';
    if (tookEffect) return 'APPLIED';
    // Whoever has had the resource since may have written over it: what is not there any more was, perhaps.
    const wasKept = !operation.lease || operation.lease.remainingMs() > 0;
    return wasKept ? 'NOT_APPLIED' : 'UNKNOWN';
  } catch {
    return 'UNKNOWN';
  }
}

async function restore(
  operation: Operation,
  { applied, failed, rest }: Break,
  failure: GatewayError,
): Promise<GatewayError> {
  const own = failure.metadata.outcome ?? 'NOT_APPLIED';
  const stands = own === 'NOT_APPLIED' ? [...applied] : [...applied, failed];
  if (stands.length === 0) return failure.with({ outcome: 'NOT_APPLIED' });

  const recovery = operation.recovery();
  // What a step took along comes first: it belongs to others, who asked for nothing.
  const still = failed.putsBack ? [failed, ...following(rest)] : own === 'NOT_APPLIED' ? [] : following(rest);
  const missing = await labelsOfFailures(recovery, still);
  const done = still.filter(({ label }) => !missing.includes(label));
  const undone = await undoAll(recovery, stands, own === 'UNKNOWN' ? failed : undefined);
  const result: Aftermath = {
    ...undone,
    restored: [...undone.restored, ...labels([...applied.filter(({ putsBack }) => putsBack), ...done])],
    missing,
  };
  return failure.with({ outcome: overall(result), ...listsOf(result) });
}

/** The steps that put back what the one before them took along. */
function following(rest: readonly WriteStep[]): WriteStep[] {
  const end = rest.findIndex(({ putsBack }) => !putsBack);
  return rest.slice(0, end < 0 ? rest.length : end);
}

/** Sends each, whatever becomes of the others. */
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
): Promise<Omit<Aftermath, 'missing'>> {
  const result = { applied: [] as string[], restored: [] as string[], unknown: [] as string[] };
  for (const step of steps.toReversed()) {
    if (step.putsBack) continue;
    const { list, label } = await takeBack(operation, step, step === uncertain);
    result[list].unshift(label);
  }
  return result;
}

async function takeBack(
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

function overall({ applied, unknown, missing }: Aftermath): WriteOutcome {
  if (unknown.length > 0) return 'UNKNOWN';
  return applied.length > 0 || missing.length > 0 ? 'PARTIALLY_APPLIED' : 'RESTORED';
}

function labels(steps: readonly WriteStep[]): string[] {
  return steps.map(({ label }) => label);
}

/** As metadata; a list of nothing is not there. */
function listsOf(result: Aftermath): Partial<Record<keyof Aftermath, string>> {
  const names = ['applied', 'restored', 'unknown', 'missing'] as const;
  const given = names.filter((name) => result[name].length > 0);
  return Object.fromEntries(given.map((name) => [name, result[name].join(',')]));
}
