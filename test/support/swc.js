const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * How `.swcrc` compiles TypeScript, for Jest and for scripts: as `npm run build` does, except that
 * a dynamic import becomes a `require`, because code in a `vm` context cannot import.
 */
const { $schema: _schema, ...rc } = JSON.parse(readFileSync(join(__dirname, '../../.swcrc'), 'utf8'));

module.exports = { SWC: { ...rc, swcrc: false, module: { type: 'commonjs' } } };
