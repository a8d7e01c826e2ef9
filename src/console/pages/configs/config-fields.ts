import type { CallbackConfig, PullConfig } from '../../../client';

export type ClientConfig = CallbackConfig | PullConfig;
export type Collection = 'callbackConfigs' | 'pullConfigs';

/** A resource's fields by their JSON names. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** The value at a path such as `stream.switchUrl`; undefined if there is none. */
export function fieldAt(fields: JsonFields, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (isBlock(at) ? at[name] : undefined), fields);
}

/** The same fields with another value at the path; undefined leaves them as they are. */
export function withField(fields: JsonFields, path: string, value: unknown): JsonFields {
  if (value === undefined) return fields;
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...fields, [name]: value };
  const own = fields[name];
  return { ...fields, [name]: withField(isBlock(own) ? own : {}, rest.join('.'), value) };
}

/** A value as people read it, one line for each item of a list; empty where nothing is set. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null || value === false) return '';
  if (Array.isArray(value)) return value.map((item) => (isBlock(item) ? originText(item) : textOf(item))).join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A differing field, before and after. */
export interface FieldEdit {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** The paths at which people would read different values. */
export function changesBetween(from: JsonFields, to: JsonFields, paths: readonly string[]): readonly FieldEdit[] {
  return paths
    .map((field) => ({ field, from: textOf(fieldAt(from, field)), to: textOf(fieldAt(to, field)) }))
    .filter((change) => change.from !== change.to);
}

/** What a record of the audit says that changed; without one side, all of the other. */
export function auditedChanges(from: JsonFields = {}, to: JsonFields = {}): readonly FieldEdit[] {
  return changesBetween(from, to, [...new Set([...pathsOf(from), ...pathsOf(to)])]);
}

/** The paths of all values, in their order; `key` of a block `auth` is `auth.key`. */
function pathsOf(fields: JsonFields): readonly string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    isBlock(value) ? pathsOf(value).map((path) => `${name}.${path}`) : [name],
  );
}

function isBlock(value: unknown): value is JsonFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function originText({ protocol, host, port, group, params }: JsonFields): string {
  const place = port === undefined ? textOf(host) : `${textOf(host)}:${textOf(port)}`;
  const added = isBlock(params) ? Object.entries(params).map(([name, value]) => `${name}=${textOf(value)}`) : [];
  return [textOf(protocol), place, textOf(group), ...added].filter(Boolean).join(' ');
}
