import { configReference, KeyReference } from '../../../src/config/config-reference';
import { RELOADABLE_KEYS } from '../../../src/config/reload/reloadable-keys';
import { PROVIDER_CATALOG } from '../../../src/providers/provider.catalog';
import { SINK_CATALOG } from '../../../src/receivers/sinks/sink.catalog';
import { table } from './markdown';

/** Every key of the configuration, from the schemas that check it: a table for each branch. */
export function configurationKeys(): string {
  const keys = configReference(PROVIDER_CATALOG, SINK_CATALOG);
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

/** Several providers may have the key, each with its own default and rule. */
function row(path: string, same: readonly KeyReference[]): string[] {
  const [first] = same;
  const meaning = [first?.description, first?.unit && `in ${first.unit}`].filter(Boolean).join(', ');
  const defaults = perProvider(same, (key) => key.default && `\`${key.default}\``);
  return [`\`${path}\``, meaning, defaults, perProvider(same, ({ rule }) => rule)];
}

/** One value where all agree, else each with the providers that have it. */
function perProvider(same: readonly KeyReference[], of: (key: KeyReference) => string | undefined): string {
  const values = [...new Set(same.map(of).filter((value) => value !== undefined && value !== ''))];
  if (values.length < 2) return values[0] ?? '';
  const whose = (value: string | undefined) => same.filter((key) => of(key) === value).map(({ provider }) => provider);
  return values.map((value) => `${value} (${whose(value).join(', ')})`).join(', ');
}
