import { DescField, DescMessage, fromJson, JsonObject, toBinary } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { Edit, Expectation, jsonEdits, LEAST_EDITS, typedEdits, varints } from './mutations-edits';
import { display, put, Site, sitesOf } from './mutations-sites';
import { edited, ODD_TEXTS, Random } from './mutations-values';
import { CONTRACT, ContractMethod } from './proto-contract';
import { jsonName, nameIn } from './request-cases-transports';

/** One edit of a valid request. */
export interface Mutation {
  /** The request as JSON; over REST it may be no message at all. */
  readonly request: JsonObject;
  /** Over REST: the name in the path, which an edit of another field leaves as it is. */
  readonly name: string;
  /** The request as it is encoded for gRPC, where JSON cannot say it. */
  readonly bytes?: Uint8Array;
  readonly expect: Expectation;
}

/** One field of a method's request, where it stands in a valid request, with all its edits. */
export interface MutatedField {
  readonly method: ContractMethod;
  /** Such as `callbackConfig.auth.key`, `pullConfig.origins[0]` or `name{app}`. */
  readonly path: string;
  /** As violations name it: relative to the resource. */
  readonly violation: string;
  /** Whether it is the resource's name, or a segment of it. */
  readonly isName: boolean;
  /** The field of the proto that it is, such as `livegate.v1.Origin.host`. */
  readonly field: string;
  readonly rest: readonly Mutation[];
  readonly grpc: readonly Mutation[];
}

/** A field in one of the valid requests. */
interface Place {
  readonly base: JsonObject;
  readonly site: Site;
}

/** Every field that the valid requests have. */
export function mutateAll(valid: Readonly<Record<string, readonly JsonObject[]>>): MutatedField[] {
  return everyField(valid).map((field) => ({ ...field, rest: thinned(field.rest), grpc: thinned(field.grpc) }));
}

/**
 * So many of them that the whole takes seconds: evenly from all sorts. Hosts, of which there are
 * many sorts, keep more.
 */
function thinned(mutations: readonly Mutation[]): Mutation[] {
  const certain = mutations.filter(({ expect }) => expect === 'refused').length;
  const most = Math.min(mutations.length, certain > LEAST_EDITS ? 2 * LEAST_EDITS : LEAST_EDITS + 2);
  return Array.from({ length: most }, (_, i) => mutations[Math.floor((i * mutations.length) / most)]).filter(
    (mutation) => mutation !== undefined,
  );
}

function everyField(valid: Readonly<Record<string, readonly JsonObject[]>>): MutatedField[] {
  return CONTRACT.methods().flatMap((method) => {
    const bases = valid[method.name] ?? [];
    const places = bases.flatMap((base) => sitesOf(method.input, base, [], false).map((site) => ({ base, site })));
    const fields = [...new Set(places.map(({ site }) => display(site)))];
    return fields.flatMap((path) => {
      const own = places.filter(({ site }) => display(site) === path);
      const first = own[0]?.site;
      if (!first) return [];
      return isNameSite(method, first)
        ? mutateName(
            method,
            own.map(({ base }) => base),
          )
        : [mutateField(method, own)];
    });
  });
}

/** Of a map's entries, violations name the map. */
function violationPath(method: ContractMethod, { desc, path, part }: Site): string {
  const inMap = desc.fieldKind === 'map' && part !== 'whole';
  const text = display({ path: inMap ? path.slice(0, -1) : path, part: 'whole' });
  const resource = `${jsonName(method.bindings[0]?.body ?? '')}.`;
  return text.startsWith(resource) ? text.slice(resource.length) : text;
}

function isNameSite(method: ContractMethod, { path }: Site): boolean {
  const field = method.bindings[0]?.pathField?.split('.').map(jsonName) ?? [];
  return field.length > 0 && field.join() === path.join();
}

/**
 * The same place in all the valid requests that have it: their edits in turn, and no more of them
 * than of a single one.
 */
