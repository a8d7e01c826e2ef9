import { useEffect, useRef, useState } from 'preact/hooks';
import type { LivegateClient, ReceivedEvent } from '../../../../client';
import { filledPages } from '../../../filled-pages';
import { useLoad } from '../../../loading';
import { Pages, usePages } from '../../../paged';
import { useClient, useSession } from '../../../session';
import { MOST_EVENTS, newestOf, pendingBeyond, takingTurns, withLatest } from './event-facts';
import { EventSelection, eventQuery, eventsPath, isWanted } from './event-filter';

export interface LiveEvents {
  /** What is known so far, the newest first. */
  readonly pages: Pages<ReceivedEvent>;
  /** Why nothing new is told; undefined while all is well. */
  readonly problem: unknown;
  /** Whether older ones are not shown, so that the page stays small. */
  readonly isFull: boolean;
  /** Takes what an event is now. */
  readonly learn: (event: ReceivedEvent) => void;
}

type Learn = (events: readonly ReceivedEvent[]) => void;
type KnownEvents = ReadonlyMap<string, ReceivedEvent>;

const PAGE_SIZE = 50;
const MOST_LOOKS = 3;
/** A watch tells what comes, and not what becomes of it. */
const FATE_EVERY_MS = 5_000;
/** Each of them is a request of its own. */
const OLDER_AT_ONCE = 10;
const NOTHING: KnownEvents = new Map();

/** The events that a filter wants, and while `isLive` those that come. */
export function useEvents(filter: EventSelection, isLive: boolean): LiveEvents {
  const client = useClient();
  const inputs = [client, eventsPath(filter)];
  const [latest, setLatest] = useState(NOTHING);
  const learn: Learn = (events) => setLatest((before) => withLatest(before, events));
  const pages = usePages<ReceivedEvent>(
    (signal) => filledPages(listed(client, filter, signal).pages(), MOST_LOOKS),
    inputs,
  );
  useEffect(() => setLatest(NOTHING), inputs);
  const watch = useWatch(filter.account, isLive, learn);
  const items = pages.items && mergedOf(pages.items, latest, filter);
  const fate = useFate(client, filter, isLive, items ?? [], learn);
  const isFull = items?.length === MOST_EVENTS;
  const reload = (): void => {
    setLatest(NOTHING);
    pages.reload();
    watch.again();
  };
  return {
    pages: { ...pages, items, reload, hasMore: pages.hasMore && !isFull },
    problem: watch.error ?? fate,
    isFull,
    learn: (event) => learn([event]),
  };
}

function mergedOf(
  items: readonly ReceivedEvent[],
  latest: KnownEvents,
  filter: EventSelection,
): readonly ReceivedEvent[] {
  const all = new Map([...items.map((event) => [event.name, event] as const), ...latest]);
  const nowMs = Date.now();
  return newestOf([...all.values()].filter((event) => isWanted(event, filter, nowMs)));
}

function listed(
  client: LivegateClient,
  filter: EventSelection,
  signal: AbortSignal,
): ReturnType<LivegateClient['events']['list']> {
  return client.events.list(filter.account, { ...eventQuery(filter, Date.now()), pageSize: PAGE_SIZE, signal });
}

interface Watch {
  /** Why it ended; the client opens a stream that was cut again by itself. */
  readonly error: unknown;
  readonly again: () => void;
}

function useWatch(account: string, isLive: boolean, learn: Learn): Watch {
  const { client, signIns } = useSession();
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    setError(undefined);
    if (!isLive) return undefined;
    const stop = new AbortController();
    const watch = async (): Promise<void> => {
      try {
        for await (const event of client.events.watch(account, { signal: stop.signal })) learn([event]);
      } catch (failure) {
        if (!stop.signal.aborted) setError(failure);
      }
    };
    void watch();
    return () => stop.abort(new DOMException('nobody waits', 'AbortError'));
  }, [client, account, isLive, round, signIns]);
  return { error, again: () => setRound((number) => number + 1) };
}

/**
 * Looks again and again at what has become of the newest events, and by turns of older ones that
 * were still on their way. Answers why that fails.
 */
function useFate(
  client: LivegateClient,
  filter: EventSelection,
  isLive: boolean,
  shown: readonly ReceivedEvent[],
  learn: Learn,
): unknown {
  const latest = useRef(shown);
  latest.current = shown;
  const round = useRef(0);
  const { loaded } = useLoad(
    async (signal) => {
      if (!isLive) return;
      const newest = (await listed(client, filter, signal).pages().next()).value?.items ?? [];
      const older = takingTurns(pendingBeyond(latest.current, newest), OLDER_AT_ONCE, round.current++);
      const looks = await Promise.allSettled(older.map(({ name }) => client.events.get(name, { signal })));
      // One that is kept no longer, or cannot be read now, stays as it was known.
      learn([...newest, ...looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []))]);
    },
    [client, isLive, eventsPath(filter)],
    FATE_EVERY_MS,
  );
  return loaded.state === 'loading' ? undefined : loaded.error;
}
