/**
 * The order in which calls are served: `interactive` is somebody's request, `bulk` the work of a
 * rollout, `background` what livegate reads by itself.
 */
export const LANES = ['interactive', 'bulk', 'background'] as const;

export type Lane = (typeof LANES)[number];

/** Lane by lane, in the order in which they are served. */
export type PerLane<T> = Readonly<Record<Lane, T>>;

export function perLane<T>(make: (lane: Lane) => T): PerLane<T> {
  return { interactive: make('interactive'), bulk: make('bulk'), background: make('background') };
}

/**
 * The lane of one operation. A request that waits for what the operation holds raises it, so that
 * it waits for no more than that.
 */
export class OperationLane {
  #listeners: Set<() => void> | undefined;

  constructor(private lane: Lane) {}

  get current(): Lane {
    return this.lane;
  }

  /** The operation goes on as an interactive one. */
  raise(): void {
    if (this.lane === 'interactive') return;
    this.lane = 'interactive';
    for (const listen of this.#listeners ?? []) listen();
    this.#listeners = undefined;
  }

  /** Calls `listener` once, when the lane is raised. Returns what stops that. */
  onRaise(listener: () => void): () => void {
    if (this.lane === 'interactive') return () => undefined;
    (this.#listeners ??= new Set()).add(listener);
    return () => this.#listeners?.delete(listener);
  }
}

/** Shared by all interactive operations: it never changes. */
export const INTERACTIVE = new OperationLane('interactive');
