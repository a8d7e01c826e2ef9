const { execFileSync, spawnSync } = require('node:child_process');
const { existsSync, rmSync, writeFileSync } = require('node:fs');

/** Asked by packages whether they may start what they install; 101 is no. */
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * The tests start this program: root on Debian gets its package installed where it is missing,
 * others the line that does.
 */
module.exports = function needProgram(program, debianPackage = program, isThere = () => runs(program, '--version')) {
  if (isThere()) return;
  if (process.getuid?.() === 0 && runs('apt-get', '--version')) install(debianPackage);
  if (!isThere()) {
    throw new Error(`the tests need ${program} on the PATH; on Debian: apt-get install -y ${debianPackage}`);
  }
};

/** The program only: no service is started on a port that the tests never use. */
function install(debianPackage) {
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const lock = ['-o', 'DPkg::Lock::Timeout=120'];
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 300_000,
    };
    execFileSync('apt-get', [...lock, 'update', '-q'], options);
    execFileSync('apt-get', [...lock, 'install', '-q', '-y', '--no-install-recommends', debianPackage], options);
  } catch {
    // What it wrote to standard error is shown, and the one line that helps follows.
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
}

function runs(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
