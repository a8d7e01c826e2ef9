import { LivegateClient, Rollout } from '../../client';
import { CliIo } from '../cli-io';
import { LeftBehind } from '../failures';
import { ProgressBar } from './progress-bar';

/** States in which livegate works on a rollout. */
const AT_WORK: readonly Rollout['state'][] = ['PLANNING', 'APPLYING'];

export interface Followed {
  readonly client: LivegateClient;
  readonly io: CliIo;
  /** How many items there will be, if that is known. */
  readonly size?: number;
}

/**
 * Waits until livegate no longer works on the rollout, with a bar of progress on a terminal. What
 * is thrown says how to go on with the rollout.
 */
export async function follow({ client, io, size }: Followed, rollout: Rollout): Promise<Rollout> {
  if (!isAtWork(rollout)) return rollout;
  const bar = new ProgressBar(io.progress);
  const { signal } = io;
  const { name } = rollout;
  let current = rollout;
  try {
    showProgress(bar, current, size);
    for await (const { rollout: next = current } of client.rollouts.watch(name, { signal })) {
      current = next;
      if (!isAtWork(current)) break;
      showProgress(bar, current, size);
    }
    return await client.rollouts.get(name, { signal });
  } catch (error) {
    throw new LeftBehind(error, goesOn(current));
  } finally {
    bar.end();
  }
}

function isAtWork({ state }: Rollout): boolean {
  return AT_WORK.includes(state);
}

function goesOn({ name, state }: Rollout): string {
  const fact = state === 'APPLYING' ? 'goes on' : 'goes on planning, and changes nothing';
  return adviceOn(name, fact);
}

/** What to do about a rollout that is left. */
export function adviceOn(name: string, fact: string): string {
  return `${name} ${fact}\n  livegate rollout watch ${name}\n  livegate rollout cancel ${name}`;
}

/** What to tell of a plan that is no longer the one that was shown. */
export function changeOf(rollout: Rollout): string {
  const { name, state } = rollout;
  const fact = `has changed meanwhile, and is ${state}`;
  return isAtWork(rollout) ? adviceOn(name, fact) : `${name} ${fact}\n  livegate rollout show ${name}`;
}

function showProgress(bar: ProgressBar, { state, counts }: Rollout, size: number | undefined): void {
  const changes = counts.create + counts.update + counts.delete;
  const planned = changes + counts.unchanged + counts.refused;
  const ended = counts.done + counts.failed + counts.stale + counts.skipped;
  if (state !== 'PLANNING') bar.show({ title: 'applying', value: ended, total: changes });
  else if (size === undefined) bar.count('planning', planned);
  else bar.show({ title: 'planning', value: planned, total: size });
}
