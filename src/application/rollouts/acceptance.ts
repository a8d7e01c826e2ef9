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

/** Throws FORCE_REQUIRED if the plan loses content, or changes much, and that is not accepted. */
export async function requireAcceptance(
  store: Pick<RolloutStore, 'items'>,
  { rollout: { id, foundCount }, counts }: RolloutView,
  { acceptLosses, acceptBlastRadius }: Acceptance,
  maxChangeRatio: number,
): Promise<void> {
  const changes = changesIn(counts);
  // A plan of an earlier version may not know how many there are.
  const found = foundCount ?? changes;
  if (isWide(changes, found, maxChangeRatio) && !acceptBlastRadius) {
    const text = `${changes} of ${found} configurations found would change; give acceptBlastRadius`;
    throw mustAccept('acceptBlastRadius', text);
  }
  if (!acceptLosses && (await hasLosses(store, id)))
    throw mustAccept('acceptLosses', 'some items lose content that livegate cannot write; give acceptLosses');
}

async function hasLosses(store: Pick<RolloutStore, 'items'>, id: string): Promise<boolean> {
  for await (const { plan } of storedItems(store, id, { state: 'PENDING' }))
    if ((plan?.losses.length ?? 0) > 0) return true;
  return false;
}
