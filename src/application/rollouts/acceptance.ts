import { extentOf, Rollout } from '../../domain/rollouts/rollout';
import { RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { isWide } from './blast-radius';
import { mustAccept } from './rollout-errors';

/** What the caller that applies a rollout accepts. */
export interface Acceptance {
  readonly acceptLosses: boolean;
  readonly acceptBlastRadius: boolean;
}

const PAGE = 200;

/** Throws FORCE_REQUIRED if the plan loses content, or changes much, and that is not accepted. */
export async function requireAcceptance(
  store: RolloutStore,
  { id, foundCount }: Rollout,
  { acceptLosses, acceptBlastRadius }: Acceptance,
  maxChangeRatio: number,
): Promise<void> {
  const { changes, known } = extentOf(await store.counts(id));
  const found = foundCount ?? known;
  if (isWide(changes, found, maxChangeRatio) && !acceptBlastRadius) {
    const text = `${changes} of ${found} configurations found would change; give acceptBlastRadius`;
    throw mustAccept('acceptBlastRadius', text);
  }
  if (!acceptLosses && (await hasLosses(store, id)))
    throw mustAccept('acceptLosses', 'some items lose content that livegate cannot write; give acceptLosses');
}

async function hasLosses(store: RolloutStore, id: string): Promise<boolean> {
  for (let after = -1; ;) {
    const page = await store.items(id, { state: 'PENDING' }, after, PAGE);
    if (page.some(({ plan }) => (plan?.losses.length ?? 0) > 0)) return true;
    const last = page.at(-1);
    if (!last) return false;
    after = last.seq;
  }
}
