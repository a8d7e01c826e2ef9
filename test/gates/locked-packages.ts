import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One entry of package-lock.json. */
export interface LockedPackage {
  /** Where npm installs it, such as `node_modules/pg`. */
  readonly path: string;
  /** What it is installed as. */
  readonly alias: string;
  /** Its own name, which differs from `alias` where an override puts it in the place of another. */
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly engines?: { readonly node?: string };
  readonly libc?: readonly string[];
}

/** Every package of the lock file, for all platforms. */
export function lockedPackages(): LockedPackage[] {
  const lock = JSON.parse(readFileSync(join(__dirname, '../../package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Omit<LockedPackage, 'path' | 'alias'>>>;
  };
  const found = Object.entries(lock.packages).filter(([path]) => path !== '');
  return found.map(([path, entry]) => {
    const alias = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return { ...entry, path, alias, name: entry.name ?? alias };
  });
}

/** What `npm ci --omit=dev` installs. */
export function productionPackages(): LockedPackage[] {
  return lockedPackages().filter(({ dev }) => dev !== true);
}
