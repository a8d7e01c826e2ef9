const vm = require('node:vm');
const { ModuleMocker } = require('jest-mock');

/**
 * Specs run in the context of the process itself instead of one each, so that packages can be
 * shared by them (see runtime.js): objects of a package and of a spec have the same `Error` and
 * `Array`, as in production.
 */
class SharedEnvironment {
  constructor() {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = REAL_TIMERS;
    Error.stackTraceLimit = 100;
  }

  async setup() {}

  async teardown() {
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

/** The timers of this process belong also to what packages still do for specs that have ended. */
const REAL_TIMERS = {
  useFakeTimers() {
    throw new Error('a spec that fakes timers needs a context of its own: begin it with /** @jest-environment node */');
  },
};

/** In the place of a context: the one that everything runs in. */
const PROCESS = {};

/**
 * Code that was compiled for one spec, by its text. All specs of a worker load much the same
 * modules, and run in one context: each evaluates them for itself, and a fifth of their time would
 * be spent on compiling them again.
 */
const compiled = new Map();

const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) => {
  if (parsingContext !== PROCESS) return compileFunction(code, parameters, { ...options, parsingContext });
  const known = compiled.get(code);
  if (known?.filename === options.filename) return known.module;
  const module = compileFunction(code, parameters, options);
  // Node asks the spec that compiled it about an `import()`, and that spec may have ended.
  if (!code.includes('import(')) compiled.set(code, { filename: options.filename, module });
  return module;
};

// Jest would replace it by one of a spec's own, which is of no use when that spec has ended.
const { getBuiltinModule } = process;
if (getBuiltinModule) Object.defineProperty(process, 'getBuiltinModule', { get: () => getBuiltinModule, set() {} });

module.exports = SharedEnvironment;
