const { createRequire, isBuiltin } = require('node:module');
const { default: Runtime } = require('jest-runtime');
const SharedEnvironment = require('./environment.js');

const isPackage = (name) => /^[@\w]/.test(name) && !isBuiltin(name) && name !== '@jest/globals';

/**
 * Packages are loaded by Node, as in production, and once for all specs that a worker runs; Jest
 * would compile all of NestJS and gRPC anew for each of them. What is ours is each spec's own, and
 * so is everything of a spec that asks for another environment.
 */
module.exports = class SharedRuntime extends Runtime {
  #shares;

  constructor(config, environment, ...others) {
    super(config, environment, ...others);
    this.#shares = environment instanceof SharedEnvironment;
    // `jest.mock` without a factory has no method to override.
    const markAsMocked = this.mockState.markExplicitCjsMock.bind(this.mockState);
    this.mockState.markExplicitCjsMock = (from, name) => {
      this.#refuseToMock(name);
      markAsMocked(from, name);
    };
  }

  setMock(from, name, ...others) {
    this.#refuseToMock(name);
    super.setMock(from, name, ...others);
  }

  setModuleMock(from, name, ...others) {
    this.#refuseToMock(name);
    super.setModuleMock(from, name, ...others);
  }

  /** Node loads the package, so the mock would be ignored without a word. */
  #refuseToMock(name) {
    if (!this.#shares || !(isPackage(name) || name.includes('/node_modules/'))) return;
    throw new Error(
      `the specs of a worker share the package ${name}, so a spec cannot mock it: ` +
        'give the spec packages of its own by beginning it with /** @jest-environment node */',
    );
  }

  requireModuleOrMock(from, name) {
    return this.#shares && isPackage(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
  }
};
