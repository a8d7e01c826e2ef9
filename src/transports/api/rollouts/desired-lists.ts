import { addFaults } from '../../../application/request-faults';
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
  const ofShape = violationsByItem(violations);
  const placeOf = (index: number): PlaceInRequest => ({
    path: `source.desired.${list}[${start + index}]`,
    ofShape: ofShape.get(index) ?? [],
  });
  const callbacks = (value.callbackConfigs ?? []).map((config, index) => toCallback(config, placeOf(index)));
  const pulls = (value.pullConfigs ?? []).map((config, index) => toPull(config, placeOf(index)));
  const read = [...callbacks, ...pulls];
  return { configs: read.flatMap(({ configs }) => configs), faults: read.flatMap(({ faults }) => faults) };
}

/** Where a configuration is in the request, and what is malformed in it. */
interface PlaceInRequest {
  readonly path: string;
  readonly ofShape: readonly Violation[];
}

/** By index, relative to the item; empty for the item itself. */
function violationsByItem(violations: readonly Violation[]): ReadonlyMap<number, readonly Violation[]> {
  const found = new Map<number, Violation[]>();
  for (const one of violations) {
    const [, index = '', field = ''] = /^\w+\[(\d+)\]\.?(.*)$/.exec(one.field) ?? [];
    const own = found.get(Number(index)) ?? [];
    found.set(Number(index), own);
    own.push({ ...one, field });
  }
  return found;
}

const KEY_FAULT: Violation = {
  field: 'auth.key',
  reason: 'NOT_SUPPORTED',
  description: 'must be absent: a rollout stores no key, and keeps the live one',
};

function toCallback({ auth, ...others }: CallbackConfigDto, { path, ofShape }: PlaceInRequest): ReadConfigs {
  const name = parseCallbackSelection('name', others.name ?? '');
  const { key, ...signing } = auth ?? {};
  const config = { ...others, ...(auth && { auth: signing }) };
  const ofKey = key === undefined ? [] : [KEY_FAULT];
  if (!name.ok) return refused(path, withoutName(ofShape, [...ofKey, ...name.violations]));
  const { fields, violations } = toGivenCallback(name.value.kind, config, addFaults(ofShape, ofKey));
  return read({ noun: 'CallbackConfig', name: formatCallbackName(name.value), fields, path }, violations);
}

function toPull(config: PullConfigDto, { path, ofShape }: PlaceInRequest): ReadConfigs {
  const name = parsePullSelection('name', config.name ?? '');
  if (!name.ok) return refused(path, withoutName(ofShape, name.violations));
  const { fields, violations } = toGivenPull(config, ofShape);
  return read({ noun: 'PullConfig', name: formatPullName(name.value), fields, path }, violations);
}

/** What is no object at all lacks a name, too. */
function withoutName(ofShape: readonly Violation[], found: readonly Violation[]): readonly Violation[] {
  return ofShape.some(({ field }) => field === '') ? ofShape : addFaults(ofShape, found);
}

/** With faults it is checked further, so that all are told at once. */
function read(config: RequestedConfig, violations: readonly Violation[]): ReadConfigs {
  if (violations.length === 0) return { configs: [config], faults: [] };
  return { configs: [{ ...config, violations }], faults: refused(config.path, violations).faults };
}

function refused(path: string, violations: readonly Violation[]): ReadConfigs {
  const at = (field: string): string => (field === '' ? path : `${path}.${field}`);
  return { configs: [], faults: violations.map((one) => ({ ...one, field: at(one.field) })) };
}
