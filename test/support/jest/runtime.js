const { createRequire, isBuiltin } = require('node:module');
const { default: Runtime } = require('jest-runtime');
const SharedEnvironment = require('./environment.js');

const isPackage = (name) => /^[@\w]/.test(name) && !isBuiltin(name) && name !== '@jest/globals';

/**
 * Packages are loaded by Node, as in production, and once for all specs that a worker runs; Jest would compile all of NestJS and gRPC anew
 * for each of them. What is ours is each spec's own, and so is everything of a spec that asks for another environment.
 */
module.exports = class SharedRuntime extends Runtime {
  #shares;

  constructor(config, environment, ...others) {
    super(config, environment, ...others);
    this.#shares = environment instanceof SharedEnvironment;
  }

  requireModuleOrMock(from, name) {
    return this.#shares && isPackage(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
  }
};
