import { decideAccess } from '../../domain/access/access-policy';
import { Caller, Grant, Verb } from '../../domain/access/caller';
import { GatewayError } from '../../domain/errors/gateway-error';
import { DesiredConfig, Rollout } from '../../domain/rollouts/rollout';
import { RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { rolloutNotFound } from './rollout-errors';
import { RolloutResources } from './rollout-resources';

/** How many rollouts are remembered for a caller. */
const MAX_REMEMBERED = 1_000;

/** Who may see and change a rollout. */
export class RolloutAccess {
  /**
   * Whether everything in a rollout may be read, by grants and rollout: an expansion may have
   * thousands of names, and never changes. A reload replaces the grants that it changes.
   */
  readonly #readable = new WeakMap<readonly Grant[], Map<string, boolean>>();

  constructor(
    private readonly store: RolloutStore,
    private readonly resources: RolloutResources,
  ) {}

  /** Throws ROLLOUT_NOT_FOUND if the caller may not see it, too. */
  async visible(id: string, caller: Caller): Promise<Rollout> {
    const rollout = await this.store.get(id);
    if (rollout && (await this.maySee(rollout, caller))) return rollout;
    throw rolloutNotFound(id);
  }

  /** Its creator, or a caller that may write everything in it; throws ACCESS_DENIED for others. */
  async changeable(id: string, caller: Caller): Promise<Rollout> {
    const rollout = await this.visible(id, caller);
    if (rollout.caller === caller.id) return rollout;
    for (const desired of (await this.store.expansion(id)) ?? []) this.#require(desired, caller, 'write');
    return rollout;
  }

  /**
   * Others see it only if they may read everything in it, which is known once its source is
   * expanded.
   */
  async maySee({ id, caller: creator }: Rollout, caller: Caller): Promise<boolean> {
    if (creator === caller.id) return true;
    const remembered = this.#readable.get(caller.grants) ?? new Map<string, boolean>();
    const known = remembered.get(id);
    if (known !== undefined) return known;
    const expansion = await this.store.expansion(id);
    if (!expansion) return false;
    const isReadable = expansion.every((one) => namesIn(one).every((name) => this.#may(name, caller, 'read')));
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    this.#readable.set(caller.grants, remembered.set(id, isReadable));
    return isReadable;
  }

  #may(desired: Pick<DesiredConfig, 'noun' | 'name'>, caller: Caller, verb: Verb): boolean {
    return decideAccess(caller, this.resources.of(desired).target, verb) === 'ALLOWED';
  }

  #require(desired: DesiredConfig, caller: Caller, verb: Verb): void {
    if (this.#may(desired, caller, verb)) return;
    const { account } = this.resources.of(desired).target;
    throw new GatewayError('ACCESS_DENIED', `${caller.id} has no right to ${verb} ${desired.name}`, {
      metadata: { caller: caller.id, account, resource: desired.name, verb },
    });
  }
}

/** What the plan of one item shows. */
function namesIn({ noun, name, copyOf }: DesiredConfig): readonly Pick<DesiredConfig, 'noun' | 'name'>[] {
  return [{ noun, name }, ...(copyOf !== undefined ? [{ noun, name: copyOf }] : [])];
}
