import { LivegateClient } from '../../client';
import { CliIo } from '../cli-io';
import { LeftBehind } from '../failures';
import { follow } from './follow';

const COUNTS = { create: 1, update: 0, delete: 0, unchanged: 0, refused: 0, done: 0, failed: 0, stale: 0, skipped: 0 };
const rollout = (state: string) => ({ name: 'rollouts/x', state, counts: COUNTS });
const GONE = new TypeError('fetch failed');

/** A while without a change, after which livegate says that the stream is alive. */
const QUIET = 'quiet';

/** Follows a rollout of which each watch tells these states; each pause takes half a minute. */
function followed(watches: (readonly string[] | Error)[]): Promise<unknown> {
  const fetch = (url: unknown): Promise<Response> => {
    if (!String(url).endsWith(':watch')) return Promise.resolve(Response.json(rollout('SUCCEEDED')));
    const told = watches.shift() ?? GONE;
    if (told instanceof Error) return Promise.reject(told);
    return Promise.resolve(
      new Response(ReadableStream.from(events(told)), { headers: { 'content-type': 'text/event-stream' } }),
    );
  };
  async function* events(told: readonly string[]): AsyncGenerator<Uint8Array, void, undefined> {
    for (const [id, state] of told.entries()) {
      if (state === QUIET) now += 90_000;
      const event = `event: rollout\nid: ${id}\ndata: ${JSON.stringify({ rollout: rollout(state) })}\n\n`;
      yield await Promise.resolve(new TextEncoder().encode(state === QUIET ? ':\n\n' : event));
    }
  }
  let now = 0;
  const sleep = (): Promise<void> => Promise.resolve(void (now += 30_000));
  const client = new LivegateClient({ url: 'http://livegate', environment: { fetch, sleep, now: () => now } });
  const { signal } = new AbortController();
  return follow({ client, io: { signal } as unknown as CliIo }, rollout('APPLYING') as never);
}

it('goes on while livegate does not answer, such as during an update', async () => {
  expect(await followed([GONE, ['APPLYING'], GONE, ['APPLYING', 'SUCCEEDED']])).toMatchObject({ state: 'SUCCEEDED' });
});

it('goes on when a stream is cut on which nothing has changed for long', async () => {
  const quiet = ['APPLYING', QUIET];
  expect(await followed([quiet, GONE, quiet, ['SUCCEEDED']])).toMatchObject({ state: 'SUCCEEDED' });
});

it('gives up when every stream ends at once, such as those of a proxy', async () => {
  const error = await followed(Array.from({ length: 9 }, () => [])).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ cause: expect.objectContaining({ message: 'the stream ended early' }) as unknown });
});

it('gives up when livegate has not answered for long, and says how to go on', async () => {
  const error = await followed([['APPLYING']]).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LeftBehind);
  expect(error).toMatchObject({ advice: expect.stringContaining('livegate rollout watch rollouts/x') as string });
});
