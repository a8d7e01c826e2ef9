/*
 * The console is built in at most 15 s: of the processors' time, which on an idle machine is more
 * than what passes, and on a busy one tells nothing of the others.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../docs/page';

const MOST_SECONDS = 15;

/** The script of a process that builds the console into a folder, and says what that took. */
const buildInto = (outDir: string): string => `
  import { build } from 'vite';
  await build({
    root: 'src/console',
    configFile: 'src/console/vite.config.mjs',
    build: { outDir: ${JSON.stringify(outDir)} },
  });
  const { user, system } = process.cpuUsage();
  process.stdout.write(String((user + system) / 1e6));
`;

test('the console is built in at most 15 s', () => {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-console-'));
  try {
    const args = ['--input-type=module', '--eval', buildInto(folder)];
    const seconds = Number(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }));
    process.stdout.write(`the console is built in ${seconds.toFixed(1)} s of the processors\n`);
    expect(seconds).toBeLessThan(MOST_SECONDS);
    expect(readdirSync(folder)).toContain('index.html');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
