import { TimeSlices } from '../../../domain/concurrency/time-slices';
import { MAX_COUNTED_VIOLATIONS, Violation } from '../../../domain/errors/gateway-error';
import {
  formatCallbackName,
  formatPullName,
  parseCallbackSelection,
  parsePullSelection,
} from '../../../domain/resources/resource-name';
import { RequestedConfig } from '../../../domain/rollouts/rollout-source';
import { isPlainObject } from '../messages/message-rules';
import { IncomingMessage, readMessage } from '../messages/read-message';
import { CallbackConfigDto, PullConfigDto } from '../messages/resources.dto';
import { DesiredConfigsDto, MAX_CONFIGS } from '../messages/rollouts.dto';
import { toGivenCallback } from '../resources/callback-config.mapper';
import { toGivenPull } from '../resources/pull-config.mapper';

/*
 * The configurations of a rollout are read a few at a time: 10,000 of them would keep all other
 * calls waiting for half a second.
 */

const LISTS = ['callbackConfigs', 'pullConfigs'] as const;
type List = (typeof LISTS)[number];

/** How many are read at once. */
const AT_ONCE = 50;

export interface DesiredLists {
  /** The request without these lists. */
  readonly rest: IncomingMessage;
  readonly lists: Readonly<Partial<Record<List, readonly unknown[]>>>;
  /** Whether `desired` is given, and says nothing. */
  readonly isEmpty: boolean;
}

/** Configurations of a request, and the faults of all of them. */
export interface ReadConfigs {
  readonly configs: readonly RequestedConfig[];
  readonly faults: readonly Violation[];
}

/** Takes the lists out of a request. What is no list, or too long, stays, and is refused there. */
export function takeLists(incoming: IncomingMessage): DesiredLists {
  const { rollout } = incoming.message;
  const source = isPlainObject(rollout) ? rollout['source'] : undefined;
  const desired = isPlainObject(source) ? source['desired'] : undefined;
  if (!isPlainObject(rollout) || !isPlainObject(source) || !isPlainObject(desired))
    return { rest: incoming, lists: {}, isEmpty: false };
  const taken = LISTS.flatMap((list) => {
    const items = desired[list];
    return Array.isArray(items) && items.length <= MAX_CONFIGS ? [[list, items as unknown[]] as const] : [];
  });
  const lists = Object.fromEntries(taken) as DesiredLists['lists'];
  const others = Object.fromEntries(Object.entries(desired).filter(([field]) => !Object.hasOwn(lists, field)));
  const message = { ...incoming.message, rollout: { ...rollout, source: { ...source, desired: others } } };
  const isEmpty = [...LISTS, 'prune'].every((field) => isNothing(desired[field]));
  return { rest: { ...incoming, message }, lists, isEmpty };
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

const MISSING: Violation = { field: 'source', reason: 'REQUIRED', description: 'must be given' };

/** Stops where there are more faults than are counted. */
export async function readConfigs({ lists, isEmpty }: DesiredLists, slices: TimeSlices): Promise<ReadConfigs> {
  const configs: RequestedConfig[] = [];
  const faults: Violation[] = isEmpty ? [MISSING] : [];
  for (const list of LISTS) {
    const items = lists[list] ?? [];
    for (let start = 0; start < items.length && faults.length < MAX_COUNTED_VIOLATIONS; start += AT_ONCE) {
      const some = readSome(list, items.slice(start, start + AT_ONCE), start);
      configs.push(...some.configs);
      faults.push(...some.faults);
      await slices.next();
    }
  }
  return { configs, faults };
}

function readSome(list: List, items: readonly unknown[], start: number): ReadConfigs {
  const { value, violations } = readMessage(DesiredConfigsDto, { message: { [list]: items }, violations: [] });
  const pathOf = (index: number): string => `source.desired.${list}[${start + index}]`;
  const ofShape = violations.map((one) => ({
    ...one,
    field: one.field.replace(/^\w+\[(\d+)\]/, (_place, index: string) => pathOf(Number(index))),
  }));
  const callbacks = (value.callbackConfigs ?? []).map((config, index) => toCallback(config, pathOf(index)));
  const pulls = (value.pullConfigs ?? []).map((config, index) => toPull(config, pathOf(index)));
  const read = [...callbacks, ...pulls];
  return {
    configs: read.flatMap(({ configs }) => configs),
    faults: [...ofShape, ...read.flatMap(({ faults }) => faults)],
  };
}

const KEY_FAULT: Violation = {
  field: 'auth.key',
  reason: 'NOT_SUPPORTED',
  description: 'must be absent: a rollout stores no key, and keeps the live one',
};

function toCallback(config: CallbackConfigDto, path: string): ReadConfigs {
  const name = parseCallbackSelection('name', config.name ?? '');
  const ofKey = config.auth?.key !== undefined ? [KEY_FAULT] : [];
  if (!name.ok) return refused(path, [...ofKey, ...name.violations]);
  const { fields, violations } = toGivenCallback(name.value.kind, config, []);
  const { faults } = refused(path, [...ofKey, ...violations]);
  if (violations.length > 0) return { configs: [], faults };
  return { configs: [{ noun: 'CallbackConfig', name: formatCallbackName(name.value), fields, path }], faults };
}

function toPull(config: PullConfigDto, path: string): ReadConfigs {
  const name = parsePullSelection('name', config.name ?? '');
  if (!name.ok) return refused(path, name.violations);
  const { fields, violations } = toGivenPull(config, []);
  if (violations.length > 0) return refused(path, violations);
  return { configs: [{ noun: 'PullConfig', name: formatPullName(name.value), fields, path }], faults: [] };
}

function refused(path: string, violations: readonly Violation[]): ReadConfigs {
  return { configs: [], faults: violations.map((one) => ({ ...one, field: `${path}.${one.field}` })) };
}
