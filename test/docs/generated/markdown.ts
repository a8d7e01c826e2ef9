/** A table; a cell may hold anything but line ends. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`.replaceAll('|  |', '| |');
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Prose in lines of at most 100 columns, as everywhere in the documents. */
export function wrapped(prose: string, columns = 100): string {
  const lines: string[] = [];
  let current = '';
  // What stands in back-ticks stays on one line.
  for (const word of prose.match(/(?:[^\s`]|`[^`]*`)+/g) ?? []) {
    if (current !== '' && current.length + 1 + word.length > columns) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current].join('\n');
}
