import { Violation } from '../../../domain/errors/gateway-error';
import { parseConfigsParent } from '../../../domain/resources/resource-name';
import { DesiredSource, RolloutSource } from '../../../domain/rollouts/rollout-source';
import { DesiredConfigsDto, RolloutSourceDto } from '../messages/rollouts.dto';
import { ReadConfigs } from './desired-lists';

/** A source without what is malformed in it, and all faults; their fields begin with `source`. */
export interface GivenSource {
  readonly source?: RolloutSource;
  readonly faults: readonly Violation[];
}

type SourceMapper<D> = (given: D, configs: ReadConfigs) => Required<GivenSource>;

/** By the field of the oneof. */
const MAPPERS: { readonly [K in keyof Required<RolloutSourceDto>]: SourceMapper<Required<RolloutSourceDto>[K]> } = {
  desired: toDesired,
};

/** Over REST the body may have several fields of the oneof, or none. */
export function toRolloutSource(given: RolloutSourceDto = {}, configs: ReadConfigs): GivenSource {
  const sources = (Object.keys(MAPPERS) as (keyof RolloutSourceDto)[]).flatMap((field) => {
    const content = given[field];
    return content === undefined ? [] : [MAPPERS[field](content, configs)];
  });
  const [source] = sources;
  if (!source) return { faults: [{ field: 'source', reason: 'REQUIRED', description: 'must be given' }] };
  if (sources.length === 1) return source;
  return { faults: [{ field: 'source', reason: 'CONFLICT', description: 'must be one source' }] };
}

/** The lists of configurations have been read apart; see desired-lists.ts. */
function toDesired({ prune = [] }: DesiredConfigsDto, { configs, faults }: ReadConfigs): Required<GivenSource> {
  const parents = prune.map((name, i) => parseConfigsParent(`source.desired.prune[${i}]`, name));
  const ofParents = parents.flatMap((parsed) => (parsed.ok ? [] : parsed.violations));
  const source: DesiredSource = { kind: 'DESIRED', configs, prune: prune.filter((_name, i) => parents[i]?.ok) };
  return { source, faults: [...faults, ...ofParents] };
}
