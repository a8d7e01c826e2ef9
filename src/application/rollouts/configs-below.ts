import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { formatCallbackName, formatCallbackParent, formatPullName } from '../../domain/resources/resource-name';
import { ConfigNoun } from '../../domain/rollouts/rollout';
import { AccessTarget } from '../../domain/access/access-policy';
import { AccessControl } from '../accounts/access-control';
import { AccountDirectory } from '../accounts/account-directory';
import { ConfigPlace, placesOfAccount } from '../configs/config-places';
import { InventoryService } from '../inventory/inventory.service';
import type { CallbackConfigService } from '../resources/callback-config.type';
import type { PullConfigService } from '../resources/pull-config.type';
import { ResourceParent } from '../resources/resource-type';
import { Resource } from '../resources/resource-view';
import { sideBySide } from '../operations/side-by-side';
import { storedError } from '../operations/stored-error';
import { SourceReads } from './sources/source-type';
import { endsSearch, possibleNames, UnreadConfig } from './unread-configs';

/** A configuration that a cloud has, or of which livegate knows that it has it. */
export interface FoundConfig {
  readonly noun: ConfigNoun;
  readonly name: string;
  readonly resource: Resource<unknown>;
}

/** What there is, each list ordered by name. */
export interface ConfigsFound {
  readonly configs: readonly FoundConfig[];
  /** What may be there besides, in places that cannot be read. */
  readonly unread: readonly UnreadConfig[];
}

export interface ConfigsBelowParts {
  readonly callbacks: CallbackConfigService;
  readonly pulls: PullConfigService;
  readonly inventory: Pick<InventoryService, 'readable'>;
  readonly directory: Pick<AccountDirectory, 'cloudAccountOf' | 'contextOf'>;
  readonly access: Pick<AccessControl, 'require'>;
}

/** A place to look at, which the inventory may have told of. */
interface SearchedPlace extends ConfigPlace {
  readonly isListed?: boolean;
}

/** How many places of one cloud account are read at once. */
const WIDTH = 8;

/** What clouds answer for a domain that exists and cannot have what is asked for. */
const OF_OTHER_ROLE: readonly ErrorReason[] = ['DOMAIN_TYPE_MISMATCH', 'DOMAIN_NOT_FOUND', 'OPERATION_NOT_ALLOWED'];

/** Finds every configuration below accounts, domains, vhosts and apps. */
export class ConfigsBelow {
  constructor(private readonly parts: ConfigsBelowParts) {}

  /**
   * Those below the parents, each once, ordered by name: of a vhost also those of its apps, and of
   * an account those of all domains and vhosts that the caller may read. Throws ACCESS_DENIED, and
   * what concerns more than one place that cannot be read.
   */
  async find(
    parents: readonly AccessTarget[],
    reads: SourceReads,
    nouns: readonly ConfigNoun[] = ['CallbackConfig', 'PullConfig'],
  ): Promise<ConfigsFound> {
    const { directory } = this.parts;
    const places = new Map<string, SearchedPlace>();
    for (const parent of parents)
      for (const place of await this.#placesIn(parent, reads)) places.set(formatCallbackParent(place), place);
    const configs = new Map<string, FoundConfig>();
    const unread = new Map<string, UnreadConfig>();
    const groupOf = ({ account }: ConfigPlace): string => directory.cloudAccountOf(account);
    await sideBySide([...places.values()], groupOf, WIDTH, async (place) => {
      for (const noun of nouns)
        for (const one of await this.#in(place, reads, noun))
          if ('error' in one) unread.set(one.name, one);
          else configs.set(one.name, one);
    });
    return { configs: byName(configs), unread: byName(unread) };
  }

  /** Whether the provider can have any directly below. */
  canHave(parent: ResourceParent): boolean {
    const { callbacks, pulls } = this.parts;
    return callbacks.canHave(parent) || pulls.canHave(parent);
  }

  async #placesIn(parent: AccessTarget, reads: SourceReads): Promise<readonly SearchedPlace[]> {
    const { inventory, access } = this.parts;
    const { account, scope } = parent;
    access.require(reads.caller, parent, 'read');
    if (scope) return [{ account, scope }];
    const listed = placesOfAccount(account, await reads.ask((call) => inventory.readable({ account }, call)));
    return listed.map((place) => ({ ...place, isListed: true }));
  }

  /** What cannot be read is there by the names that it may have. */
  async #in(
    place: SearchedPlace,
    reads: SourceReads,
    noun: ConfigNoun,
  ): Promise<readonly (FoundConfig | UnreadConfig)[]> {
    try {
      return noun === 'CallbackConfig' ? await this.#callbacksIn(place, reads) : await this.#pullsIn(place, reads);
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (hasNone(place, noun, error)) return [];
      if (endsSearch(error)) throw error;
      const { description } = this.parts.directory.contextOf(place.account);
      const names = possibleNames(noun, place, description);
      return names.map((name) => ({ noun, name, error: storedError(error) }));
    }
  }

  async #callbacksIn(place: ConfigPlace, reads: SourceReads): Promise<readonly FoundConfig[]> {
    const { callbacks } = this.parts;
    const { role } = place;
    if (!callbacks.canHave(place, role)) return [];
    const found = await reads.ask((call) => callbacks.allBelow(place, call, role));
    return found.map((resource) => ({ noun: 'CallbackConfig', name: formatCallbackName(resource.name), resource }));
  }

  async #pullsIn(place: ConfigPlace, reads: SourceReads): Promise<readonly FoundConfig[]> {
    const { pulls } = this.parts;
    if (!pulls.canHave(place, place.role)) return [];
    const found = await reads.ask((call) => pulls.allBelow(place, call));
    return found.map((resource) => ({ noun: 'PullConfig', name: formatPullName(resource.name), resource }));
  }
}

/** It has been deleted since it was listed, or may be of a role without pull configurations. */
function hasNone({ scope, role, isListed }: SearchedPlace, noun: ConfigNoun, { reason }: GatewayError): boolean {
  if (isListed && reason === 'DOMAIN_NOT_FOUND') return true;
  const mayBeOfOther = noun === 'PullConfig' && role === undefined && scope.type === 'DOMAIN';
  return mayBeOfOther && OF_OTHER_ROLE.includes(reason);
}

function byName<T extends { readonly name: string }>(found: ReadonlyMap<string, T>): readonly T[] {
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}
