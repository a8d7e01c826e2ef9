import { z } from 'zod';
import { ConfigProblem } from '../config-error';

/**
 * The form of keys. Anything else in the place of a key may be a value whose colon lacks its space,
 * and is not shown.
 */
const KEY = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
const ROOT = 'configuration';

const TYPES: Readonly<Record<string, string>> = {
  object: 'must be a mapping',
  array: 'must be a list',
  string: 'must be a string (put a number in quotes)',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
};

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/**
 * The sentence for an issue whose schema has none of its own, made from the schema alone: zod's own
 * texts may quote the value.
 */
export function issueSentence(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined && issue.code !== 'custom') return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[String(issue.expected)] ?? 'is of the wrong type';
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
    case 'unrecognized_keys':
      return 'unknown key';
    case 'invalid_format':
      return issue.pattern ? `must match ${issue.pattern}` : `must be of the format ${issue.format}`;
    default:
      return 'is not valid';
  }
}

/** One problem for each issue and unknown key, in the order of the schema, without repetitions. */
export function problemsOf(issues: readonly z.core.$ZodIssue[]): ConfigProblem[] {
  const problems = issues.flatMap(issueProblems);
  const seen = new Set<string>();
  return problems.filter(({ path, rule }) => {
    const line = `${path}: ${rule}`;
    return !seen.has(line) && seen.add(line);
  });
}

function issueProblems(issue: z.core.$ZodIssue): ConfigProblem[] {
  const parent = pathText(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ path: parent || ROOT, rule: issue.message }];
  return issue.keys.map((key) => {
    if (!KEY.test(key)) return { path: parent || ROOT, rule: 'has an invalid key, which is not shown' };
    return { path: pathText([...issue.path, key]), rule: issue.message };
  });
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
