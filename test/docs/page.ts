import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

/** One fenced block of a page. */
export interface Fence {
  /** Of the line that opens it, for messages. */
  readonly line: number;
  /** `sh`, `yaml`, `json`, …; empty if the page names none. */
  readonly language: string;
  readonly text: string;
}

export interface Link {
  readonly line: number;
  readonly target: string;
}

/** One Markdown document of the repository. */
export interface Page {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly fences: readonly Fence[];
  readonly links: readonly Link[];
  /** What a link to a heading of the page ends in, as GitHub makes it. */
  readonly anchors: ReadonlySet<string>;
}

export function readPage(path: string): Page {
  return parsePage(path, readFileSync(join(ROOT, path), 'utf8'));
}

export function parsePage(path: string, text: string): Page {
  const fences: Fence[] = [];
  const links: Link[] = [];
  const headings: string[] = [];
  let open: { line: number; mark: string; language: string; lines: string[] } | undefined;
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    const [, mark = '', language = ''] = /^\s*(```+)\s*(\S*)/.exec(content) ?? [];
    if (open) {
      if (mark !== open.mark) open.lines.push(content);
      else {
        fences.push({ line: open.line, language: open.language, text: open.lines.join('\n') });
        open = undefined;
      }
    } else if (mark !== '') open = { line, mark, language, lines: [] };
    else {
      const [, heading] = /^#+ (.+)$/.exec(content) ?? [];
      if (heading !== undefined) headings.push(heading);
      for (const [, target = ''] of content.replace(/`[^`]*`/g, '``').matchAll(/\]\(([^)\s]+)\)/g)) {
        links.push({ line, target });
      }
    }
  }
  if (open) throw new Error(`${path}:${open.line}: the block is not closed`);
  return { path, text, fences, links, anchors: anchorsOf(headings) };
}

/**
 * GitHub's rule: lower case, no punctuation, hyphens for spaces, and a number behind what was there
 * before.
 */
function anchorsOf(headings: readonly string[]): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = text.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The reason why the tests leave a block out: its first line says so, where readers see it. */
export function reasonNotRun({ text }: Fence): string | undefined {
  return /^# Not run by the tests: (.+)/.exec(text)?.[1];
}
