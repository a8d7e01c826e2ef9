import { useEffect, useState } from 'preact/hooks';
import type { LivegateClient, Rollout, RolloutItem } from '../../../../client';
import type { Loaded, Loading } from '../../../loading';
import { useSession } from '../../../session';

/** A rollout as it is now, with the items that change something or were refused. */
export interface FollowedRollout {
  readonly rollout: Rollout;
  /** In the order of the source. */
  readonly items: readonly RolloutItem[];
}

/** Follows a rollout by its watch. `reload` is for one that ended and goes on all the same. */
export function useFollowedRollout(name: string): Loading<FollowedRollout> {
  const { client, signIns } = useSession();
  const [loaded, setLoaded] = useState<Loaded<FollowedRollout>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    void follow(client, name, stop.signal, setLoaded);
    return () => stop.abort(new DOMException('nobody waits', 'AbortError'));
  }, [client, name, round, signIns]);
  return { loaded, reload: () => setRound((number) => number + 1) };
}

type RolloutUpdate = (next: (before: Loaded<FollowedRollout>) => Loaded<FollowedRollout>) => void;

async function follow(client: LivegateClient, name: string, signal: AbortSignal, update: RolloutUpdate): Promise<void> {
  const items = new Map<string, RolloutItem>();
  try {
    for await (const { rollout, rolloutItems } of client.rollouts.watch(name, { signal })) {
      for (const item of rolloutItems) items.set(item.name, item);
      if (rollout) update(() => ({ state: 'ready', value: { rollout, items: shownOf(items) } }));
    }
  } catch (error) {
    if (!signal.aborted) {
      update((before) => (before.state === 'ready' ? { ...before, error } : { state: 'failed', error }));
    }
  }
}

/** An item has no change before it is planned, and those without any are not told again. */
function shownOf(items: ReadonlyMap<string, RolloutItem>): readonly RolloutItem[] {
  const known: readonly (RolloutItem['change'] | undefined)[] = ['CREATE', 'UPDATE', 'DELETE', 'REFUSED'];
  return [...items.values()]
    .filter(({ change }) => known.includes(change))
    .sort((a, b) => numberOf(a.name) - numberOf(b.name));
}

/** Of `rollouts/0mbyq7x2k1f3a9c0d/items/17`. */
function numberOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('/') + 1));
}
