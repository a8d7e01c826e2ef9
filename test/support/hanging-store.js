/*
 * `node --require hanging-store.js dist/main.js`: the thread of the embedded store hangs while the
 * file that LIVEGATE_TEST_HANG names exists.
 */
const threads = require('node:worker_threads');
const { basename, join } = require('node:path');

const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(file, options) {
    const isStore = basename(String(file)) === 'libsql.worker.js';
    super(
      isStore ? join(__dirname, 'hanging-store.worker.js') : file,
      isStore ? { ...options, argv: [file] } : options,
    );
  }
};
