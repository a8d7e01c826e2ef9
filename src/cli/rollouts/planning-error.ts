import { LivegateError, Rollout } from '../../client';

/** Why a plan could not be made; undefined if it was. */
export function planningError({ error }: Rollout): LivegateError | undefined {
  if (!error) return undefined;
  const { message: detail, ...members } = error;
  // A rollout keeps the members of the problem that its own request would have been answered with.
  const problem = { ...members, detail, type: '', title: '', status: 0 };
  return new LivegateError(problem as ConstructorParameters<typeof LivegateError>[0], undefined);
}
