/* What the lock file brings into production, and what nothing may bring in at all. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { minVersion, satisfies } from 'semver';
import { ROOT } from '../docs/page';
import { lockedPackages, productionPackages } from '../gates/locked-packages';

const all = lockedPackages();
const production = productionPackages();

test('no package reports installations', () => {
  expect(all.filter(({ name }) => name.startsWith('@scarf/'))).toEqual([]);
  expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
});

test.each([
  'typescript',
  'swagger-ui-dist',
  '@nestjs/swagger',
  '@fastify/static',
  '@fastify/swagger-ui',
  '@alicloud/credentials',
  'kitx',
])('%s is not in production', (name) => {
  // Also not as the peer of something that is: npm installs a `devOptional` package with
  // `--omit=dev`.
  expect(production.filter((one) => one.name === name)).toEqual([]);
});

test('every package of the lock file runs on the Node that livegate is developed with, and on 24', () => {
  const strangers = all.filter(({ engines, optional }) =>
    ['20.20.2', '24.15.0'].some((version) => optional !== true && !satisfies(version, engines?.node ?? '*')),
  );
  expect(strangers.map(({ name, engines }) => `${name} ${engines?.node}`)).toEqual([]);
});

test('what production needs runs on every Node that livegate names', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };
  const oldest = minVersion(engines.node)?.version ?? '';
  expect(oldest).toMatch(/^20\./);
  const strangers = production.filter(({ engines: needs }) =>
    ['20.20.2', oldest, '24.0.0'].some((version) => !satisfies(version, needs?.node ?? '*')),
  );
  expect(strangers.map(({ name, engines: needs }) => `${name} ${needs?.node}`)).toEqual([]);
});

test('of the builds of libsql only those for the machine are installed', () => {
  // The packages do not say which C library they are for, so the lock file does; npm takes it from
  // there.
  const builds = all.filter(({ name }) => /^@libsql\/linux-/.test(name));
  expect(builds.length).toBeGreaterThanOrEqual(6);
  for (const { path, libc } of builds) expect([path, libc]).toEqual([path, [path.includes('musl') ? 'musl' : 'glibc']]);
});

describe('the size of what production installs', () => {
  /** As Dockerfile deletes them: what only editors and people read, and what Node does not use. */
  const LEFT_OUT =
    /\.(map|md|[mc]?ts)$|(@opentelemetry\/[^/]+\/build|@modelcontextprotocol\/sdk\/dist)\/(esm|esnext)\//;

  /** Of one package, without those that are installed in it. */
  function filesIn(folder: string): string[] {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(path);
      return entry.isFile() ? [path] : [];
    });
  }

  /** Blocks of the disk, as `du` counts them, in MiB. */
  const sizeOf = (files: readonly string[]): number =>
    files.reduce((blocks, file) => blocks + statSync(file).blocks, 0) / 2_048;
  const files = production
    .map(({ path }) => join(ROOT, path))
    .filter((folder) => existsSync(folder))
    .flatMap(filesIn);

  test('is at most 137 MiB', () => {
    expect(files.length).toBeGreaterThan(1_000);
    expect(sizeOf(files)).toBeLessThan(137);
  });

  test('is at most 70 MiB in the image', () => {
    expect(sizeOf(files.filter((file) => !LEFT_OUT.test(file)))).toBeLessThan(70);
  });
});
