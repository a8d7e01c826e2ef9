import { Violation } from '../../../domain/errors/gateway-error';
import { parseConfigsParent } from '../../../domain/resources/resource-name';
import { DesiredSource, RolloutSource, RotateKeySource } from '../../../domain/rollouts/rollout-source';
import { DesiredConfigsDto, RolloutSourceDto, RotateKeyDto } from '../messages/rollouts.dto';
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
  rotateKey: toRotateKey,
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
  const parents = toParents(prune, 'source.desired.prune');
  const source: DesiredSource = { kind: 'DESIRED', configs, prune: parents.names };
  return { source, faults: [...faults, ...parents.faults] };
}

function toRotateKey({ parents = [], fromKey = '', toKey = '' }: RotateKeyDto): Required<GivenSource> {
  const { names, faults } = toParents(parents, 'source.rotateKey.parents');
  const missing = parents.length === 0 ? [required('source.rotateKey.parents')] : [];
  const keys = Object.entries({ fromKey, toKey }).filter(([, name]) => name === '');
  const source: RotateKeySource = { kind: 'ROTATE_KEY', parents: names, fromKey, toKey };
  return { source, faults: [...faults, ...missing, ...keys.map(([field]) => required(`source.rotateKey.${field}`))] };
}

/** The names that are none are left out. */
function toParents(given: readonly string[], field: string) {
  const parsed = given.map((name, i) => parseConfigsParent(`${field}[${i}]`, name));
  const faults = parsed.flatMap((one) => (one.ok ? [] : one.violations));
  return { names: given.filter((_name, i) => parsed[i]?.ok), faults };
}

function required(field: string): Violation {
  return { field, reason: 'REQUIRED', description: 'must be given' };
}
