/*
 * The thread of the embedded store over a disk that may hang: outside of JavaScript, where nothing
 * can end it but the end of the process.
 */
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const Database = require('libsql');

const { exec } = Database.prototype;
Database.prototype.exec = function (sql) {
  const file = process.env['LIVEGATE_TEST_HANG'] ?? '';
  // The thread waits for a program, as it would for the disk.
  if (sql === 'COMMIT' && existsSync(file)) spawnSync('sh', ['-c', 'while [ -e "$0" ]; do sleep 0.05; done', file]);
  return exec.call(this, sql);
};
require(process.argv[2]);
