/** The forms of a pattern. */
export const NAME_PATTERN = /^(\*|(\*\.)?[A-Za-z0-9_-][A-Za-z0-9_.-]{0,254})$/;

/** A name, `*.example.com` for all names below it at any depth, or `*`. Case does not matter. */
export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  const [wanted, given] = [pattern.toLowerCase(), name.toLowerCase()];
  if (!wanted.startsWith('*.')) return given === wanted;
  const suffix = wanted.slice(1);
  return given.length > suffix.length && given.endsWith(suffix);
}

/** Whether it may match several names. */
export function isWildcard(pattern: string): boolean {
  return pattern.startsWith('*');
}

/**
 * Every pattern that matches the name, except `*`, in lower case: an index can thus find matches by
 * equality.
 */
export function patternsMatching(name: string): string[] {
  const given = name.toLowerCase();
  const patterns = [given];
  for (let dot = given.indexOf('.', 1); dot > 0; dot = given.indexOf('.', dot + 1)) {
    patterns.push(`*${given.slice(dot)}`);
  }
  return patterns;
}

/** The same names by fewer patterns, in lower case: no two patterns match the same name. */
export function disjointPatterns(patterns: readonly string[]): string[] {
  const all = new Set(patterns.map((pattern) => pattern.toLowerCase()));
  const isCovered = (one: string): boolean => patternsMatching(one).some((other) => other !== one && all.has(other));
  return [...all].filter((pattern) => !isCovered(pattern));
}
