import { Violation } from '../../domain/errors/gateway-error';
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
  const missing: Violation[] = [];
  if (!acceptBlastRadius && isWide(changes, found, maxChangeRatio)) {
    const description = `must be true: ${changes} of ${found} configurations found would change`;
    missing.push({ field: 'acceptBlastRadius', reason: 'REQUIRED', description });
  }
  if (!acceptLosses && (await hasLosses(store, id))) {
    const description = 'must be true: some items lose content that livegate cannot write';
    missing.push({ field: 'acceptLosses', reason: 'REQUIRED', description });
  }
  if (missing.length > 0) throw mustAccept(missing);
}

async function hasLosses(store: Pick<RolloutStore, 'items'>, id: string): Promise<boolean> {
  for await (const { plan } of storedItems(store, id, { state: 'PENDING' }))
    if ((plan?.losses.length ?? 0) > 0) return true;
  return false;
}
