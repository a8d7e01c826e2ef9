import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import {
  formatCallbackName,
  formatCallbackParent,
  formatPullName,
  PullName,
} from '../../domain/resources/resource-name';
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
import { SourceReads } from './sources/source-type';

/** A configuration that a cloud has, or of which livegate knows that it has it. */
export interface FoundConfig {
  readonly noun: ConfigNoun;
  readonly name: string;
  readonly resource: Resource<unknown>;
}

export interface ConfigsBelowParts {
  readonly callbacks: CallbackConfigService;
  readonly pulls: PullConfigService;
  readonly inventory: Pick<InventoryService, 'readable'>;
  readonly directory: Pick<AccountDirectory, 'cloudAccountOf'>;
  readonly access: Pick<AccessControl, 'require'>;
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
   * what the first place throws that cannot be read.
   */
  async find(
    parents: readonly AccessTarget[],
    reads: SourceReads,
    nouns: readonly ConfigNoun[] = ['CallbackConfig', 'PullConfig'],
  ): Promise<readonly FoundConfig[]> {
    const { directory } = this.parts;
    const places = new Map<string, ConfigPlace>();
    for (const parent of parents)
      for (const place of await this.#placesIn(parent, reads)) places.set(formatCallbackParent(place), place);
    const found = new Map<string, FoundConfig>();
    const groupOf = ({ account }: ConfigPlace): string => directory.cloudAccountOf(account);
    await sideBySide([...places.values()], groupOf, WIDTH, async (place) => {
      for (const one of await this.#in(place, reads, nouns)) found.set(one.name, one);
    });
    return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Whether the provider can have any directly below. */
  canHave(parent: ResourceParent): boolean {
    const { callbacks, pulls } = this.parts;
    return callbacks.canHave(parent) || pulls.canHave(parent);
  }

  async #placesIn(parent: AccessTarget, reads: SourceReads): Promise<readonly ConfigPlace[]> {
    const { inventory, access } = this.parts;
    const { account, scope } = parent;
    access.require(reads.caller, parent, 'read');
    if (scope) return [{ account, scope }];
    return placesOfAccount(account, await reads.ask((call) => inventory.readable({ account }, call)));
  }

  async #in(place: ConfigPlace, reads: SourceReads, nouns: readonly ConfigNoun[]): Promise<readonly FoundConfig[]> {
    const found: FoundConfig[] = [];
    const { callbacks } = this.parts;
    if (nouns.includes('CallbackConfig') && callbacks.canHave(place, place.role)) {
      for (const resource of await reads.ask((call) => callbacks.allBelow(place, call, place.role)))
        found.push({ noun: 'CallbackConfig', name: formatCallbackName(resource.name), resource });
    }
    if (!nouns.includes('PullConfig')) return found;
    for (const resource of await this.#pullsIn(place, reads))
      found.push({ noun: 'PullConfig', name: formatPullName(resource.name), resource });
    return found;
  }

  /** A domain of another role has none. */
  async #pullsIn(place: ConfigPlace, reads: SourceReads): Promise<readonly Resource<PullName>[]> {
    const { pulls } = this.parts;
    const hasRole = place.role !== undefined || place.scope.type !== 'DOMAIN';
    if (!pulls.canHave(place, place.role)) return [];
    try {
      return await reads.ask((call) => pulls.allBelow(place, call));
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (!hasRole && OF_OTHER_ROLE.includes(error.reason)) return [];
      throw error;
    }
  }
}