function mutateField(method: ContractMethod, places: readonly Place[]): MutatedField {
  const [first] = places;
  if (!first) throw new Error('a field of no request');
  const path = display(first.site);
  const inTurn = <T>(
    name: string,
    edits: (site: Site, random: Random) => T[],
    build: (place: Place, edit: T) => Mutation,
  ) => {
    const lists = places.map((place, i) => ({ place, own: edits(place.site, new Random(`${name} ${path} ${i}`)) }));
    const most = Math.max(...lists.map(({ own }) => own.length));
    return Array.from({ length: most }, (_, i) => lists[i % lists.length]).flatMap((list, i) => {
      const edit = list?.own[i % list.own.length];
      return list && edit !== undefined ? [build(list.place, edit)] : [];
    });
  };
  const inJson = ({ base, site }: Place, { value, expect }: Edit): Mutation => ({
    request: put(base, site, value),
    name: nameIn(method, base),
    expect,
  });
  const onWire = ({ base, site }: Place, data: Uint8Array[]): Mutation => ({
    request: base,
    name: nameIn(method, base),
    bytes: encode(method, base, site, data),
    expect: site.isOutputOnly ? 'legal' : 'any',
  });
  const { desc, value } = first.site;
  return {
    method,
    path,
    violation: violationPath(method, first.site),
    isName: false,
    field: desc.toString(),
    rest: inTurn('rest', (site, random) => [...typedEdits(site, random), ...jsonEdits(method, site)], inJson),
    grpc: [
      ...inTurn('grpc', typedEdits, inJson).filter(isMessage(method)),
      ...(typeof value === 'boolean' ? inTurn('wire', varints, onWire) : []),
    ],
  };
}

/** Left out of gRPC: what is no protobuf, such as a list without a place for a null. */
function isMessage(method: ContractMethod) {
  return ({ request }: Mutation): boolean => {
    try {
      fromJson(method.input, request);
      return true;
    } catch {
      return false;
    }
  };
}

/** The request with a scalar field written by hand, once for each of `data`. */
function encode(method: ContractMethod, base: JsonObject, { desc, path }: Site, data: Uint8Array[]): Uint8Array {
  const message = fromJson(method.input, base);
  let at = reflect(method.input, message);
  for (const step of path.slice(0, -1)) {
    const field = at.desc.fields.find(({ jsonName: name }) => name === step);
    if (field?.fieldKind !== 'message') throw new Error(`no message at ${path.join('.')}`);
    at = at.get(field);
  }
  at.clear(desc);
  at.setUnknown(data.map((bytes) => ({ no: desc.number, wireType: 0, data: bytes })));
  return toBinary(method.input, message);
}

/**
 * The name as a whole is edited by its segments: the variable ones one by one, the fixed ones
 * together.
 */
function mutateName(method: ContractMethod, bases: readonly JsonObject[]): MutatedField[] {
  const variables = new Map<string, { base: JsonObject; index: number }[]>();
  for (const base of bases) {
    const segments = nameIn(method, base).split('/');
    for (const index of segments.keys()) {
      const variable = index % 2 === 1 ? `{${singular(segments[index - 1] ?? '')}}` : '{fixed}';
      variables.set(variable, [...(variables.get(variable) ?? []), { base, index }]);
    }
  }
  return [...variables].map(([variable, places]) => mutateSegment(method, variable, places));
}

function singular(collection: string): string {
  return collection.replace(/s$/, '');
}

function mutateSegment(
  method: ContractMethod,
  variable: string,
  places: readonly { base: JsonObject; index: number }[],
): MutatedField {
  const random = new Random(`${method.name} ${variable}`);
  const path = (method.bindings[0]?.pathField ?? '').split('.').map(jsonName);
  const odd = ODD_TEXTS.filter((text) => text.length < 1000);
  const mutations = Array.from({ length: 2 * LEAST_EDITS }, (_, i): Mutation => {
    const { base, index } = random.pick(places);
    const segments = nameIn(method, base).split('/');
    const valid = segments[index] ?? '';
    const segment = i < LEAST_EDITS ? edited(random, valid) : (odd[(i * 7 + random.below(7)) % odd.length] ?? '');
    const request = put(base, { path, part: 'whole', value: null }, segments.with(index, segment).join('/'));
    const name = nameIn(method, request);
    return { request, name, expect: segment === valid ? 'any' : variable === '{fixed}' ? 'refused' : 'any' };
  });
  const field = path.reduce<{ message: DescMessage | undefined; field?: DescField }>(
    ({ message }, name) => {
      const found = message?.fields.find(({ jsonName: own }) => own === name);
      return { message: found?.message, field: found };
    },
    { message: method.input },
  ).field;
  return {
    method,
    path: `${path.join('.')}${variable}`,
    violation: path.at(-1) ?? '',
    isName: true,
    field: field?.toString() ?? '',
    rest: mutations,
    grpc: mutations,
  };
}
