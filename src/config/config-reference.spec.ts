import { samplecloud } from '../../test/config/sample';
import { configReference } from './config-reference';

describe('configReference', () => {
  const keys = configReference([samplecloud]);

  it('lists every key', () => {
    expect(keys.map(({ path }) => path)).toEqual([
      'rest.host',
      'rest.port',
      'rest.maxConnections',
      'rest.maxConnectionsPerAddress',
      'rest.cors.origins',
      'rest.allowedHosts',
      'rest.tls.cert',
      'rest.tls.key',
      'grpc.host',
      'grpc.port',
      'grpc.maxConnectionAgeMs',
      'grpc.maxConnections',
      'grpc.maxConnectionsPerAddress',
      'grpc.reflection',
      'grpc.maxConcurrentStreams',
      'grpc.requestTimeoutMs',
      'grpc.tls.cert',
      'grpc.tls.key',
      'grpc.tls.clientCa',
      'health.host',
      'health.port',
      'metrics.host',
      'metrics.port',
      'metrics.perAccount',
      'auth.mode',
      'auth.jwt.issuer',
      'auth.jwt.audience',
      'auth.jwt.algorithms',
      'auth.jwt.jwksUri',
      'auth.jwt.jwks',
      'auth.jwt.callerClaim',
      'docs.public',
      'docs.limit',
      'docs.windowMs',
      'console.enabled',
      'urlPolicy.allowPrivateHosts',
      'overload.maxOperations',
      'overload.maxListsPerCaller',
      'defaults.deadlineMs',
      'defaults.maxDeadlineMs',
      'upstream.connectTimeoutMs',
      'upstream.timeoutMs',
      'upstream.recoveryMs',
      'upstream.maxResponseBytes',
      'upstream.proxy',
      'upstream.ca',
      'dataDir',
      'database.url',
      'fingerprintKey',
      'allowLocalStore',
      'redis.url',
      'redis.sentinel.name',
      'redis.sentinel.hosts',
      'redis.sentinel.username',
      'redis.sentinel.password',
      'redis.sentinel.tls',
      'redis.cluster.hosts',
      'redis.tls.ca',
      'redis.tls.serverName',
      'throttle.limit',
      'throttle.windowMs',
      'throttle.unauthenticated.limit',
      'throttle.unauthenticated.windowMs',
      'trustedProxies',
      'quota.lateCapMs',
      'quota.spreadMs',
      'quota.maxQueue',
      'quota.burst',
      'quota.maxReplicas',
      'breaker.failureRatio',
      'breaker.minCalls',
      'breaker.windowMs',
      'breaker.resetMs',
      'breaker.probes',
      'retry.maxAttempts',
      'retry.budgetRatio',
      'retry.budgetFloorPerSecond',
      'inventory.ttlMs',
      'shutdown.graceMs',
      'reload.pollMs',
      'audit.reads',
      'audit.refusals',
      'audit.keepDays',
      'rollouts.maxWaitMs',
      'rollouts.maxChangeRatio',
      'log.level',
      'log.requests',
      'accounts[].id',
      'accounts[].provider',
      'accounts[].callbackHosts',
      'accounts[].originHosts',
      'accounts[].uid',
      'accounts[].endpoint',
      'accounts[].credentials.accessKeyId',
      'accounts[].credentials.accessKeySecret',
      'accounts[].credentials.securityToken',
      'accounts[].quotas.ACTION.limit',
      'accounts[].quotas.ACTION.windowMs',
      'callers[].id',
      'callers[].apiKeys[].sha256',
      'callers[].apiKeys[].expires',
      'callers[].certificates',
      'callers[].grants[].accounts',
      'callers[].grants[].domains',
      'callers[].grants[].verbs',
      'callers[].throttle.limit',
      'callers[].throttle.windowMs',
      'callbackKeys[].id',
      'callbackKeys[].value',
      'callbackKeys[].accounts',
      'callbackKeys[].callers',
    ]);
  });

  it('says what each of ours is for and must hold', () => {
    const bare = keys.filter(({ provider, description, rule }) => !provider && !(description && rule));
    expect(bare).toEqual([]);
  });

  it('gives unit, default and range', () => {
    expect(keys.find(({ path }) => path === 'shutdown.graceMs')).toEqual({
      path: 'shutdown.graceMs',
      description: 'time for calls in progress to finish after SIGTERM; 0 aborts them at once',
      unit: 'ms',
      default: '10000',
      rule: 'must be a whole number from 0 to 3600000',
    });
    expect(keys.find(({ path }) => path === 'accounts[].endpoint')).toMatchObject({
      provider: 'samplecloud',
      default: '"https://live.samplecloud.example"',
    });
  });

  it('has a unit for each quantity', () => {
    const quantities = keys.filter(({ path }) => /Ms$|Bytes$/.test(path));
    expect(quantities.filter(({ path, unit }) => unit !== (path.endsWith('Bytes') ? 'bytes' : 'ms'))).toEqual([]);
    expect(quantities).toHaveLength(21);
  });
});
