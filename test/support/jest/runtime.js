const { createRequire, isBuiltin } = require('node:module');
const { default: Runtime } = require('jest-runtime');

const isPackage = (name) => /^[@\w]/.test(name) && !isBuiltin(name) && name !== '@jest/globals';

/**
 * Packages are loaded by Node, as in production, and once for all specs that a worker runs; Jest would compile all of NestJS and gRPC anew
 * for each of them. What is ours is each spec's own.
 */
module.exports = class SharedRuntime extends Runtime {
  requireModuleOrMock(from, name) {
    return isPackage(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
  }
};
