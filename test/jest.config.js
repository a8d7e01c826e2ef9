const { availableParallelism } = require('node:os');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');

// Plain JavaScript: Jest reads it before any transform exists, and node 20 cannot import TypeScript.
const swc = (parser, transform) => ({
  swcrc: false,
  jsc: { parser, transform, target: 'es2023', keepClassNames: true },
  module: { type: 'commonjs' },
  sourceMaps: true,
});

// NestJS 12 and some of what it pulls in are ES modules; Jest 30 runs CommonJS on Node 20, so these are transformed too.
const esmDependencies = [
  '@nestjs/(common|core|microservices|platform-fastify|testing|swagger|mapped-types|throttler)',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'content-disposition',
  'cookie',
  'iterare',
  'jose',
  'load-esm',
  'uuid',
].join('|');

const project = (displayName, testMatch) => ({
  displayName,
  rootDir: ROOT,
  testEnvironment: 'node',
  testMatch,
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      swc({ syntax: 'typescript', decorators: true }, { legacyDecorator: true, decoratorMetadata: true }),
    ],
    '^.+\\.m?js$': ['@swc/jest', swc({ syntax: 'ecmascript' }, {})],
  },
  transformIgnorePatterns: [`/node_modules/(?!(.*/node_modules/)?(${esmDependencies})/)`],
});

module.exports = {
  testTimeout: 30_000,
  // Quotas, Redis and connections are tested in real time, so that half of the workers wait: on two cores 163 s instead of 256 s.
  maxWorkers: 2 * availableParallelism(),
  globalSetup: join(__dirname, 'support/global-setup.js'),
  globalTeardown: join(__dirname, 'support/global-teardown.js'),
  reporters: ['default', join(__dirname, 'support/plain-count.reporter.js')],
  projects: [
    project('unit', ['<rootDir>/@(src|test/bench|test/jepsen)/**/*.spec.ts']),
    project('contract', [
      '<rootDir>/test/@(contract|providers|sandbox|resilience|store)/**/*@(.spec|.contract-spec).ts',
    ]),
    project('e2e', ['<rootDir>/test/@(e2e|seeds|docs)/**/*.spec.ts']),
  ],
};
