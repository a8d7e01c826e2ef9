import { DEFAULT_GROUP, Origin } from '../../domain/resources/pull-config';
import { Fields, valueAt, withValueAt } from '../../domain/resources/resource-fields';
import { FieldLoss } from '../../domain/rollouts/rollout';
import { RequestFault } from '../request-faults';

/** What a provider can take of some fields. */
export interface Expressible {
  readonly fields: Fields;
  /** What `fields` leaves out, by the path that it had. */
  readonly losses: readonly FieldLoss[];
}

/** Fields from which parts have been left out. */
interface Part {
  readonly fields: Fields;
  /** By list: the places that its items had. */
  readonly places: Readonly<Record<string, readonly number[]>>;
}

const LISTS = ['urls', 'origins'];
/** An origin without one of them is still the same origin. */
const OF_ORIGINS = ['group', 'params'];

/**
 * Leaves out what is at fault, value by value: of an origin that would become another one, all of
 * it. Where nothing can be left out, such as in a name, or nothing would be left, all fields stay:
 * writing them tells every fault.
 */
export function expressiblePart(given: Fields, faultsOf: (fields: Fields) => readonly RequestFault[]): Expressible {
  const all = withoutDefaultGroups(given);
  const losses: FieldLoss[] = [];
  const places = LISTS.map((list) => [list, listIn(all, list).map((_item, index) => index)] as const);
  for (let part: Part = { fields: all, places: Object.fromEntries(places) }; ;) {
    const faults = faultsOf(part.fields);
    // What follows from another fault may be gone with it.
    const fault = faults.find(({ dependsOn }) => !dependsOn) ?? faults[0];
    if (!fault) return { fields: part.fields, losses };
    const left = leaveOut(part, fault);
    if (!left) return { fields: all, losses: [] };
    losses.push({ field: left.lost, description: fault.description });
    part = left.part;
  }
}

interface LeftOut {
  readonly part: Part;
  /** The path in the fields that were given. */
  readonly lost: string;
}

/** Undefined if there is nothing to leave out. */
function leaveOut(part: Part, { field, reason }: RequestFault): LeftOut | undefined {
  // What may be called, and what there is, is no question of what can be expressed.
  if (reason === 'FORBIDDEN_HOST' || reason === 'NOT_FOUND') return undefined;
  const { fields } = part;
  const [, list, index, member] = /^(urls|origins)\[(\d+)\](?:\.(\w+))?/.exec(field) ?? [];
  if (list !== undefined) return fromList(part, list, Number(index), member);
  const count = listIn(fields, field).length;
  if (LISTS.includes(field))
    return reason === 'OUT_OF_RANGE' && count > 0 ? fromList(part, field, count - 1) : undefined;
  if (field === 'auth.enabled') return without(part, 'auth', field);
  const isThere = valueAt(fields, field) !== undefined && !field.startsWith('auth.');
  return isThere ? without(part, field) : undefined;
}

function without(part: Part, path: string, lost = path): LeftOut {
  return { part: { ...part, fields: withValueAt(part.fields, path, undefined) }, lost };
}

function fromList({ fields, places }: Part, list: string, index: number, member?: string): LeftOut {
  const items = listIn(fields, list);
  const own = places[list] ?? [];
  const lost = `${list}[${own[index]}]${member === undefined ? '' : `.${member}`}`;
  const hasMember = member !== undefined && valueAt(items[index] as Fields, member) !== undefined;
  if (hasMember && OF_ORIGINS.includes(member)) {
    const kept = items.map((item, at) => (at === index ? withValueAt(item as Fields, member, undefined) : item));
    return { part: { fields: withValueAt(fields, list, kept), places }, lost };
  }
  const others = items.filter((_item, at) => at !== index);
  const left = own.filter((_place, at) => at !== index);
  const kept = withValueAt(fields, list, others.length > 0 ? others : undefined);
  return { part: { fields: kept, places: { ...places, [list]: left } }, lost };
}

/** A provider without groups has the default group. */
function withoutDefaultGroups(fields: Fields): Fields {
  const origins = listIn(fields, 'origins') as readonly Partial<Origin>[];
  if (origins.length === 0) return fields;
  return {
    ...fields,
    origins: origins.map((one) => (one.group === DEFAULT_GROUP ? { ...one, group: undefined } : one)),
  };
}

function listIn(fields: Fields, list: string): readonly unknown[] {
  const value = fields[list];
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
