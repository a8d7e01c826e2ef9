import { decideAccess } from '../../../domain/access/access-policy';
import { Caller } from '../../../domain/access/caller';
import { GatewayError, Violation } from '../../../domain/errors/gateway-error';
import { DesiredConfig, MAX_ROLLOUT_ITEMS } from '../../../domain/rollouts/rollout';
import { DesiredSource, RequestedConfig } from '../../../domain/rollouts/rollout-source';
import { AccountDirectory } from '../../accounts/account-directory';
import { PatternExpansion, PatternExpansionParts } from './pattern-expansion';
import { SourceReads, SourceType } from './source-type';

export interface DesiredSourceParts extends PatternExpansionParts {
  readonly directory: Pick<AccountDirectory, 'has'>;
}

/** Configurations that shall be so. */
export class DesiredSourceType implements SourceType<DesiredSource> {
  constructor(private readonly parts: DesiredSourceParts) {}

  faults({ configs }: DesiredSource, caller: Caller): readonly Violation[] {
    if (configs.length > MAX_ROLLOUT_ITEMS) {
      const description = `must have at most ${MAX_ROLLOUT_ITEMS} items`;
      return [{ field: 'source', reason: 'OUT_OF_RANGE', description }];
    }
    const names = new Set<string>();
    return configs.flatMap((config) => {
      const isTwice = names.has(config.name);
      names.add(config.name);
      if (isTwice) return [{ field: `${config.path}.name`, reason: 'CONFLICT', description: 'is there twice' }];
      return this.#faultsOf(config, caller);
    });
  }

  async expand({ configs }: DesiredSource, reads: SourceReads): Promise<readonly DesiredConfig[]> {
    return await new PatternExpansion(this.parts, configs, reads).run();
  }

  /** A missing right or capability concerns one item, which planning refuses. */
  #faultsOf(config: RequestedConfig, caller: Caller): readonly Violation[] {
    const { path } = config;
    try {
      const resource = this.parts.resources.of(config);
      const { account } = resource.target;
      const isHidden = decideAccess(caller, resource.target, 'write') === 'HIDDEN';
      if (isHidden || !this.parts.directory.has(account))
        return [{ field: `${path}.name`, reason: 'NOT_FOUND', description: 'names no account' }];
      resource.check(caller);
      return [];
    } catch (thrown) {
      const { reason, violations } = GatewayError.from(thrown);
      if (reason !== 'INVALID_REQUEST') return [];
      return violations.map((violation) => ({ ...violation, field: `${path}.${violation.field}` }));
    }
  }
}
