import { ConfigProblem } from '../config-error';
import { isMapping, Mapping } from '../schema/mapping';
import { Environment, readVariable } from '../schema/references';

/** Variables that win over the file. One that is set to nothing counts as not set. */
export const OVERRIDES = [
  { variable: 'LIVEGATE_REST_HOST', section: 'rest', key: 'host' },
  { variable: 'LIVEGATE_REST_PORT', section: 'rest', key: 'port' },
  { variable: 'LIVEGATE_GRPC_HOST', section: 'grpc', key: 'host' },
  { variable: 'LIVEGATE_GRPC_PORT', section: 'grpc', key: 'port' },
  { variable: 'LIVEGATE_HEALTH_HOST', section: 'health', key: 'host' },
  { variable: 'LIVEGATE_HEALTH_PORT', section: 'health', key: 'port' },
] as const;

/** The document with the variables laid over it. A section that is no mapping stays as it is: that is told as its own fault. */
export function withOverrides(document: unknown, env: Environment): unknown {
  if (!isMapping(document)) return document;
  return OVERRIDES.reduce<Mapping>((result, { variable, section, key }) => {
    const text = readVariable(env, variable);
    const branch = result[section] ?? {};
    if (text === undefined || !isMapping(branch)) return result;
    return { ...result, [section]: { ...branch, [key]: key === 'port' ? portOf(text) : text } };
  }, document);
}

/** The problem with the name of the variable, if that is where the value is from. */
export function nameOverride(problem: ConfigProblem, env: Environment): ConfigProblem {
  const override = OVERRIDES.find(({ section, key }) => problem.path === `${section}.${key}`);
  if (!override || readVariable(env, override.variable) === undefined) return problem;
  return { ...problem, rule: `${problem.rule} (set by environment variable ${override.variable})` };
}

/** Left as text, for the schema to refuse, unless it is plain digits: `Number` also takes blanks, `1e3` and `0x1F`. */
function portOf(text: string): number | string {
  return /^\d{1,10}$/.test(text) ? Number(text) : text;
}
