/* The thread of the embedded store over a database that cannot take anything back. */
const Database = require('libsql');

const { exec } = Database.prototype;
Database.prototype.exec = function (sql) {
  if (sql === 'ROLLBACK') throw new Error('cannot take anything back');
  return exec.call(this, sql);
};
require('../../src/store/libsql.worker.js');
