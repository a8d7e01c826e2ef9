const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const needRedis = require('./need-redis');

/** Jest's globalSetup. What it puts into the environment its workers find there. */
module.exports = function globalSetup() {
  needRedis();
  process.env.LIVEGATE_TEST_PID = String(process.pid);
  process.env.LIVEGATE_TEST_POSTGRES = mkdtempSync(join(tmpdir(), 'livegate-postgres-'));
};
