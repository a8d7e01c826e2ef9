import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { MemoryFile } from '../pages/memory-file';
import { confined, ServedPage } from '../pages/served-page';

const ROOT = '/console';
const ASSETS = 'assets/';
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** Nothing inline and no other origin. Only the page itself says where it is. */
const HEADERS = confined(["default-src 'self'", "img-src 'self' data:", "base-uri 'self'", "object-src 'none'"]);

/**
 * The console. Each of its addresses answers its one page, which then shows what the address names;
 * files below `assets/` exist or do not. Links are relative to a base that the page names, so
 * livegate may run behind a proxy that adds a prefix. `dir` is what `npm run build` has made; it is
 * read for the first request.
 */
export function consolePage(dir: string): ServedPage {
  let files: ReadonlyMap<string, MemoryFile> | undefined;
  const pages = new Map<string, MemoryFile>();
  const fileAt = (path: string): MemoryFile | undefined => {
    files ??= filesIn(dir);
    const name = path.slice(ROOT.length + 1);
    const file = name === 'index.html' ? undefined : files.get(name);
    if (file || name.startsWith(ASSETS)) return file;
    const base = baseOf(path);
    const page = pages.get(base) ?? new MemoryFile(() => consoleAt(base, dir), TYPES['.html'] ?? '');
    if (pages.size < MOST_PAGES) pages.set(base, page);
    return page;
  };
  return { paths: [ROOT, `${ROOT}/*`], isPublic: true, headers: HEADERS, fileAt };
}

/** One for each depth; addresses of the console are not deeper. */
const MOST_PAGES = 16;

/** The root of the console, relative to an address in it. */
function baseOf(path: string): string {
  const depth = path.split('/').length - 3;
  return depth < 0 ? './console/' : './' + '../'.repeat(depth);
}

/** The page, whose own files are at the relative address `base`. */
export function consoleAt(base: string, dir: string): string {
  return readFileSync(join(dir, 'index.html'), 'utf8').replace('<head>', `<head>\n    <base href="${base}" />`);
}

function filesIn(dir: string): ReadonlyMap<string, MemoryFile> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(dir, file).split(sep).join('/'), file] as const)
      .map(([name, file]) => [name, new MemoryFile(() => readFileSync(file), typeOf(name), keptOf(name))]),
  );
}

const typeOf = (name: string): string => TYPES[extname(name)] ?? 'application/octet-stream';

/** Vite names assets by their content. */
const keptOf = (name: string): 'immutable' | 'revalidated' => (name.startsWith(ASSETS) ? 'immutable' : 'revalidated');
