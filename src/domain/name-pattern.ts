/** A name, `*.example.com` for all below that at any depth, or `*`. Case does not matter. */
export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  const [wanted, given] = [pattern.toLowerCase(), name.toLowerCase()];
  if (!wanted.startsWith('*.')) return given === wanted;
  const suffix = wanted.slice(1);
  return given.length > suffix.length && given.endsWith(suffix);
}
