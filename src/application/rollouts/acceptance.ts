import { changesIn } from '../../domain/rollouts/rollout';
import { RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { isWide } from './blast-radius';
import { mustAccept } from './rollout-errors';
import { RolloutView } from './rollout-view';
import { storedItems } from './stored-items';

/** What the caller that applies a rollout accepts. */
export interface Acceptance {
  readonly acceptLosses: boolean;
  readonly acceptBlastRadius: boolean;
}

/** Throws FORCE_REQUIRED for all that has to be accepted and is not. */
export async function requireAcceptance(
  store: Pick<RolloutStore, 'items'>,
  { rollout: { id, foundCount }, counts }: RolloutView,
  { acceptLosses, acceptBlastRadius }: Acceptance,
  maxChangeRatio: number,
): Promise<void> {
  const changes = changesIn(counts);
  // A plan of an earlier version may not know how many there are.
  const found = foundCount ?? changes;
  const missing = new Map<keyof Acceptance, string>();
  if (!acceptBlastRadius && isWide(changes, found, maxChangeRatio))
    missing.set('acceptBlastRadius', `${changes} of ${found} configurations found would change`);
  if (!acceptLosses && (await hasLosses(store, id)))
    missing.set('acceptLosses', 'some items lose content that livegate cannot write');
  if (missing.size > 0) throw mustAccept(missing);
}

async function hasLosses(store: Pick<RolloutStore, 'items'>, id: string): Promise<boolean> {
  for await (const { plan } of storedItems(store, id, { state: 'PENDING' }))
    if ((plan?.losses.length ?? 0) > 0) return true;
  return false;
}
