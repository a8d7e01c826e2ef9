import { ConfigProblem } from '../config-error';
import { isMapping, Mapping } from '../schema/mapping';
import { Environment, readVariable } from '../schema/references';

/** Environment variables that win over the file. An empty variable counts as unset. */
const OVERRIDES = [
  { variable: 'LIVEGATE_REST_HOST', section: 'rest', key: 'host' },
  { variable: 'LIVEGATE_REST_PORT', section: 'rest', key: 'port' },
  { variable: 'LIVEGATE_GRPC_HOST', section: 'grpc', key: 'host' },
  { variable: 'LIVEGATE_GRPC_PORT', section: 'grpc', key: 'port' },
  { variable: 'LIVEGATE_HEALTH_HOST', section: 'health', key: 'host' },
  { variable: 'LIVEGATE_HEALTH_PORT', section: 'health', key: 'port' },
  { variable: 'LIVEGATE_METRICS_HOST', section: 'metrics', key: 'host' },
  { variable: 'LIVEGATE_METRICS_PORT', section: 'metrics', key: 'port' },
] as const;

/**
 * The document with the variables applied. A section that is not a mapping stays, and is reported
 * by its schema.
 */
export function withOverrides(document: unknown, env: Environment): unknown {
  if (!isMapping(document)) return document;
  return OVERRIDES.reduce<Mapping>((result, { variable, section, key }) => {
    const text = readVariable(env, variable);
    const branch = result[section] ?? {};
    if (text === undefined || !isMapping(branch)) return result;
    return { ...result, [section]: { ...branch, [key]: key === 'port' ? portOf(text) : text } };
  }, document);
}

/** The problem, with the name of the variable that set the value, if one did. */
export function nameOverride(problem: ConfigProblem, env: Environment): ConfigProblem {
  const override = OVERRIDES.find(({ section, key }) => problem.path === `${section}.${key}`);
  if (!override || readVariable(env, override.variable) === undefined) return problem;
  return { ...problem, rule: `${problem.rule} (set by environment variable ${override.variable})` };
}

/**
 * Only plain digits become a number: `Number` also accepts blanks, `1e3` and `0x1F`. The schema
 * refuses other text.
 */
function portOf(text: string): number | string {
  return /^\d{1,10}$/.test(text) ? Number(text) : text;
}
