const { existsSync, rmSync } = require('node:fs');
const { join } = require('node:path');

/** Jest's globalTeardown. Where a server was started, what watches over it tidies up. */
module.exports = function globalTeardown() {
  const folder = process.env.LIVEGATE_TEST_POSTGRES ?? '';
  if (!existsSync(join(folder, 'claimed'))) rmSync(folder, { recursive: true, force: true });
};
