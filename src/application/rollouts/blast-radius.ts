import { AccessTarget } from '../../domain/access/access-policy';
import { formatCallbackParent } from '../../domain/resources/resource-name';
import { changesIn } from '../../domain/rollouts/rollout';
import { RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { ResourceParent } from '../resources/resource-type';
import { ConfigsBelow } from './configs-below';
import { RolloutResources } from './rollout-resources';
import { SourceReads } from './sources/source-type';
import { storedItems } from './stored-items';

export interface BlastRadiusParts {
  readonly store: RolloutStore;
  readonly resources: RolloutResources;
  readonly below: ConfigsBelow;
  /** The part of the configurations found that a rollout may change without being accepted. */
  readonly maxChangeRatio: () => number;
}

/** Fewer changes are never too many. */
const SMALL_CHANGES = 10;

/** Whether so many changes, of so many configurations found, have to be accepted. */
export function isWide(changes: number, found: number, maxChangeRatio: number): boolean {
  return changes > SMALL_CHANGES && changes > maxChangeRatio * found;
}

/** Counts the configurations that a plan is compared with. */
export class BlastRadius {
  constructor(private readonly parts: BlastRadiusParts) {}

  /**
   * How many configurations there are below the domains and vhosts in which the plan changes or
   * deletes some. Those in the plan are enough if it is no wide change of them, which saves the
   * calls, and all that is known if the others cannot be counted. Undefined for few changes, which
   * are compared with nothing.
   */
  async measure(id: string, reads: SourceReads): Promise<number | undefined> {
    const { store, below, maxChangeRatio } = this.parts;
    const changes = changesIn(await store.counts(id));
    if (changes <= SMALL_CHANGES) return undefined;
    const touched = await this.#touched(id);
    const planned = changes + (await this.#unchangedIn(id, touched));
    if (!isWide(changes, planned, maxChangeRatio())) return planned;
    return await below.find([...touched.values()], reads).then(
      ({ configs, unread }) => (unread.length > 0 ? planned : configs.length),
      () => planned,
    );
  }

  /** By name. */
  async #touched(id: string): Promise<ReadonlyMap<string, AccessTarget>> {
    const { store, resources } = this.parts;
    const owners = new Map<string, ResourceParent>();
    for (const change of ['UPDATE', 'DELETE'] as const) {
      for await (const { desired } of storedItems(store, id, { change, state: 'PENDING' })) {
        const owner = ownerOf(resources.of(desired).target);
        owners.set(formatCallbackParent(owner), owner);
      }
    }
    return owners;
  }

  /** What a plan holds of other domains and vhosts makes its changes no smaller. */
  async #unchangedIn(id: string, touched: ReadonlyMap<string, AccessTarget>): Promise<number> {
    const { store, resources } = this.parts;
    let count = 0;
    for await (const { desired } of storedItems(store, id, { change: 'NONE' })) {
      if (touched.has(formatCallbackParent(ownerOf(resources.of(desired).target)))) count += 1;
    }
    return count;
  }
}

/** An app counts as its vhost. */
function ownerOf({ account, scope }: ResourceParent): ResourceParent {
  return { account, scope: scope.type === 'APP' ? { type: 'VHOST', vhost: scope.vhost } : scope };
}
