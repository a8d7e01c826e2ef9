import { LivegateClient } from '../../client';
import { CliIo } from '../cli-io';
import { LeftBehind } from '../failures';
import { follow } from './follow';

const COUNTS = { create: 1, update: 0, delete: 0, unchanged: 0, refused: 0, done: 0, failed: 0, stale: 0, skipped: 0 };
const rollout = (state: string) => ({ name: 'rollouts/x', state, counts: COUNTS }) as never;

/** Follows a rollout while livegate gives these answers; each look takes a time. */
function followed(answers: (object | Error)[], lookMs: number): Promise<unknown> {
  const fetch = (): Promise<Response> => {
    const answer = answers.shift() ?? new Error('no more');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(Response.json(answer));
  };
  let now = 0;
  const io = { now: () => now, wait: () => Promise.resolve(void (now += lookMs)) } as unknown as CliIo;
  const client = new LivegateClient({ url: 'http://livegate', environment: { fetch } });
  return follow({ client, io }, rollout('APPLYING'));
}

it('goes on while livegate does not answer, such as during an update', async () => {
  const gone = new TypeError('fetch failed');
  const answers = [gone, gone, rollout('APPLYING'), gone, rollout('SUCCEEDED')];
  expect(await followed(answers, 25_000)).toMatchObject({ state: 'SUCCEEDED' });
});

it('gives up when livegate has not answered for long, and says how to go on', async () => {
  const error = await followed([], 25_000).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LeftBehind);
  expect(error).toMatchObject({ advice: expect.stringContaining('livegate rollout watch rollouts/x') as string });
});
