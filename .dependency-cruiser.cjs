/** The directions of src/: who may import whom. Written by folder prefix, so that a new file is under a rule at once. */
const only = (name, from, allowed) => ({
  name,
  comment: `${from} may import ${allowed.length ? allowed.join(', ') : 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^src/${from}` },
  to: { path: '^src/', pathNot: [`^src/${from}`, ...allowed.map((folder) => `^src/${folder}`)] },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      // Vite bundles what the console imports.
      from: { path: '^src/(?!console/)', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'no-undeclared-dependency-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    only('domain-is-pure', 'domain/', []),
    {
      name: 'domain-without-packages',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: '\\.spec\\.ts$' },
      // ipaddr.js knows the special-use ranges; it is as pure as the domain.
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/ipaddr\\.js' },
    },
    only('application-sees-domain', 'application/', ['domain/']),
    only('providers-see-domain-and-events', 'providers/', ['domain/', 'events/']),
    {
      name: 'providers-see-logged-messages-only',
      severity: 'error',
      from: { path: '^src/providers/' },
      // The words and the secrets of each cloud's messages, which its delivery log repeats.
      to: { path: '^src/events/(?!logged-message\\.ts$)' },
    },
    only('receivers-see-domain-and-events', 'receivers/', ['domain/', 'events/']),
    {
      name: 'sink-not-to-sink',
      severity: 'error',
      from: { path: '^src/receivers/sinks/([^/]+)/' },
      to: { path: '^src/receivers/sinks/([^/]+)/', pathNot: '^src/receivers/sinks/$1/' },
    },
    only('egress-sees-domain', 'egress/', ['domain/']),
    only('resilience-sees-domain', 'resilience/', ['domain/']),
    only('transports-see-application', 'transports/', ['application/', 'domain/']),
    only('sandbox-stands-alone', 'sandbox/', []),
    only('config-sees-domain', 'config/', ['domain/']),
    only('client-stands-alone', 'client/', []),
    only('events-stand-alone', 'events/', []),
    {
      name: 'events-without-io',
      severity: 'error',
      from: { path: '^src/events/', pathNot: '\\.spec\\.ts$' },
      // Digests; nothing that reads, sends or waits.
      to: { dependencyTypes: ['npm', 'core'], pathNot: '^(?:node:)?crypto$' },
    },
    {
      name: 'events-of-a-cloud-not-to-another',
      severity: 'error',
      from: { path: '^src/events/([^/]+)/' },
      to: { path: '^src/events/(?!(?:[^/]+-family)/)([^/]+)/', pathNot: '^src/events/$1/' },
    },
    only('console-sees-client', 'console/', ['client/']),
    only('cli-sees-client', 'cli/', ['client/']),
    only('mcp-sees-client', 'mcp/', ['client/']),
    {
      name: 'client-runs-in-browsers',
      severity: 'error',
      from: { path: '^src/client/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm', 'core'] },
    },
    {
      name: 'console-runs-in-browsers',
      severity: 'error',
      from: { path: '^src/console/.*\\.tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    only('store-sees-domain', 'store/', ['domain/']),
    only('observability-sees-domain', 'observability/', ['domain/']),
    {
      name: 'provider-not-to-provider',
      severity: 'error',
      from: { path: '^src/providers/([^/]+)/' },
      // `credentials/` and `connection/` are what they share, as the files beside them are; a family is what its members share.
      to: {
        path: '^src/providers/(?!(?:credentials|connection|[^/]+-family)/)([^/]+)/',
        pathNot: '^src/providers/$1/',
      },
    },
    {
      name: 'provider-only-through-index',
      severity: 'error',
      from: { path: '^src/(?!providers/[^/]+/)' },
      to: { path: '^src/providers/(?!(?:credentials|connection)/)[^/]+/(?!index\\.ts$)' },
    },
    {
      name: 'family-only-through-index',
      severity: 'error',
      from: { path: '^src/providers/([^/]+)/' },
      to: { path: '^src/providers/[^/]+-family/(?!index\\.ts$)', pathNot: '^src/providers/$1/' },
    },
    {
      name: 'family-knows-no-member',
      severity: 'error',
      from: { path: '^src/providers/[^/]+-family/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/providers/(?!(?:credentials|connection)/)([^/]+)/', pathNot: '^src/providers/[^/]+-family/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
