import { Violation } from '../../../domain/errors/gateway-error';
import { parseCallbackParent, parsePullParent } from '../../../domain/resources/resource-name';
import {
  CopyPair,
  CopySource,
  DesiredSource,
  RolloutSource,
  RotateKeySource,
} from '../../../domain/rollouts/rollout-source';
import {
  CopyConfigsDto,
  DesiredConfigsDto,
  RepairConfigsDto,
  RolloutSourceDto,
  RotateKeyDto,
} from '../messages/rollouts.dto';
import { ReadConfigs } from './desired-lists';

/**
 * A source, if there is one, in which malformed names are empty, and all faults; their fields begin
 * with `source`.
 */
export interface GivenSource {
  readonly source?: RolloutSource;
  readonly faults: readonly Violation[];
}

type SourceMapper<D> = (given: D, configs: ReadConfigs) => Required<GivenSource>;

/** By the field of the oneof. */
const MAPPERS: { readonly [K in keyof Required<RolloutSourceDto>]: SourceMapper<Required<RolloutSourceDto>[K]> } = {
  desired: toDesired,
  copy: toCopy,
  repair: toRepair,
  rotateKey: toRotateKey,
};

const FIELDS = Object.keys(MAPPERS) as (keyof RolloutSourceDto)[];

/**
 * Over REST the body may have several fields of the oneof, or none. `ofShape` are the faults of the
 * message, which does not have its malformed fields any more.
 */
export function toRolloutSource(
  given: RolloutSourceDto = {},
  configs: ReadConfigs,
  ofShape: readonly Violation[],
): GivenSource {
  const sources = FIELDS.flatMap((field) => {
    const content = given[field];
    return content === undefined ? [] : [MAPPERS[field](content, configs)];
  });
  const malformed = FIELDS.filter((field) => ofShape.some((fault) => fault.field === `source.${field}`));
  const faults = sources.flatMap((one) => one.faults);
  if (sources.length + malformed.length > 1)
    return { faults: [...faults, { field: 'source', reason: 'CONFLICT', description: 'must be one source' }] };
  const [source] = sources;
  if (source) return source;
  return { faults: malformed.length > 0 ? [] : [required('source')] };
}

/** The lists of configurations have been read apart; see desired-lists.ts. */
function toDesired({ prune = [] }: DesiredConfigsDto, { configs, faults }: ReadConfigs): Required<GivenSource> {
  const parents = toParents(prune, 'source.desired.prune');
  const source: DesiredSource = { kind: 'DESIRED', configs, prune: parents.names };
  return { source, faults: [...faults, ...parents.faults] };
}

function toCopy({ from = '', to = '', pairs = [], keyRef = '' }: CopyConfigsDto): Required<GivenSource> {
  const path = 'source.copy';
  const ends = [toName(`${path}.from`, from), toName(`${path}.to`, to)] as const;
  const pairEnds = pairs.map((pair, i) => {
    const at = `${path}.pairs[${i}]`;
    return [toPairEnd(`${at}.from`, ends[0].name, pair.from), toPairEnd(`${at}.to`, ends[1].name, pair.to)] as const;
  });
  const source: CopySource = {
    kind: 'COPY',
    ...pairOf(ends),
    ...(pairs.length > 0 && { pairs: pairEnds.map(pairOf) }),
    ...(keyRef !== '' && { keyRef }),
  };
  return { source, faults: [ends, ...pairEnds].flat().flatMap(({ faults }) => faults) };
}

interface GivenName {
  /** Empty if it is malformed. */
  readonly name: string;
  readonly faults: readonly Violation[];
}

function pairOf([from, to]: readonly [GivenName, GivenName]): CopyPair {
  return { from: from.name, to: to.name };
}

/** The name of a domain alone stands for that domain of the account. */
function toPairEnd(field: string, parent: string, given = ''): GivenName {
  if (given === '' || given.includes('/')) return toName(field, given);
  const isBelowAccount = parent.split('/').length === 2;
  return isBelowAccount ? toName(field, `${parent}/domains/${given}`) : { name: '', faults: [] };
}

function toName(field: string, given: string): GivenName {
  const parsed = parsePullParent(field, given);
  return parsed.ok ? { name: given, faults: [] } : { name: '', faults: parsed.violations };
}

function toRepair({ parents = [] }: RepairConfigsDto): Required<GivenSource> {
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

function toParents(given: readonly string[], field: string) {
  const parsed = given.map((name, i) => parseCallbackParent(`${field}[${i}]`, name));
  return {
    names: given.map((name, i) => (parsed[i]?.ok ? name : '')),
    faults: parsed.flatMap((one) => (one.ok ? [] : one.violations)),
  };
}

function required(field: string): Violation {
  return { field, reason: 'REQUIRED', description: 'must be given' };
}
