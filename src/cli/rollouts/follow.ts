import { LivegateClient, NoAnswerError, Rollout } from '../../client';
import { CliIo } from '../cli-io';
import { LeftBehind } from '../failures';
import { ProgressBar } from './progress-bar';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
const PAUSE_FACTOR = 1.5;
/** How long livegate may not answer, such as during an update: the rollout goes on by itself. */
const SILENCE_MS = 60_000;

/** States in which livegate works on a rollout. */
const AT_WORK: readonly Rollout['state'][] = ['PLANNING', 'APPLYING'];

export interface Followed {
  readonly client: LivegateClient;
  readonly io: CliIo;
  /** How many items there will be, as far as that is known. */
  readonly size?: number;
}

/**
 * Waits until livegate no longer works on the rollout, with a bar of progress on a terminal. What
 * is thrown says how to go on with the rollout.
 */
export async function follow({ client, io, size = 0 }: Followed, rollout: Rollout): Promise<Rollout> {
  const bar = new ProgressBar(io.progress);
  const { name } = rollout;
  let current = rollout;
  let answeredAt = io.now();
  try {
    for (let pauseMs = FIRST_PAUSE_MS; AT_WORK.includes(current.state); pauseMs *= PAUSE_FACTOR) {
      bar.show(progressOf(current, size));
      await io.wait(Math.min(pauseMs, LONGEST_PAUSE_MS));
      try {
        current = await client.rollouts.get(name, { signal: io.signal });
        answeredAt = io.now();
      } catch (error) {
        if (!(error instanceof NoAnswerError) || io.now() - answeredAt > SILENCE_MS) throw error;
      }
    }
    return current;
  } catch (error) {
    throw new LeftBehind(error, goesOn(current));
  } finally {
    bar.end();
  }
}

function goesOn({ name, state }: Rollout): string {
  const fact = state === 'APPLYING' ? 'goes on' : 'goes on planning, and changes nothing';
  return `${name} ${fact}\n  livegate rollout watch ${name}\n  livegate rollout cancel ${name}`;
}

function progressOf({ state, counts }: Rollout, size: number): { title: string; value: number; total: number } {
  const changes = counts.create + counts.update + counts.delete;
  const planned = changes + counts.unchanged + counts.refused;
  if (state === 'PLANNING') return { title: 'planning', value: planned, total: Math.max(size, planned) };
  return { title: 'applying', value: counts.done + counts.failed + counts.stale + counts.skipped, total: changes };
}
