'use strict';
/*
 * Loaded before livegate (--require): a livegate that remembers nothing of what it did and puts
 * nothing on record, to see what these cost. There is no such setting.
 */
const { join } = require('node:path');

/** What a module exports cannot be changed, so other modules get something else in its place. */
function replace(module, change) {
  const file = require.resolve(join(__dirname, '../../dist/store', module));
  const exported = require(file);
  require.cache[file].exports = { ...exported, ...change(exported) };
}

replace('open-store.js', ({ openStore }) => ({
  openStore: async (...given) => ({
    ...(await openStore(...given)),
    appliedStates: {
      recall: async () => new Map(),
      recallBelow: async () => new Map(),
      remember: async () => undefined,
    },
  }),
}));

replace('audit/open-audit.js', ({ openAudit }) => ({
  openAudit: async (...given) => Object.assign(await openAudit(...given), { append: async () => undefined }),
}));
