/*
 * `node --require ./test/bench/typescript.js FILE.ts` runs TypeScript as Jest does: by swc,
 * unchecked (`npm run typecheck` checks it). Plain JavaScript, as jest.config.js: node 20 runs no
 * TypeScript.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { transformSync } = require('@swc/core');
const { SWC } = require('../support/swc.js');

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...SWC, sourceMaps: 'inline', filename });
  module._compile(code, filename);
};
