import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Page, readPage, ROOT } from './page';

/*
 * The rules for documents, which the specs of this folder hold:
 *
 * - Links between documents, and to headings of them, lead somewhere.
 * - Lines of prose have at most 100 columns.
 * - A `sh` block runs against the sandbox, in a folder of its own for each page (see
 *   `snippet-world.ts`). It stands alone: no block
 *   sees variables of another. `npm …` is not run again, but must be a command of `package.json`
 *   that `NPM_COMMANDS` knows.
 * - A `json` block after a `sh` block is the last answer of that block. `…` in a string stands
 *   for any text, and a member named `…`
 *   for further members. An answer with a `status` of 400 or more is one that the block must fail
 *   with.
 * - A `text` block after a `sh` block is what the output of that block ends with.
 * - A `yaml` block that begins with `# NAME.yaml` is a whole file: it must load, and `sh` blocks
 *   of its page can use it. Any other
 *   holds some keys of the configuration, which must load with the rest of one that does.
 * - A block that cannot be run begins with `# Not run by the tests: REASON`.
 */

/** Made by commands, or no part of the sources; `.github` is. */
const OTHER_FOLDERS = /^(\.(?!github$).*|node_modules|dist|coverage)$/;

/** Every document of the repository. */
export const ALL_PAGES: readonly Page[] = markdownFiles().map(readPage);

const RUN = [/^README/, /^docs\//, /^examples\/.*README/, /^\.github\/CONTRIBUTING\.md$/];

/** The documents whose blocks are run. */
export const RUN_PAGES = ALL_PAGES.filter(({ path }) => RUN.some((pattern) => pattern.test(path)));

function markdownFiles(folder = ''): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  const files = entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return entry.name.endsWith('.md') ? [path] : [];
    return OTHER_FOLDERS.test(entry.name) ? [] : markdownFiles(path);
  });
  return files.sort();
}
