import { AccessTarget, decideAccess } from '../../domain/access/access-policy';
import { Caller, Grant, Verb } from '../../domain/access/caller';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { GatewayError } from '../../domain/errors/gateway-error';
import { DesiredConfig, Rollout } from '../../domain/rollouts/rollout';
import { RolloutSource } from '../../domain/rollouts/rollout-source';
import { RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { RefusalAudit } from '../audit/refusal-audit';
import { CallContext } from '../operations/call-operation';
import { rolloutNotFound } from './rollout-errors';
import { RolloutResources } from './rollout-resources';
import { parentIn } from './sources/source-parents';
import { storedItems } from './stored-items';

/** How many rollouts are remembered for a caller. */
const MAX_REMEMBERED = 1_000;
/** How many expansions are read at once: each may have thousands of names. */
const AT_ONCE = 5;
/** How many configurations a refusal names. */
const MAX_NAMED = 5;

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
    private readonly refusals: Pick<RefusalAudit, 'note'>,
  ) {}

  /** Throws ROLLOUT_NOT_FOUND if the caller may not see it, too. */
  async visible(id: string, caller: Caller, signal?: StopSignal): Promise<Rollout> {
    const rollout = await this.store.get(id, signal);
    const [visible] = rollout ? await this.visibleOf([rollout], caller, signal) : [];
    if (visible) return visible;
    throw rolloutNotFound(id);
  }

  /** Its creator, or a caller that may write everything in it; throws ACCESS_DENIED for others. */
  async changeable(id: string, method: string, call: CallContext): Promise<Rollout> {
    const { caller } = call;
    const rollout = await this.visible(id, caller);
    if (rollout.caller === caller.id) return rollout;
    const expansion = (await this.store.expansion(id)) ?? [];
    if (expansion.length === 0) requireEverywhere(caller, 'write');
    this.#requireWrites(expansion, method, call);
    return rollout;
  }

  /** Throws ACCESS_DENIED unless the caller may write all that applying the plan writes. */
  async requireApplicable(id: string, method: string, call: CallContext): Promise<void> {
    const written: DesiredConfig[] = [];
    for await (const { desired } of storedItems(this.store, id, { state: 'PENDING' })) written.push(desired);
    this.#requireWrites(written, method, call);
  }

  /**
   * Those that the caller may see: its own, and those of others in which it may read everything,
   * which is known once their sources are expanded. Where nothing was found it must be everything
   * that there is, since the source names what was looked at.
   */
  async visibleOf(rollouts: readonly Rollout[], caller: Caller, signal?: StopSignal): Promise<readonly Rollout[]> {
    const remembered = this.#readable.get(caller.grants) ?? new Map<string, boolean>();
    this.#readable.set(caller.grants, remembered);
    const isOpen = ({ id, caller: creator }: Rollout): boolean => creator !== caller.id && !remembered.has(id);
    const unknown = rollouts.filter(isOpen).map(({ id }) => id);
    const answers = new Map(remembered);
    for (let start = 0; start < unknown.length; start += AT_ONCE) {
      const expansions = await this.store.expansions(unknown.slice(start, start + AT_ONCE), signal);
      for (const [id, expansion] of expansions) {
        const isReadable =
          expansion.length === 0
            ? mayEverywhere(caller, 'read')
            : expansion.every((one) => namesIn(one).every((name) => this.#may(name, caller, 'read')));
        if (remembered.size >= MAX_REMEMBERED) remembered.clear();
        remembered.set(id, isReadable);
        answers.set(id, isReadable);
      }
    }
    return rollouts.filter(({ id, caller: creator }) => creator === caller.id || answers.get(id) === true);
  }

  /**
   * Whether the caller, which sees the rollout, may see its source: the source may name more than
   * was found, such as a domain that has nothing.
   */
  maySeeSource({ caller: creator }: Rollout, source: RolloutSource, caller: Caller): boolean {
    return (
      creator === caller.id || this.#targetsIn(source).every((one) => decideAccess(caller, one, 'read') === 'ALLOWED')
    );
  }

  #targetsIn(source: RolloutSource): readonly AccessTarget[] {
    switch (source.kind) {
      case 'DESIRED': {
        const { configs, prune = [] } = source;
        return [...configs.map((config) => this.resources.of(config).target), ...prune.map(parentIn)];
      }
      case 'COPY': {
        const { from, to, pairs = [] } = source;
        return [from, to, ...pairs.flatMap((pair) => [pair.from, pair.to])].map(parentIn);
      }
      case 'REPAIR':
      case 'ROTATE_KEY':
        return source.parents.map(parentIn);
    }
  }

  /** Whether the caller sees no rollouts but its own, whatever there is: it may read nothing. */
  seesOnlyOwn({ grants }: Caller): boolean {
    return !grants.some(({ verbs }) => verbs.includes('read'));
  }

  #may(desired: Pick<DesiredConfig, 'noun' | 'name'>, caller: Caller, verb: Verb): boolean {
    return decideAccess(caller, this.resources.of(desired).target, verb) === 'ALLOWED';
  }

  #requireWrites(all: readonly DesiredConfig[], method: string, call: CallContext): void {
    const { caller } = call;
    const denied = all.filter((desired) => !this.#may(desired, caller, 'write'));
    const [first] = denied;
    if (!first) return;
    const { target } = this.resources.of(first);
    const names = denied.slice(0, MAX_NAMED).map(({ name }) => name);
    const more = denied.length > names.length ? `, and ${denied.length - names.length} more` : '';
    const error = new GatewayError('ACCESS_DENIED', `${caller.id} has no right to write ${names.join(', ')}${more}`, {
      metadata: { caller: caller.id, account: target.account, resource: first.name, verb: 'write' },
    });
    this.refusals.note(call, method, target, error);
    throw error;
  }
}

function mayEverywhere({ grants }: Caller, verb: Verb): boolean {
  return grants.some(
    ({ accounts, domains, verbs }) => accounts.includes('*') && domains.includes('*') && verbs.includes(verb),
  );
}

function requireEverywhere(caller: Caller, verb: Verb): void {
  if (mayEverywhere(caller, verb)) return;
  throw new GatewayError('ACCESS_DENIED', `${caller.id} has no right to ${verb} everything`, {
    metadata: { caller: caller.id, verb },
  });
}

/** What the plan of one item shows. */
function namesIn({ noun, name, copyOf }: DesiredConfig): readonly Pick<DesiredConfig, 'noun' | 'name'>[] {
  return [{ noun, name }, ...(copyOf !== undefined ? [{ noun, name: copyOf }] : [])];
}
