import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Page, parsePage, reasonNotRun, ROOT } from './page';
import { ALL_PAGES, RUN_PAGES } from './pages';
import { NPM_COMMANDS, npmCommandsIn } from './shell';

const BY_PATH = new Map(ALL_PAGES.map((page) => [page.path, page]));

function brokenLinks(page: Page): string[] {
  return page.links
    .filter(({ target }) => !/^[a-z]+:/.test(target))
    .filter(({ target }) => {
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? page.path : relative(ROOT, join(ROOT, dirname(page.path), file));
      if (!existsSync(join(ROOT, path))) return true;
      return anchor !== undefined && BY_PATH.get(path)?.anchors.has(anchor) !== true;
    })
    .map(({ line, target }) => `${page.path}:${line}: ${target}`);
}

describe.each(ALL_PAGES.map((page) => ({ path: page.path, page })))('$path', ({ page }) => {
  it('links to documents and headings that exist', () => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it('has as many cells in every row of a table as in its head', () => {
    const cellsOf = (row: string): number => row.replaceAll('\\|', '').split('|').length;
    for (const table of page.text.match(/(?:^\|.*\n)+/gm) ?? []) {
      const [head = '', ...rows] = table.trimEnd().split('\n');
      expect(rows.filter((row) => cellsOf(row) !== cellsOf(head))).toEqual([]);
    }
  });

  it('names npm commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    for (const [, script = ''] of page.text.matchAll(/npm run ([a-z0-9:-]+)/g)) {
      expect(scripts).toHaveProperty([script]);
    }
  });
});

describe.each(RUN_PAGES.map((page) => ({ path: page.path, page })))('$path', ({ page }) => {
  it('has lines of prose of at most 100 columns', () => {
    const prose = page.text.replace(/^```[^]*?^```/gm, '').split('\n');
    const canBeShorter = (line: string): boolean => !/^\||^<!--|^(?:- )?\[[^\]]*\]\([^)]*\)$/.test(line);
    expect(prose.filter((line) => line.length > 100 && canBeShorter(line))).toEqual([]);
  });

  it('has blocks that are run, or say why not', () => {
    const known = ['sh', 'json', 'yaml', 'mermaid', 'text'];
    expect(page.fences.filter(({ language }) => !known.includes(language))).toEqual([]);
    const commands = page.fences.filter(({ language }) => language === 'sh').flatMap(({ text }) => npmCommandsIn(text));
    expect(commands.filter((command) => !(command in NPM_COMMANDS))).toEqual([]);
  });
});

it('lists the blocks that are not run, each with its reason', () => {
  const notRun = RUN_PAGES.flatMap(({ path, fences }) =>
    fences.flatMap((fence) => {
      const reason = reasonNotRun(fence);
      return reason === undefined ? [] : [`${path}: ${reason}`];
    }),
  );
  expect(notRun).toEqual(NOT_RUN);
});

/**
 * A block comes onto this list when nothing that every developer has can run it, and for no other
 * reason.
 */
const NOT_RUN = [
  'docs/command-line.md: profiles are not a configuration of livegate; test/e2e/cli.spec.ts has some',
  'docs/deployment.md: needs Docker; test/slow/compose.spec.ts runs its parts.',
  'docs/deployment.md: needs Kubernetes; test/slow/chart.spec.ts renders the chart.',
  'docs/operations.md: needs Docker; test/slow/image-build.spec.ts runs the steps of the image.',
  'docs/operations.md: needs a fixed port; test/slow/image.spec.ts runs it.',
  'docs/traces.md: needs a collector; test/e2e/tracing.spec.ts has one.',
  'docs/traces.md: it configures the OpenTelemetry Collector, not livegate.',
  'docs/typescript-client.md: installs a package; test/e2e/client.spec.ts makes the same calls',
  'examples/replicas/README.md: it needs Docker. They check compose.yaml and run its configuration without.',
];

describe('the reader of pages', () => {
  it('makes anchors as GitHub does', () => {
    const text =
      '# One, `two` & three\n## Same\n## Same\n### `key_name`\n# [Linked](x.md) text\n```sh\n# no heading\n```\n';
    const { anchors } = parsePage('page.md', text);
    expect([...anchors]).toEqual(['one-two--three', 'same', 'same-1', 'key_name', 'linked-text']);
  });

  it('finds links outside of code', () => {
    const { links } = parsePage('page.md', 'see [a](b.md#c), `[d](e)`\n```sh\n[f](g)\n```\n![h](i.png)\n');
    expect(links).toEqual([
      { line: 1, target: 'b.md#c' },
      { line: 5, target: 'i.png' },
    ]);
  });
});
