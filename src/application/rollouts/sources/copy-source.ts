import { Caller } from '../../../domain/access/caller';
import { Violation, violationError } from '../../../domain/errors/gateway-error';
import { formatScope } from '../../../domain/resources/resource-name';
import { DesiredConfig } from '../../../domain/rollouts/rollout';
import { CopyPair, CopySource } from '../../../domain/rollouts/rollout-source';
import { AccountDirectory } from '../../accounts/account-directory';
import { InventoryService } from '../../inventory/inventory.service';
import { CallbackKeys } from '../../keys/callback-keys';
import { addFaults } from '../../request-faults';
import { ConfigsBelow } from '../configs-below';
import { RolloutResources } from '../rollout-resources';
import { copied, CopyTarget, notCopied } from './copied-config';
import { accountKnownIn, isGiven, parentFaults, parentIn } from './source-parents';
import { SourceReads, SourceType } from './source-type';

export interface CopySourceParts {
  readonly resources: RolloutResources;
  readonly below: ConfigsBelow;
  readonly inventory: Pick<InventoryService, 'readable'>;
  readonly directory: Pick<AccountDirectory, 'has' | 'account' | 'cloudAccountOf'>;
  readonly keys: CallbackKeys;
}

const PATH = 'source.copy';

/** The same configurations somewhere else. */
export class CopySourceType implements SourceType<CopySource> {
  constructor(private readonly parts: CopySourceParts) {}

  faults(source: CopySource, caller: Caller): readonly Violation[] {
    const { from, to, pairs = [] } = source;
    const ofEnds = [
      ...parentFaults(this.parts, from, `${PATH}.from`, caller),
      ...parentFaults(this.parts, to, `${PATH}.to`, caller),
    ];
    const ofShape = addFaults(ofEnds, this.#shapeFaults(source, caller));
    const ofPairs = pairs.flatMap((pair, i) => this.#pairFaults(source, pair, `${PATH}.pairs[${i}]`, caller));
    return addFaults(ofShape, [...ofPairs, ...this.#keyFaults(source, caller)]);
  }

  async expand(source: CopySource, reads: SourceReads): Promise<readonly DesiredConfig[]> {
    const pairs = pairsOf(source);
    const { configs, unread } = await this.parts.below.find(
      pairs.map(({ from }) => parentIn(from)),
      reads,
    );
    const target: CopyTarget = {
      resources: this.parts.resources,
      ...(source.keyRef !== undefined && { keyRef: source.keyRef }),
      has: await this.#ownersAt(source, reads),
    };
    const all = pairs.flatMap((pair, index) => {
      const isOfPair = ({ name }: { readonly name: string }): boolean => name.startsWith(`${pair.from}/`);
      const desired = [
        ...configs.filter(isOfPair).map((config) => copied(config, pair, target)),
        ...unread.filter(isOfPair).map((config) => notCopied(config, pair)),
      ];
      return desired.map((one) => ({ path: `${PATH}.pairs[${index}].to`, desired: one }));
    });
    refuseCollisions(all);
    return all.map(({ desired }) => desired);
  }

  #shapeFaults({ from, to, pairs }: CopySource, caller: Caller): readonly Violation[] {
    if (!isGiven(from)) return [];
    const areAccounts = isAccount(from);
    const ofPairs: readonly Violation[] =
      pairs && !areAccounts
        ? [{ field: `${PATH}.pairs`, reason: 'CONFLICT', description: 'can be given between accounts only' }]
        : [];
    if (!isGiven(to)) return ofPairs;
    if (areAccounts !== isAccount(to)) {
      const description = `must be ${areAccounts ? 'an account' : 'a domain or vhost'}, as copy.from is`;
      return [...ofPairs, { field: `${PATH}.to`, reason: 'CONFLICT', description }];
    }
    return pairs ? ofPairs : this.#sameFaults({ from, to }, `${PATH}.to`, caller);
  }

  #pairFaults({ from, to }: CopySource, pair: CopyPair, path: string, caller: Caller): readonly Violation[] {
    const faults = [
      ...this.#pairEndFaults(pair.from, from, [path, 'from'], caller),
      ...this.#pairEndFaults(pair.to, to, [path, 'to'], caller),
    ];
    return faults.length > 0 ? faults : this.#sameFaults(pair, `${path}.to`, caller);
  }

  #pairEndFaults(
    name: string,
    parent: string,
    [path, end]: readonly [string, string],
    caller: Caller,
  ): readonly Violation[] {
    const field = `${path}.${end}`;
    const isBelow = name.startsWith(`${parent}/`);
    const isParentKnown = accountKnownIn(this.parts, parent, caller) !== undefined;
    // An account that is unknown has been told where it is named first.
    if (isBelow && !isParentKnown) return [];
    if (!isGiven(name) || isBelow || !isParentKnown || !isAccount(parent))
      return parentFaults(this.parts, name, field, caller);
    return [{ field, reason: 'CONFLICT', description: `must be below copy.${end}` }];
  }

  /** Two entries may share a cloud account. */
  #sameFaults({ from, to }: CopyPair, field: string, caller: Caller): readonly Violation[] {
    const placeOf = (name: string): string | undefined => {
      const account = accountKnownIn(this.parts, name, caller);
      if (account === undefined) return undefined;
      const { scope } = parentIn(name);
      return `${this.parts.directory.cloudAccountOf(account)}/${scope ? formatScope(scope) : ''}`;
    };
    const place = placeOf(from);
    if (place === undefined || place !== placeOf(to)) return [];
    return [{ field, reason: 'CONFLICT', description: `is ${from} itself` }];
  }

  /** A key that the caller may not use, or that is not for the account, is told like none. */
  #keyFaults({ to, keyRef }: CopySource, caller: Caller): readonly Violation[] {
    const { keys } = this.parts;
    const account = accountKnownIn(this.parts, to, caller);
    if (account === undefined || keyRef === undefined) return [];
    if (keys.find(this.parts.directory.account(account), caller, keyRef)) return [];
    const description = `is not the name of a key that this caller may use for ${account}`;
    return [{ field: `${PATH}.keyRef`, reason: 'NOT_FOUND', description }];
  }

  /** Whether the target has a domain or vhost of that name, where names were matched. */
  async #ownersAt({ from, to, pairs }: CopySource, reads: SourceReads): Promise<(name: string) => boolean> {
    if (pairs || !isAccount(from)) return () => true;
    const { account } = parentIn(to);
    const { domains, vhosts } = await reads.ask((call) => this.parts.inventory.readable({ account }, call));
    const owners = new Set([
      ...domains.filter(({ state }) => state !== 'DELETED').map(({ name }) => `${to}/domains/${name}`),
      ...vhosts.map(({ name }) => `${to}/vhosts/${name}`),
    ]);
    return (name) => owners.has(name);
  }
}

function pairsOf({ from, to, pairs }: CopySource): readonly CopyPair[] {
  return pairs ?? [{ from, to }];
}

function isAccount(name: string): boolean {
  return parentIn(name).scope === undefined;
}

/** Throws INVALID_REQUEST if two configurations would become one. */
function refuseCollisions(all: readonly { readonly path: string; readonly desired: DesiredConfig }[]): void {
  const taken = new Map<string, string>();
  const faults = all.flatMap(({ path, desired: { name, copyOf, refusal } }): readonly Violation[] => {
    if (refusal) return [];
    const other = taken.get(name);
    taken.set(name, copyOf ?? name);
    if (other === undefined) return [];
    return [{ field: path, reason: 'CONFLICT', description: `gets ${name} from ${copyOf}, and from ${other}` }];
  });
  if (faults.length > 0) throw violationError(faults);
}
