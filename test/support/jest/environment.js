const vm = require('node:vm');
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/**
 * Specs run in the context of the process itself instead of one each, so that packages can be shared by them (see runtime.js): objects of a
 * package and of a spec have the same `Error` and `Array`, as in production.
 */
class SharedEnvironment {
  constructor({ projectConfig }) {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    const timers = { config: projectConfig, global: globalThis };
    const timerConfig = { idToRef: (id) => id, refToId: (timer) => timer };
    this.fakeTimers = new LegacyFakeTimers({ ...timers, moduleMocker: this.moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers(timers);
    Error.stackTraceLimit = 100;
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    // Classes that a spec has loaded, which would never be used again.
    delete globalThis.classValidatorMetadataStorage;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return PROCESS;
  }
}

/** In the place of a context: the one that everything runs in. */
const PROCESS = {};

const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) =>
  compileFunction(code, parameters, parsingContext === PROCESS ? options : { ...options, parsingContext });

// Jest would replace it by one of a spec's own, which is of no use when that spec has ended.
const { getBuiltinModule } = process;
if (getBuiltinModule) Object.defineProperty(process, 'getBuiltinModule', { get: () => getBuiltinModule, set() {} });

module.exports = SharedEnvironment;
