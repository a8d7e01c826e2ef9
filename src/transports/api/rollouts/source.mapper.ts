import { Violation } from '../../../domain/errors/gateway-error';
import {
  formatCallbackName,
  formatPullName,
  parseCallbackSelection,
  parseConfigsParent,
  parsePullSelection,
} from '../../../domain/resources/resource-name';
import { DesiredSource, RequestedConfig, RolloutSource } from '../../../domain/rollouts/rollout-source';
import { CallbackConfigDto, PullConfigDto } from '../messages/resources.dto';
import { DesiredConfigsDto, RolloutSourceDto } from '../messages/rollouts.dto';
import { toGivenCallback } from '../resources/callback-config.mapper';
import { toGivenPull } from '../resources/pull-config.mapper';

/** A source without what is malformed in it, and all faults; their fields begin with `source`. */
export interface GivenSource {
  readonly source?: RolloutSource;
  readonly faults: readonly Violation[];
}

type SourceMapper<D> = (given: D) => Required<GivenSource>;

/** By the field of the oneof. */
const MAPPERS: { readonly [K in keyof Required<RolloutSourceDto>]: SourceMapper<Required<RolloutSourceDto>[K]> } = {
  desired: toDesired,
};

/** Over REST the body may have several fields of the oneof, or none. */
export function toRolloutSource(given: RolloutSourceDto = {}): GivenSource {
  const sources = (Object.keys(MAPPERS) as (keyof RolloutSourceDto)[]).flatMap((field) => {
    const content = given[field];
    return content === undefined ? [] : [MAPPERS[field](content)];
  });
  const [source] = sources;
  if (!source) return { faults: [MISSING] };
  if (sources.length === 1) return source;
  return { faults: [{ field: 'source', reason: 'CONFLICT', description: 'must be one source' }] };
}

const MISSING: Violation = { field: 'source', reason: 'REQUIRED', description: 'must be given' };

type AddFaults = (path: string, found: readonly Violation[]) => void;

function toDesired({ callbackConfigs = [], pullConfigs = [], prune = [] }: DesiredConfigsDto): Required<GivenSource> {
  const faults: Violation[] = callbackConfigs.length + pullConfigs.length + prune.length === 0 ? [MISSING] : [];
  const add = (path: string, found: readonly Violation[]): void => {
    for (const one of found) faults.push({ ...one, field: `${path}.${one.field}` });
  };
  const callbacks = callbackConfigs.flatMap((config, i) =>
    toCallback(config, `source.desired.callbackConfigs[${i}]`, add),
  );
  const pulls = pullConfigs.flatMap((config, i) => toPull(config, `source.desired.pullConfigs[${i}]`, add));
  const parents = prune.flatMap((name, i) => {
    const parsed = parseConfigsParent(`source.desired.prune[${i}]`, name);
    if (!parsed.ok) faults.push(...parsed.violations);
    return parsed.ok ? [name] : [];
  });
  const source: DesiredSource = { kind: 'DESIRED', configs: [...callbacks, ...pulls], prune: parents };
  return { source, faults };
}

function toCallback(config: CallbackConfigDto, path: string, add: AddFaults): RequestedConfig[] {
  const name = parseCallbackSelection('name', config.name ?? '');
  if (config.auth?.key !== undefined) add(path, [KEY_FAULT]);
  if (!name.ok) add(path, name.violations);
  if (!name.ok) return [];
  const { fields, violations } = toGivenCallback(name.value.kind, config, []);
  add(path, violations);
  return violations.length > 0 ? [] : [{ noun: 'CallbackConfig', name: formatCallbackName(name.value), fields, path }];
}

function toPull(config: PullConfigDto, path: string, add: AddFaults): RequestedConfig[] {
  const name = parsePullSelection('name', config.name ?? '');
  if (!name.ok) add(path, name.violations);
  if (!name.ok) return [];
  const { fields, violations } = toGivenPull(config, []);
  add(path, violations);
  return violations.length > 0 ? [] : [{ noun: 'PullConfig', name: formatPullName(name.value), fields, path }];
}

const KEY_FAULT: Violation = {
  field: 'auth.key',
  reason: 'NOT_SUPPORTED',
  description: 'must be absent: a rollout stores no key, and keeps the live one',
};
