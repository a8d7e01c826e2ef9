import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyReference } from '../../src/config/config-reference';

export const ROOT = join(__dirname, '../..');
export const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The fenced blocks of one language, in order. */
export function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text ?? '');
}

/** The README's table of configuration keys, as it must be. */
export function configurationTable(keys: readonly KeyReference[]): string {
  const paths = [...new Set(keys.map(({ path }) => path))];
  const rows = paths.map((path) => {
    const same = keys.filter((key) => key.path === path);
    const [first] = same;
    const defaults = same.map(({ provider, default: value }) =>
      value
        ? `\`${value}\`${provider && same.length > 1 && same[0]?.default !== same[1]?.default ? ` (${provider})` : ''}`
        : '',
    );
    const cells = [
      `\`${path}\``,
      [first?.description, first?.unit && `in ${first.unit}`].filter(Boolean).join(', '),
      [...new Set(defaults)].filter(Boolean).join(', '),
      first?.rule ?? '',
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`.replaceAll('|  |', '| |');
  });
  return ['| key | what | default | rule |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
