import { DescField, DescMessage, DescMethod } from '@bufbuild/protobuf';
import { ScopeType } from '../../domain/resources/capability';
import { Contract } from './contract';
import { HttpBinding } from './descriptor-options';

/** One binding of a method, with the segments of the name spelled out. */
export interface HttpRoute {
  /** Such as `/v1/accounts/{account}/domains/{domain}`. */
  readonly path: string;
  /** The variables of the path, in order: those of the resource's name pattern. */
  readonly variables: readonly string[];
  /**
   * The resource that the path names, or whose parent it names; absent if the path has no
   * variables.
   */
  readonly resource?: DescMessage;
  /** The scope of the resource, if the resource belongs to a domain, vhost or app. */
  readonly scope?: ScopeType;
  /** The last variable of the scope; it distinguishes the bindings of one method. */
  readonly parentVariable?: string;
  /** The top-level field of the request that the path fills in. */
  readonly pathField?: string;
  /** The resource name in the path, such as `accounts/{account}/domains/{domain}`. */
  readonly name?: string;
}

/**
 * `/v1/{name=accounts/*}/rest` in parts: what precedes the name, the field that takes the name, the
 * name's segments, and what follows.
 */
const TEMPLATE = /^([^{}]*)\{([a-z_.]+)=([^{}]+)\}([^{}]*)$/;

export function routeOf(contract: Contract, method: DescMethod, { template }: HttpBinding): HttpRoute {
  if (!template.includes('{')) return { path: template, variables: [] };
  const [, before = '', fieldPath = '', segments = '', after = ''] = TEMPLATE.exec(template) ?? unreadable(template);
  const resource = contract.referencedResource(fieldOf(method.input, fieldPath)) ?? unreadable(template);
  const pattern = matchingPattern(contract.resource(resource)?.patterns ?? [], segments) ?? unreadable(template);
  const variables = variablesOf(pattern.matched);
  const parents = pattern.isWhole ? variables.slice(0, -1) : variables;
  return {
    path: `${before}${pattern.matched}${after}`,
    variables,
    resource,
    scope: scopeOf(parents),
    parentVariable: parents.at(-1),
    pathField: fieldPath.split('.')[0],
    name: pattern.matched,
  };
}

/**
 * The first pattern whose literals match the template's. For the template of a parent, the
 * beginning of the pattern must match.
 */
function matchingPattern(
  patterns: readonly string[],
  template: string,
): { readonly matched: string; readonly isWhole: boolean } | undefined {
  const wanted = template.split('/');
  for (const pattern of patterns) {
    const parts = pattern.split('/');
    const matched = parts.slice(0, wanted.length);
    const fits = wanted.every((segment, i) => (segment === '*' ? isVariable(matched[i]) : segment === matched[i]));
    if (fits) return { matched: matched.join('/'), isWhole: parts.length === wanted.length };
  }
  return undefined;
}

function isVariable(part: string | undefined): boolean {
  return part?.startsWith('{') ?? false;
}

function variablesOf(pattern: string): string[] {
  return [...pattern.matchAll(/\{([^{}]+)\}/g)].flatMap(([, variable]) => variable ?? []);
}

function scopeOf(parents: readonly string[]): ScopeType | undefined {
  if (parents.includes('app')) return 'APP';
  if (parents.includes('vhost')) return 'VHOST';
  return parents.includes('domain') ? 'DOMAIN' : undefined;
}

function fieldOf(message: DescMessage, path: string): DescField {
  const [first, ...rest] = path.split('.');
  const field = message.fields.find(({ name }) => name === first) ?? unreadable(path);
  if (rest.length === 0) return field;
  return fieldOf(field.message ?? unreadable(path), rest.join('.'));
}

function unreadable(what: string): never {
  throw new Error(`an HTTP rule cannot be read: ${what}`);
}
