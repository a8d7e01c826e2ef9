import { ownerInName } from '../../../domain/access/access-policy';
import { TimeSlices } from '../../../domain/concurrency/time-slices';
import { Violation, violationError } from '../../../domain/errors/gateway-error';
import { isWildcard } from '../../../domain/resources/name-pattern';
import { DesiredConfig, MAX_ROLLOUT_ITEMS } from '../../../domain/rollouts/rollout';
import { RequestedConfig } from '../../../domain/rollouts/rollout-source';
import { Clock } from '../../../domain/time/clock';
import { InventoryService } from '../../inventory/inventory.service';
import { RolloutResources } from '../rollout-resources';
import { NameIndex } from './name-index';
import { SourceReads } from './source-type';

/** Whether the configuration's domain or vhost is a pattern. */
function hasPattern({ name }: DesiredConfig): boolean {
  return name.includes('/*') && isWildcard(ownerInName(name) ?? '');
}

export interface PatternExpansionParts {
  readonly resources: RolloutResources;
  readonly inventory: Pick<InventoryService, 'readable'>;
  readonly clock: Pick<Clock, 'elapsed'>;
}

/**
 * Replaces configurations whose domain or vhost is a pattern by one for each name that the caller
 * may read. A name that is given without a pattern counts alone.
 */
export class PatternExpansion {
  readonly #explicit: ReadonlySet<string>;
  readonly #indexes = new Map<string, NameIndex>();
  /** By name, the path of the pattern that stands for it. */
  readonly #taken = new Map<string, string>();
  readonly #expanded: DesiredConfig[] = [];
  readonly #faults: Violation[] = [];

  constructor(
    private readonly parts: PatternExpansionParts,
    private readonly configs: readonly RequestedConfig[],
    private readonly reads: SourceReads,
  ) {
    this.#explicit = new Set(configs.filter((config) => !hasPattern(config)).map(({ name }) => name));
  }

  /** Throws INVALID_REQUEST for patterns that fit nothing, and for two that fit one resource. */
  async run(): Promise<readonly DesiredConfig[]> {
    const slices = new TimeSlices(this.parts.clock);
    for (const config of this.configs) {
      const { noun, name, fields, path } = config;
      if (this.#explicit.has(name)) {
        this.#expanded.push({ noun, name, fields });
      } else {
        const fault = await this.#expand(config);
        if (fault) this.#faults.push({ ...fault, field: `${path}.name` });
      }
      await slices.next();
      // Many patterns may stand for many names each; the number is refused all the same.
      if (this.#expanded.length > MAX_ROLLOUT_ITEMS) break;
    }
    if (this.#faults.length > 0) throw violationError(this.#faults);
    return this.#expanded;
  }

  async #expand(config: RequestedConfig): Promise<Omit<Violation, 'field'> | undefined> {
    const { noun, name: pattern, fields, path } = config;
    const resource = this.parts.resources.of(config);
    const { account, scope } = resource.target;
    const index = await this.#indexOf(account);
    const owners = index.namesOf(scope, resource.domainRoles());
    if (owners.length === 0) return { reason: 'NOT_FOUND', description: `fits nothing in the inventory of ${account}` };
    for (const owner of owners) {
      const name = withOwner(pattern, owner);
      if (this.#explicit.has(name)) continue;
      const other = this.#taken.get(name);
      if (other !== undefined) return { reason: 'CONFLICT', description: `fits ${name}, as ${other}.name does` };
      this.#taken.set(name, path);
      this.#expanded.push({ noun, name, fields });
    }
    return undefined;
  }

  async #indexOf(account: string): Promise<NameIndex> {
    const known = this.#indexes.get(account);
    if (known) return known;
    const index = new NameIndex(await this.reads.ask((call) => this.parts.inventory.readable({ account }, call)));
    this.#indexes.set(account, index);
    return index;
  }
}

function withOwner(name: string, owner: string): string {
  const [accounts, account, collection, , ...rest] = name.split('/');
  return [accounts, account, collection, owner, ...rest].join('/');
}
