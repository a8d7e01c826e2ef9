import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './page';

/*
 * Holds ARCHITECTURE.md, the decisions and the README of resilience against the repository: import
 * rules, files, parts and lengths.
 */

interface CruiserRule {
  readonly from: { readonly path?: string };
  readonly to: { readonly path?: string; readonly pathNot?: string | readonly string[] };
}

const RULES = jest.requireActual<{ forbidden: CruiserRule[] }>('../../.dependency-cruiser.cjs').forbidden;
const DECISIONS = readdirSync(join(ROOT, 'docs/decisions'))
  .filter((file) => /^\d{4}-.+\.md$/.test(file))
  .sort();
const FILES = ['src', 'proto', 'test'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true }).map((path) => `${folder}/${String(path)}`),
);

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** `^src/domain/` is `domain`; undefined for a rule of another kind. */
function roomOf(path = ''): string | undefined {
  return /^\^src\/(\w+)\/?$/.exec(path)?.[1];
}

/** The rooms that each room may import, as dependency-cruiser enforces it. */
function enforcedImports(): Record<string, string[]> {
  const rows = RULES.filter(({ from, to }) => roomOf(from.path) && to.path === '^src/').map(({ from, to }) => {
    const room = roomOf(from.path) ?? '';
    const allowed = [to.pathNot ?? []].flat().map((path) => roomOf(path) ?? path);
    return [room, allowed.filter((name) => name !== room).sort()] as const;
  });
  return Object.fromEntries(rows);
}

/** The same by the table of ARCHITECTURE.md; packages stand in parentheses. */
function documentedImports(): Record<string, string[]> {
  const rows = [...read('ARCHITECTURE.md').matchAll(/^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$/gm)];
  return Object.fromEntries(
    rows.map(([, room = '', cell = '']) => [
      room,
      [...cell.replace(/\(.*\)/, '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '').sort(),
    ]),
  );
}

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text.toLowerCase());
  return headings.map((text) => text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'));
}

test('the table of rooms is what dependency-cruiser enforces', () => {
  expect(Object.keys(enforcedImports())).toContain('domain');
  expect(documentedImports()).toEqual(enforcedImports());
});

test('every file that ARCHITECTURE.md names is there', () => {
  const words = [...read('ARCHITECTURE.md').matchAll(/`([\w./-]+\.(?:ts|proto))`/g)].map(([, word = '']) => word);
  const isThere = (word: string): boolean =>
    FILES.some((path) => path === word || path.endsWith(word.replace(/^(?!\.)/, '/')));
  expect(words.length).toBeGreaterThan(30);
  expect(words.filter((word) => !word.includes('xxx') && !isThere(word))).toEqual([]);
});

test.each(['ARCHITECTURE.md', ...FILES.filter((path) => /^src\/.*README\.md$/.test(path))])(
  'every name of the code that %s uses is in the code',
  (document) => {
    const isSource = (path: string): boolean => /^(?:src|proto)\/.*\.(?:ts|js|proto)$/.test(path);
    const known = new Set(FILES.filter(isSource).flatMap((path) => read(path).match(/\w+/g) ?? []));
    const named = [...read(document).matchAll(/`([A-Za-z]\w*(?:\.\w+)?)(?:\([^)`]*\))?`/g)];
    const names = named
      .flatMap(([, words = '']) => words.split('.'))
      .filter((word) => /[a-z][A-Z]|[A-Z][a-z]/.test(word));
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  },
);

test('decisions are numbered without gaps, and the index names each by its title', () => {
  const titles = DECISIONS.map((file) => /^# (.+)$/m.exec(read(`docs/decisions/${file}`))?.[1] ?? '');
  expect(titles.map((title) => Number(title.split('.')[0]))).toEqual(DECISIONS.map((_, index) => index + 1));
  expect(DECISIONS.map((file) => Number(file.slice(0, 4)))).toEqual(DECISIONS.map((_, index) => index + 1));
  const listed = [...read('docs/decisions/README.md').matchAll(/^- \[(.+)\]\((.+)\)/gm)].map(([, title, file]) => [
    file,
    title,
  ]);
  expect(listed).toEqual(DECISIONS.map((file, index) => [file, titles[index]]));
});

test.each(DECISIONS)('%s has its five parts, and a heading for each point', (file) => {
  const text = read(`docs/decisions/${file}`);
  const parts = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
  expect(parts).toEqual(['Status', 'Context', 'Decision', 'Alternatives', 'Consequences']);
  const anchors = anchorsOf(text);
  expect(new Set(anchors).size).toBe(anchors.length);
  expect(text.split('## Decision')[1]?.split('## Alternatives')[0]).toMatch(/^\n\n### .+\n/);
});

test.each([
  ['ARCHITECTURE.md', 150],
  ['src/resilience/README.md', 120],
])('%s has at most %i lines', (document, most) => {
  expect(read(document).trimEnd().split('\n').length).toBeLessThanOrEqual(most);
});
