import { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from './preferences';
import { ConfirmDialog } from './ui/confirm-dialog';

/** The history of the tab, with a question before somebody leaves what they have entered. */
export interface Leaving {
  /** Goes on at once where nothing would be lost, and else after a yes. */
  readonly leave: (then: () => void) => void;
  readonly guard: () => () => void;
  readonly record: (href: string, replace: boolean) => void;
  /** What waits for a yes. */
  readonly wish: (() => void) | undefined;
  readonly answer: (isYes: boolean) => void;
}

/** @param onMoved the address is another one, by the browser's own buttons */
export function useLeaving(onMoved: () => void): Leaving {
  const guards = useRef(new Set<object>());
  const [wish, setWish] = useState<() => void>();
  const record = useHistory({
    onMoved,
    mayLeave: () => guards.current.size === 0,
    onHeld: (goOn) => setWish(() => goOn),
  });
  return {
    record,
    wish,
    leave: (then) => {
      if (guards.current.size === 0) then();
      else setWish(() => then);
    },
    guard: () => {
      const own = {};
      guards.current.add(own);
      // The browser asks where another page is loaded, or the tab is closed.
      const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
      addEventListener('beforeunload', ask);
      return () => {
        guards.current.delete(own);
        removeEventListener('beforeunload', ask);
      };
    },
    answer: (isYes) => {
      setWish(undefined);
      if (isYes) wish?.();
    },
  };
}

export function LeaveDialog({ of: { wish, answer } }: { readonly of: Leaving }): JSX.Element | null {
  const t = useTexts();
  if (!wish) return null;
  return (
    <ConfirmDialog
      title={t('leaveTitle')}
      text={t('leaveText')}
      confirmText={t('leave')}
      cancelText={t('stay')}
      onConfirm={() => answer(true)}
      onCancel={() => answer(false)}
    />
  );
}

interface Moves {
  readonly onMoved: () => void;
  readonly mayLeave: () => boolean;
  /** The browser went elsewhere and was brought back; `goOn` lets it go there after all. */
  readonly onHeld: (goOn: () => void) => void;
}

/**
 * The browser's buttons tell only after the address has changed. Each entry of the history has a
 * number, so that it is known how far to go back.
 */
function useHistory(moves: Moves): Leaving['record'] {
  const at = useRef({ number: numberOf(history.state) ?? 0, href: location.href });
  const latest = useRef(moves);
  latest.current = moves;
  const record: Leaving['record'] = (href, replace) => {
    const number = at.current.number + (replace ? 0 : 1);
    if (replace) history.replaceState({ number }, '', href);
    else history.pushState({ number }, '', href);
    at.current = { number, href: location.href };
  };
  useEffect(() => {
    record(location.href, true);
    let held: (() => void) | undefined;
    let mayGo = false;
    const follow = (): void => {
      if (held) {
        latest.current.onHeld(held);
        held = undefined;
        return;
      }
      const [before, wasAllowed] = [at.current, mayGo];
      mayGo = false;
      const number = numberOf(history.state);
      // A link within the page makes an entry that nobody has numbered.
      if (number === undefined) history.replaceState({ number: before.number + 1 }, '');
      const by = number === undefined ? 0 : number - before.number;
      const isSamePage = pageOf(before.href) === pageOf(location.href);
      if (by !== 0 && !isSamePage && !wasAllowed && !latest.current.mayLeave()) {
        held = () => {
          mayGo = true;
          history.go(by);
        };
        history.go(-by);
        return;
      }
      at.current = { number: number ?? before.number + 1, href: location.href };
      latest.current.onMoved();
    };
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  return record;
}

function numberOf(state: unknown): number | undefined {
  if (typeof state !== 'object' || state === null || !('number' in state)) return undefined;
  return typeof state.number === 'number' ? state.number : undefined;
}

/** An address without its fragment. */
function pageOf(href: string): string {
  return href.split('#', 1)[0] ?? href;
}
