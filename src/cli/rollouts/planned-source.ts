import { Rollout, RolloutSourceInput } from '../../client';
import { CliParts } from '../cli-io';
import { Finish } from '../command-parts';
import { clientFor } from '../connection-settings';
import { LeftAtWork } from '../failures';
import { changeOf } from './follow';
import { ApplyFlags, hasChanges, planStatusOf, RolloutRun } from './plan-and-apply';
import { planningError } from './planning-error';

/** What a command asks for, and how it is called in lists. */
export interface WantedSource {
  readonly source: RolloutSourceInput;
  readonly title: string;
  /** How many items there will be, if that is known. */
  readonly size?: number;
  /** What a refusal says, with places of the command's own. */
  readonly located?: (error: unknown) => unknown;
}

const MAX_TITLE_LENGTH = 200;

/** A plan that can be applied or discarded. */
export interface PlannedRun {
  readonly run: RolloutRun;
  readonly planned: Rollout;
}

/** Begins a rollout, and waits for its plan. */
export async function plannedSource(parts: CliParts, flags: ApplyFlags, given: WantedSource): Promise<PlannedRun> {
  const { source, title, size, located = (error) => error } = given;
  const client = await clientFor(parts, flags);
  const run = new RolloutRun(parts, client, flags);
  const { signal } = parts.io;
  const rollout = { source, displayName: [...title].slice(0, MAX_TITLE_LENGTH).join('') };
  // An attempt that got no answer may have made it; the next one then finds that.
  const requestId = parts.io.newId();
  const created = await client.rollouts.create(rollout, { requestId, signal }).catch((error: unknown) => {
    throw located(error);
  });
  const planned = await run.followed(created, size);
  const failure = planningError(planned);
  if (!failure) return { run, planned };
  await run.discard(planned);
  throw located(failure);
}

/** Shows a plan, and discards it unless it is to be kept. */
export async function showPlan(
  { io }: CliParts,
  finish: Finish,
  { run, planned }: PlannedRun,
  keep = false,
): Promise<void> {
  run.show(await run.withItems(planned));
  finish(planStatusOf(planned));
  if (keep && hasChanges(planned)) return io.writeError(`livegate rollout apply ${planned.name}\n`);
  const left = await run.discard(planned);
  if (left) io.writeError(`${changeOf(left)}\n`);
}

/** Shows a plan, asks, and applies it. Discards it if it is not applied. */
export async function applyPlan(parts: CliParts, finish: Finish, plan: PlannedRun): Promise<void> {
  const { run, planned } = plan;
  if (!hasChanges(planned)) return await showPlan(parts, finish, plan);
  const applied = await run.reviewed(planned).catch(async (error: unknown) => {
    if (error instanceof LeftAtWork) throw error;
    // What kept it from being applied is what matters.
    const left = await run.discard(planned).catch(() => undefined);
    throw left ? new LeftAtWork(error, changeOf(left)) : error;
  });
  finish(await run.finished(applied));
}
