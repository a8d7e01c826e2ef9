/** One thing that `npm run proof` finds out. */
export interface Check {
  readonly promise: string;
  /** Repeats it alone, from the root of the repository. */
  readonly command: string;
  readonly measure: () => Promise<Finding>;
}

export interface Finding {
  readonly holds: boolean;
  /** What was measured; why it does not hold, if it does not. */
  readonly measured: string;
}

/** A check that was made. */
export interface Result extends Finding {
  readonly promise: string;
  readonly command: string;
  readonly seconds: number;
}

/** A check that cannot be made does not hold. */
export async function make({ promise, command, measure }: Check, now: () => number): Promise<Result> {
  const begin = now();
  const finding = await measure().catch((error: unknown) => ({
    holds: false,
    measured: error instanceof Error ? error.message : String(error),
  }));
  return { promise, command, ...finding, seconds: (now() - begin) / 1_000 };
}
