/* What docs/audit.md says of the audit's growth is what a database grows by. */
import { measureAuditGrowth } from '../bench/audit-growth';
import { readPage } from '../docs/page';

/** A figure of this machine and this version of PostgreSQL. */
const TOLERANCE = 0.15;

test('a write takes as much of the disk as docs/audit.md says', async () => {
  const text = /takes ([\d.]+) kB in the embedded store and ([\d.]+) kB in PostgreSQL/;
  const stated = text.exec(readPage('docs/audit.md').text.replace(/\s+/g, ' '))?.slice(1).map(Number) ?? [];
  const { rows } = await measureAuditGrowth();
  const measured = rows.map(({ figures }) => figures['kB of disk per write'] ?? NaN);
  process.stdout.write(`kB per write: ${measured.map((size) => size.toFixed(2)).join(', ')}\n`);
  expect(stated).toHaveLength(2);
  for (const [index, size] of measured.entries()) {
    expect(Math.abs((stated[index] ?? NaN) / size - 1)).toBeLessThan(TOLERANCE);
  }
}, 120_000);
