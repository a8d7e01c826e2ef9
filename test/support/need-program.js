const { execFileSync, spawnSync } = require('node:child_process');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** A mirror may be away for a moment. */
const TRIES = 3;
/** Workers install one after the other: apt-get does not wait for all of its locks. */
const LOCK = join(tmpdir(), 'livegate-tests-apt.lock');

/** The program only: 101 says that no service is started, on a port that the tests never use. */
const INSTALL = `
  policy=/usr/sbin/policy-rc.d
  [ -e $policy ] || { trap "rm -f $policy" EXIT; printf '#!/bin/sh\\nexit 101\\n' > $policy; chmod 755 $policy; }
  apt() { apt-get -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 -o Acquire::http::Timeout=30 "$@"; }
  apt update && apt install -y --no-install-recommends "$1"`;

/**
 * The tests start this program: root on Debian gets its package installed where it is missing,
 * others the line that does.
 */
module.exports = function needProgram(program, debianPackage = program, isThere = () => runs(program, '--version')) {
  const tries = process.getuid?.() === 0 && runs('apt-get', '--version') ? TRIES : 0;
  for (let left = tries; left > 0 && !isThere(); left -= 1) install(debianPackage);
  if (!isThere()) {
    throw new Error(`the tests need ${program} on the PATH; on Debian: apt-get install -y ${debianPackage}`);
  }
};

function install(debianPackage) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env, timeout: 300_000 };
  try {
    execFileSync('flock', [LOCK, 'sh', '-c', INSTALL, 'sh', debianPackage], options);
  } catch {
    // What it wrote to standard error is shown, and the one line that helps follows.
  }
}

function runs(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
