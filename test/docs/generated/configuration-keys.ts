import { configReference, KeyReference } from '../../../src/config/config-reference';
import { RELOADABLE_KEYS } from '../../../src/config/reload/reloadable-keys';
import { PROVIDER_CATALOG } from '../../../src/providers/provider.catalog';
import { table } from './markdown';

/** Every key of the configuration, from the schemas that check it: a table for each branch. */
export function configurationKeys(): string {
  const keys = configReference(PROVIDER_CATALOG);
  const branches = [...new Set(keys.map(({ path }) => branchOf(path)))];
  return branches
    .map((branch) =>
      section(
        branch,
        keys.filter(({ path }) => branchOf(path) === branch),
      ),
    )
    .join('\n\n');
}

/** What a reload puts into force. */
export function reloadedKeys(): string {
  const rows = Object.values(RELOADABLE_KEYS).map(({ path, effect }) => [`\`${path}\``, effect]);
  return table(['key', 'effect of a reload'], rows);
}

/** Single keys stand together. */
const SINGLE = 'Other keys';

function branchOf(path: string): string {
  const [first = ''] = path.split(/[.[]/, 1);
  if (path.startsWith('accounts[].credentials.')) return 'accounts[].credentials';
  return path === first ? SINGLE : first;
}

function section(branch: string, keys: readonly KeyReference[]): string {
  const paths = [...new Set(keys.map(({ path }) => path))];
  const rows = paths.map((path) =>
    row(
      path,
      keys.filter((key) => key.path === path),
    ),
  );
  const title = branch === SINGLE ? branch : `\`${branch}\``;
  return `### ${title}\n\n${table(['key', 'meaning', 'default', 'rule'], rows)}`;
}

/** Several providers may have the key, each with its own default. */
function row(path: string, same: readonly KeyReference[]): string[] {
  const [first] = same;
  const differ = new Set(same.map((key) => key.default)).size > 1;
  const defaults = same.flatMap(({ provider, default: value }) =>
    value ? [`\`${value}\`${provider && differ ? ` (${provider})` : ''}`] : [],
  );
  const meaning = [first?.description, first?.unit && `in ${first.unit}`].filter(Boolean).join(', ');
  return [`\`${path}\``, meaning, [...new Set(defaults)].join(', '), first?.rule ?? ''];
}
