import { Violation } from '../../../domain/errors/gateway-error';
import { Parsed, parseCallbackParent, parsePullParent } from '../../../domain/resources/resource-name';
import {
  CopyPair,
  CopySource,
  DesiredSource,
  RolloutSource,
  RotateKeySource,
} from '../../../domain/rollouts/rollout-source';
import {
  CopyConfigsDto,
  CopyPairDto,
  DesiredConfigsDto,
  RepairConfigsDto,
  RolloutSourceDto,
  RotateKeyDto,
} from '../messages/rollouts.dto';
import { ReadConfigs } from './desired-lists';

/**
 * A source without what is malformed in it, if that leaves one, and all faults; their fields begin
 * with `source`.
 */
export interface GivenSource {
  readonly source?: RolloutSource;
  readonly faults: readonly Violation[];
}

type SourceMapper<D> = (given: D, configs: ReadConfigs) => GivenSource;

/** By the field of the oneof. */
const MAPPERS: { readonly [K in keyof Required<RolloutSourceDto>]: SourceMapper<Required<RolloutSourceDto>[K]> } = {
  desired: toDesired,
  copy: toCopy,
  repair: toRepair,
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

/** A pair that is none is left out; without two ends there is no source. */
function toCopy({ from = '', to = '', pairs = [], keyRef = '' }: CopyConfigsDto): GivenSource {
  const path = 'source.copy';
  const faults = faultsOf([parsePullParent(`${path}.from`, from), parsePullParent(`${path}.to`, to)]);
  if (faults.length > 0) return { faults };
  const given = pairs.map((pair, i) => toPair(pair, { from, to }, `${path}.pairs[${i}]`));
  const source: CopySource = {
    kind: 'COPY',
    from,
    to,
    ...(pairs.length > 0 && { pairs: given.flatMap((one) => one.pair ?? []) }),
    ...(keyRef !== '' && { keyRef }),
  };
  return { source, faults: given.flatMap((one) => one.faults) };
}

function toPair(
  given: CopyPairDto,
  parents: CopyPair,
  path: string,
): { readonly pair?: CopyPair; readonly faults: readonly Violation[] } {
  const pair = { from: nameBelow(parents.from, given.from), to: nameBelow(parents.to, given.to) };
  const faults = faultsOf([parsePullParent(`${path}.from`, pair.from), parsePullParent(`${path}.to`, pair.to)]);
  return { faults, ...(faults.length === 0 && { pair }) };
}

/** The name of a domain alone stands for that domain of the account. */
function nameBelow(account: string, name = ''): string {
  return name === '' || name.includes('/') ? name : `${account}/domains/${name}`;
}

function toRepair({ parents = [] }: RepairConfigsDto): GivenSource {
  const { names, faults } = toParents(parents, 'source.repair.parents');
  const missing = parents.length === 0 ? [required('source.repair.parents')] : [];
  return { source: { kind: 'REPAIR', parents: names }, faults: [...faults, ...missing] };
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
  const parsed = given.map((name, i) => parseCallbackParent(`${field}[${i}]`, name));
  return { faults: faultsOf(parsed), names: given.filter((_name, i) => parsed[i]?.ok) };
}

function faultsOf(parsed: readonly Parsed<unknown>[]): readonly Violation[] {
  return parsed.flatMap((one) => (one.ok ? [] : one.violations));
}

function required(field: string): Violation {
  return { field, reason: 'REQUIRED', description: 'must be given' };
}
