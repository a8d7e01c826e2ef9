/*
 * `npm run sbom`: a valid CycloneDX document of what production installs here, and of nothing else.
 */
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../docs/page';
import { productionPackages } from '../gates/locked-packages';

interface Component {
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly unknown[];
  readonly components?: readonly Component[];
}

let text: string;
let bom: { readonly metadata: { readonly component: Component }; readonly components: readonly Component[] };

beforeAll(async () => {
  await promisify(execFile)('npm', ['run', '--silent', 'sbom'], { cwd: ROOT, timeout: 60_000 });
  text = readFileSync(join(ROOT, 'dist/sbom.cdx.json'), 'utf8');
  bom = JSON.parse(text) as typeof bom;
});

/** With those that are installed in another. */
function everyOne(components: readonly Component[]): Component[] {
  return components.flatMap((one) => [one, ...everyOne(one.components ?? [])]);
}

function identity({ group, name, version }: Component): string {
  return `${group === undefined ? '' : `${group}/`}${name} ${version}`;
}

test('the SBOM is valid by the schema of CycloneDX 1.6', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  expect(await validator.validate(text)).toBeNull();
  expect(await validator.validate(text.replace('"CycloneDX"', '"SPDX"'))).not.toBeNull();
});

test('the SBOM describes the current version of livegate', () => {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Component;
  expect(bom.metadata.component).toMatchObject({ type: 'application', name, version });
});

test('the SBOM lists each installed production package, and no other', () => {
  const installed = productionPackages().filter(({ path }) => existsSync(join(ROOT, path)));
  const expected = new Set(installed.map(({ name, version }) => `${name} ${version}`));
  expect(expected.size).toBeGreaterThan(100);
  expect(new Set(everyOne(bom.components).map(identity))).toEqual(expected);
});

test('each component has a package URL and a licence', () => {
  const lacking = everyOne(bom.components).filter(({ purl, licenses = [] }) => !purl || licenses.length === 0);
  expect(lacking.map(identity)).toEqual([]);
});
