import type { ApiRequest } from '../client';
import { AgentTool } from './agent-tools';

/** The arguments do not make a request; nothing was sent. */
export class ArgumentFault extends Error {
  override readonly name = 'ArgumentFault';
}

/**
 * The request that the arguments of a tool make. Throws ArgumentFault for an argument that the tool
 * does not have, and for a name that is not one of the method's. All else is for livegate to judge.
 */
export function toolRequest({ method, inputSchema, fixed }: AgentTool, args: Arguments): ApiRequest {
  const known = Object.keys(inputSchema.properties ?? {});
  const unknown = Object.keys(args).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new ArgumentFault(`${unknown.join(', ')}: no such argument; there are ${known.join(', ')}`);
  const { verb, body, nameField = [] } = method.rest;
  const query = Object.entries({ ...args, ...fixed }).filter(([name]) => name !== body && name !== nameField[0]);
  const composite = query.filter(([, value]) => typeof value === 'object' && value !== null);
  if (composite.length > 0)
    throw new ArgumentFault(`${composite.map(([name]) => name).join(', ')}: must be no object or list`);
  return {
    method: verb.toUpperCase() as ApiRequest['method'],
    ...pathOf(method.rest, args),
    query: Object.fromEntries(query.map(([name, value]) => [name, value ?? undefined])),
    ...(body !== undefined && { body: bodyOf(args, body) }),
  };
}

type Arguments = Readonly<Record<string, unknown>>;

function pathOf({ nameField, namePatterns, afterName }: AgentTool['method']['rest'], args: Arguments): ResourcePath {
  if (!nameField) return { name: afterName };
  const name = nameField.reduce<unknown>((value, field) => (Object(value) as Arguments)[field], args);
  if (typeof name !== 'string' || !namePatterns.some((pattern) => fits(name, pattern))) {
    throw new ArgumentFault(`${nameField.join('.')}: must be a name such as ${namePatterns.join(' or ')}`);
  }
  const [, verb] = /^:(.+)/.exec(afterName) ?? [];
  return verb === undefined ? { name: `${name}${afterName}` } : { name, verb };
}

type ResourcePath = Pick<ApiRequest, 'name'> & Partial<ApiRequest>;

function fits(name: string, pattern: string): boolean {
  const segments = name.split('/');
  const wanted = pattern.split('/');
  const isSame = (segment: string, i: number): boolean => wanted[i] === '*' || wanted[i] === segment;
  return segments.length === wanted.length && segments.every(isSame) && !segments.includes('');
}

function bodyOf(args: Arguments, field: string): object {
  const body = args[field];
  if (typeof body !== 'object' || body === null) throw new ArgumentFault(`${field}: must be an object`);
  return body;
}
