const { availableParallelism } = require('node:os');
const { join } = require('node:path');
const { SWC } = require('./support/swc.js');

const ROOT = join(__dirname, '..');

// Plain JavaScript: Jest reads it before any transform exists, and node 20 cannot import
// TypeScript.
const TRANSFORM = { '^.+\\.ts$': ['@swc/jest', SWC] };

/**
 * `LIVEGATE_JEST=stock` (`npm run test:stock-jest`) runs the specs with Jest as published: each
 * spec gets a context and packages of its own. Slower, but it shows which failures come from
 * sharing them.
 */
const RUNNER =
  process.env.LIVEGATE_JEST === 'stock'
    ? {
        testEnvironment: 'node',
        // Jest cannot require ES modules on Node 20. Node can, and these packages are nothing else.
        transform: { ...TRANSFORM, '/node_modules/(uuid|jose)/.+\\.js$': ['@swc/jest', SWC] },
        transformIgnorePatterns: ['/node_modules/(?!(?:.+/node_modules/)?(?:uuid|jose)/)'],
      }
    : {
        testEnvironment: join(__dirname, 'support/jest/environment.js'),
        runtime: join(__dirname, 'support/jest/runtime.js'),
        transform: TRANSFORM,
      };

/** Specs beside those of their kind that would take `npm test` beyond its four minutes. */
const COSTLY = [
  'contract/byteplus.contract-spec',
  'contract/requests.contract-spec',
  'e2e/audit-refusals.spec',
  'e2e/breakers.spec',
  'e2e/callback-keys.spec',
  'e2e/deliveries.spec',
  'e2e/error-codes-secrets.spec',
  'e2e/error-codes.spec',
  'e2e/events.spec',
  'e2e/every-fault.spec',
  'e2e/failed-start.spec',
  'e2e/failure-causes.spec',
  'e2e/http-edges.spec',
  'e2e/issuer-keys.spec',
  'e2e/lists.spec',
  'e2e/mcp.spec',
  'e2e/openapi-page.spec',
  'e2e/quota-use.spec',
  'e2e/quotas.spec',
  'e2e/reflection.spec',
  'e2e/rollouts-bounds.spec',
  'e2e/rollouts-copy.spec',
  'e2e/rollouts-sources.spec',
  'e2e/rollouts-watch.spec',
  'e2e/rollouts.spec',
  'e2e/tracing-export.spec',
  'e2e/updates.spec',
  'e2e/write-only.spec',
  'providers/upstream-connections.contract-spec',
  'receivers/dispatch.spec',
  'receivers/jetstream.spec',
  'resilience/redis-refusals.spec',
  'resilience/same-decisions.spec',
  'resilience/slot-source-contract.spec',
  'store/applied-states-contract.spec',
  'store/events-contract.spec',
  'store/leases.spec',
  'store/local-store.spec',
  'store/records-with-memory.spec',
  'store/rollouts-contract.spec',
];

const project = (displayName, testMatch, ignored = []) => ({
  displayName,
  rootDir: ROOT,
  ...RUNNER,
  testMatch,
  testPathIgnorePatterns: ['/node_modules/', ...ignored],
  moduleFileExtensions: ['ts', 'js', 'json'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
});

/** Slow specs that measure no time, so that workers can share them. */
const SHARED_SLOW = [
  'alerts',
  'audit-process',
  'audit-rights',
  'bad-input',
  'chart',
  'cli-process',
  'cli-rollouts',
  'compose',
  'connection-age',
  'connections',
  'console',
  'console-arrivals',
  'console-build',
  'console-configs',
  'console-health',
  'console-pages',
  'console-rollouts',
  'console-story',
  'credentials',
  'dashboard-queries',
  'docs-page',
  'doctor',
  'drain',
  'drift-replicas',
  'drifts',
  'durability',
  'error-codes-raw-shapes',
  'events-fuzz',
  'example-configurations',
  'examples',
  'fair-lanes',
  'fair-order',
  'fairness',
  'fault-matrix',
  'foreign-clients',
  'killed-deletes',
  'killed-items',
  'large-pages',
  'late-writes',
  'openapi-answers',
  'part-leases',
  'pipelines',
  'planted-secrets',
  'postgres-failover',
  'postgres-pooler',
  'postgres-restart',
  'postgres-tls',
  'process-log',
  'promises',
  'raised-leases',
  'reflection',
  'reload-process',
  'replicas',
  'retention',
  'rolling-update',
  'rollouts-crash',
  'rollouts-down',
  'sbom',
  'sinks-storm',
  'snippets',
  'tenants',
  'throttle',
  'throttle-redis',
  'tls-files',
].join('|');

module.exports = {
  // Ends what hangs; however busy the machine, nothing else is to come near it.
  testTimeout: 120_000,
  // Quotas, Redis and connections are tested in real time, so that half of the workers wait: on two
  // cores 163 s instead of 256 s.
  maxWorkers: 2 * availableParallelism(),
  testSequencer: join(__dirname, 'support/jest/longest-first.js'),
  globalSetup: join(__dirname, 'support/global-setup.js'),
  globalTeardown: join(__dirname, 'support/global-teardown.js'),
  reporters: ['default', join(__dirname, 'support/plain-count.reporter.js')],
  projects: [
    project('unit', ['<rootDir>/@(src|test/bench|test/jepsen|test/proof|test/support)/**/*.spec.ts']),
    project(
      'contract',
      ['<rootDir>/test/@(contract|providers|sandbox|resilience|store|receivers|egress)/**/*@(.spec|.contract-spec).ts'],
      COSTLY.map((spec) => `/test/${spec}\\.ts$`),
    ),
    project(
      'e2e',
      ['<rootDir>/test/@(e2e|seeds|docs)/**/*.spec.ts'],
      COSTLY.map((spec) => `/test/${spec}\\.ts$`),
    ),
    // What must wait for real time, or tries many things for long: `npm run test:slow`. First what
    // measures time, one spec after the other, and then the rest.
    project('slow-timed', [`<rootDir>/test/slow/!(${SHARED_SLOW})*.spec.ts`]),
    project('slow', [
      `<rootDir>/test/slow/@(${SHARED_SLOW}).spec.ts`,
      ...COSTLY.map((spec) => `<rootDir>/test/${spec}.ts`),
    ]),
  ],
};
