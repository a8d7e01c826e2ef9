import { useState } from 'preact/hooks';
import { LivegateError } from '../../../../client';
import type { UpstreamCall } from '../../../../client';
import { useRounds } from '../../../rounds';

/** How a write is sent: only looked at, or for good; and whether a loss was accepted. */
export interface How {
  readonly validateOnly: boolean;
  readonly force: boolean;
}

export interface ReviewedWrite {
  readonly send: (how: How) => Promise<readonly UpstreamCall[]>;
  readonly onDone: (calls: readonly UpstreamCall[]) => void;
  /** Somebody else has changed the configuration since it was read. */
  readonly onConflict: () => void | Promise<void>;
}

/** Where a write is on its way from the wish to the cloud. */
export type Stage =
  | { readonly at: 'idle' }
  | { readonly at: 'asking' }
  | { readonly at: 'refused'; readonly error: unknown }
  | { readonly at: 'loss'; readonly error: LivegateError }
  | { readonly at: 'review' | 'sending'; readonly calls: readonly UpstreamCall[]; readonly force: boolean };

export interface Review {
  readonly stage: Stage;
  /** Asks livegate what the write would do. */
  readonly begin: () => void;
  /** Accepts the loss that livegate told, and asks again. */
  readonly accept: () => void;
  /** Sends what was reviewed. */
  readonly confirm: () => void;
  readonly cancel: () => void;
}

/** A write that is looked at before it is sent, with what it would call and lose. */
export function useReview(write: ReviewedWrite): Review {
  const [stage, setStage] = useState<Stage>({ at: 'idle' });
  // An answer of a write that was given up since must not open anything.
  const rounds = useRounds();
  const attempt = async (how: How): Promise<void> => {
    const isAwaited = rounds.begin();
    const next = await outcomeOf(write, how, isAwaited);
    if (isAwaited()) setStage(next);
  };
  const ask = (force: boolean): void => {
    setStage({ at: 'asking' });
    void attempt({ validateOnly: true, force });
  };
  return {
    stage,
    begin: () => ask(false),
    accept: () => ask(true),
    confirm: () => {
      if (stage.at !== 'review') return;
      setStage({ ...stage, at: 'sending' });
      void attempt({ validateOnly: false, force: stage.force });
    },
    cancel: () => {
      // What was sent for good is on its way: its outcome is shown.
      if (stage.at === 'sending') return;
      rounds.giveUp();
      setStage({ at: 'idle' });
    },
  };
}

/** Sends the write, and tells who is still waiting what became of it. */
async function outcomeOf(
  { send, onDone, onConflict }: ReviewedWrite,
  how: How,
  isAwaited: () => boolean,
): Promise<Stage> {
  try {
    const calls = await send(how);
    if (how.validateOnly) return { at: 'review', calls, force: how.force };
    if (isAwaited()) onDone(calls);
    return { at: 'idle' };
  } catch (error) {
    const reason = error instanceof LivegateError ? error.reason : undefined;
    if (error instanceof LivegateError && reason === 'FORCE_REQUIRED' && !how.force) return { at: 'loss', error };
    if (reason !== 'ETAG_MISMATCH') return { at: 'refused', error };
  }
  try {
    if (isAwaited()) await onConflict();
    return { at: 'idle' };
  } catch (error) {
    return { at: 'refused', error };
  }
}
