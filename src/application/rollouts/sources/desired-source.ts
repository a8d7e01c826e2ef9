import { Caller } from '../../../domain/access/caller';
import { TimeSlices } from '../../../domain/concurrency/time-slices';
import { GatewayError, MAX_COUNTED_VIOLATIONS, Violation } from '../../../domain/errors/gateway-error';
import { decideAccess } from '../../../domain/access/access-policy';
import { DesiredConfig, MAX_ROLLOUT_ITEMS } from '../../../domain/rollouts/rollout';
import { DesiredSource, RequestedConfig } from '../../../domain/rollouts/rollout-source';
import { AccountDirectory } from '../../accounts/account-directory';
import { addFaults } from '../../request-faults';
import { ConfigsBelow } from '../configs-below';
import { PatternExpansion, PatternExpansionParts } from './pattern-expansion';
import { parentFaults, parentIn } from './source-parents';
import { SourceReads, SourceType } from './source-type';

export interface DesiredSourceParts extends PatternExpansionParts {
  readonly below: ConfigsBelow;
  readonly directory: Pick<AccountDirectory, 'has'>;
}

/** Configurations that shall be so. */
export class DesiredSourceType implements SourceType<DesiredSource> {
  constructor(private readonly parts: DesiredSourceParts) {}

  async faults({ configs, prune = [] }: DesiredSource, caller: Caller): Promise<readonly Violation[]> {
    if (configs.length > MAX_ROLLOUT_ITEMS) {
      const description = `must have at most ${MAX_ROLLOUT_ITEMS} items`;
      return [{ field: 'source', reason: 'OUT_OF_RANGE', description }];
    }
    const ofConfigs = await this.#configFaults(configs, caller);
    const ofPrune = prune.flatMap((name, i) => parentFaults(this.parts, name, `source.desired.prune[${i}]`, caller));
    return [...ofConfigs, ...ofPrune];
  }

  /** Stops where there are more faults than are counted. */
  async #configFaults(configs: readonly RequestedConfig[], caller: Caller): Promise<readonly Violation[]> {
    const slices = new TimeSlices(this.parts.clock);
    const names = new Set<string>();
    const faults: Violation[] = [];
    for (const config of configs) {
      if (faults.length >= MAX_COUNTED_VIOLATIONS) break;
      const { name, path } = config;
      const isTwice = names.has(name);
      const ofName: Violation = { field: `${path}.name`, reason: 'CONFLICT', description: 'is there twice' };
      faults.push(...addFaults(isTwice ? [ofName] : [], this.#faultsOf(config, caller)));
      names.add(name);
      await slices.next();
    }
    return faults;
  }

  async expand({ configs, prune = [] }: DesiredSource, reads: SourceReads): Promise<readonly DesiredConfig[]> {
    const desired = await new PatternExpansion(this.parts, configs, reads).run();
    if (prune.length === 0) return desired;
    const names = new Set(desired.map(({ name }) => name));
    const found = await this.parts.below.find(prune.map(parentIn), reads);
    const others = [
      ...found.configs.map(({ noun, name }) => ({ noun, name })),
      // What may have to be deleted; the rest can be.
      ...found.unread.map(({ noun, name, error }) => ({ noun, name, refusal: error })),
    ];
    return [...desired, ...others.filter(({ name }) => !names.has(name))];
  }

  /** A missing right or capability concerns one item, which planning refuses. */
  #faultsOf(config: RequestedConfig, caller: Caller): readonly Violation[] {
    const { path, violations } = config;
    try {
      const resource = this.parts.resources.of(config);
      const { account } = resource.target;
      const isHidden = decideAccess(caller, resource.target, 'write') === 'HIDDEN';
      if (isHidden || !this.parts.directory.has(account))
        return [{ field: `${path}.name`, reason: 'NOT_FOUND', description: 'names no account' }];
      resource.check(caller, violations);
      return [];
    } catch (thrown) {
      const { reason, violations: all } = GatewayError.from(thrown);
      if (reason !== 'INVALID_REQUEST') return [];
      return all.map((violation) => ({ ...violation, field: `${path}.${violation.field}` }));
    }
  }
}
