import { setTimeout as delay } from 'node:timers/promises';

export interface Readyz {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: { readonly status: string; readonly checks: Readonly<Record<string, unknown>> };
}

/** An outage is to be found within that. */
export const FOUND_MS = 3_000;

export async function readyz(rest: string): Promise<Readyz> {
  const answer = await fetch(`${rest}/readyz`);
  const body = (await answer.json()) as Readyz['body'];
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body };
}

/** The first answer with that status, and how long it took to come. */
export async function readyzOnce(rest: string, status: number, timeMs = FOUND_MS): Promise<Readyz['body']> {
  for (const giveUpAt = performance.now() + timeMs; ; await delay(20)) {
    const answer = await readyz(rest);
    if (answer.status === status) return answer.body;
    if (performance.now() > giveUpAt) {
      throw new Error(
        `/readyz is not ${status} within ${timeMs} ms but ${answer.status}: ${JSON.stringify(answer.body)}`,
      );
    }
  }
}

/** The lines that a process has logged so far. Each must be JSON. */
export function linesOf(errors: string): { readonly event: string; readonly [field: string]: unknown }[] {
  return errors
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { event: string });
}
