import satisfies from 'spdx-satisfies';
import { LockedPackage, productionPackages } from './locked-packages';

/*
 * `npm run licences`: every package that production installs, on any platform, has a licence that a
 * distributor of livegate can follow by keeping notices. Read a licence before you add it here.
 */
const ALLOWED = [
  'Apache-2.0',
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  // Of argparse, which js-yaml brings. Only a changed copy needs more than its notices.
  'PSF-2.0',
  // Of tweetnacl, which the NATS client signs with: in the public domain, even without its notice.
  'Unlicense',
];

function isAllowed({ license }: LockedPackage): boolean {
  try {
    return satisfies(license ?? '', ALLOWED);
  } catch {
    // No SPDX expression, such as "SEE LICENSE IN …".
    return false;
  }
}

const refused = productionPackages().filter((one) => !isAllowed(one));
for (const { name, version, license } of refused) {
  process.stderr.write(`${name} ${version}: the licence "${license ?? 'none'}" is not one of ${ALLOWED.join(', ')}\n`);
}
if (refused.length > 0) process.exitCode = 1;
