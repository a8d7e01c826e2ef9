import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { loadConfigFile } from '../../src/config/loading/load-config-file';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { SINK_CATALOG } from '../../src/receivers/sinks/sink.catalog';
import { newDatabase } from '../support/shared-postgres';
import { RunningProcess, startProcess } from '../support/start-process';
import { RedisServer, startRedis } from '../support/start-redis';
import { ROOT } from '../docs/page';

/*
 * The configurations in examples/. Of the Compose file everything is checked that needs no Docker:
 * what it defines, what its variables are, and that the configuration serves with them as three
 * replicas.
 */

const KEYS = { ALI_AK: 'a', ALI_SK: 'b', VOLC_AK: 'c', VOLC_SK: 'd', FINGERPRINT_KEY: 'f'.repeat(64) };

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'livegate-examples-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const example = (path: string): string => readFileSync(join(ROOT, 'examples', path), 'utf8');

/** The names in `{ env: NAME }` of a configuration, without comments. */
function variablesOf(configuration: string): string[] {
  const text = configuration.replace(/^ *#.*$/gm, '');
  return [...new Set([...text.matchAll(/\{ env: (\w+) \}/g)].map(([, name = '']) => name))].sort();
}

it('livegate.yaml loads, with a listener of each kind, an account on each cloud, and callers', () => {
  const file = join(folder, 'livegate.yaml');
  ['tls', 'secrets'].forEach((name) => mkdirSync(join(folder, name)));
  for (const kind of ['pem', 'key']) {
    cpSync(join(ROOT, `test/tls/server.${kind}`), join(folder, `tls/livegate.${kind}`));
  }
  writeFileSync(join(folder, 'secrets/ali'), 'secret\n');
  writeFileSync(join(folder, 'secrets/hook-2026'), 'k3yForCallbacks01\n');
  writeFileSync(file, example('livegate.yaml'));
  const { config } = loadConfigFile(file, KEYS, { providers: PROVIDER_CATALOG, sinks: SINK_CATALOG });
  expect(config.accounts.map(({ id }) => id)).toEqual(['ali-prod', 'volc-prod']);
  expect(config.callers.map(({ id }) => id)).toEqual(['media-team', 'on-call']);
  expect(config).toMatchObject({ rest: { tls: expect.anything() }, grpc: { tls: expect.anything() }, health: {} });
});

describe('replicas', () => {
  const compose = parse(example('replicas/compose.yaml'), { merge: true }) as Compose;
  const replicas = Object.entries(compose.services).filter(([name]) => name.startsWith('livegate-'));

  it('define three livegates, PostgreSQL and a Redis that does not evict, and nothing with a misspelt key', () => {
    expect(replicas).toHaveLength(3);
    expect(Object.keys(compose.services)).toHaveLength(5);
    for (const service of Object.values(compose.services)) {
      expect(SERVICE_KEYS).toEqual(expect.arrayContaining(Object.keys(service)));
      expect(service.image).toMatch(/^(?:livegate|postgres:\d+|redis:\d+)$/);
    }
    expect(compose.services['redis']?.command?.join(' ')).toContain('--maxmemory-policy noeviction');
    for (const [, { depends_on: needed = {} }] of replicas) {
      expect(Object.keys(needed).filter((name) => compose.services[name]?.healthcheck)).toEqual(['postgres', 'redis']);
    }
    const ports = replicas.flatMap(([, { ports = [] }]) => ports.map((port) => port.replace(/:\d+$/, '')));
    expect(new Set(ports).size).toBe(6);
  });

  it('are given what the configuration refers to, from a file of which there is a sample', () => {
    const given = replicas.map(([, { environment = {} }]) => Object.keys(environment).sort());
    const wanted = variablesOf(example('replicas/livegate.yaml'));
    expect(given).toEqual([wanted, wanted, wanted]);
    const asked = [...example('replicas/compose.yaml').matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name);
    const sample = [...example('replicas/.env.example').matchAll(/^(\w+)=$/gm)].map(([, name]) => name);
    expect([...new Set(asked)].sort()).toEqual(sample.sort());
    // Where the image expects it.
    const [, path] = /LIVEGATE_CONFIG=(\S+)/.exec(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')) ?? [];
    for (const [, { volumes }] of replicas) expect(volumes).toEqual([`./livegate.yaml:${path}:ro`]);
  });

  it('serve together with that configuration', async () => {
    const redis = await startRedis();
    const running: RunningProcess[] = [];
    try {
      const env = await environmentOf(redis);
      running.push(...(await Promise.all(replicas.map(() => start(env)))));
      for (const replica of running) {
        const { rest } = JSON.parse(replica.output()) as { rest: string };
        const answer = await fetch(`${rest}/readyz`);
        expect(await answer.json()).toMatchObject({
          status: 'ready',
          checks: { store: { ok: true }, redis: { ok: true } },
        });
      }
    } finally {
      expect(await Promise.all(running.map((replica) => replica.stop()))).toEqual(running.map(() => 0));
      await redis.stop();
    }
  });

  /**
   * What Compose gives a replica, but for the addresses of PostgreSQL and Redis, and for ports,
   * which are any that are free.
   */
  async function environmentOf(redis: RedisServer): Promise<NodeJS.ProcessEnv> {
    const [, { environment = {} }] = replicas[0] ?? ['', {}];
    const values = Object.entries(environment).map(([name, value]) => [name, KEYS[name as keyof typeof KEYS] ?? value]);
    const ports = { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0' };
    const given = Object.fromEntries(values) as NodeJS.ProcessEnv;
    return { ...given, DATABASE_URL: await newDatabase(), REDIS_URL: `${redis.url}/0`, ...ports };
  }

  function start(env: NodeJS.ProcessEnv): Promise<RunningProcess> {
    const args = ['dist/main.js', '--config', join(ROOT, 'examples/replicas/livegate.yaml')];
    return startProcess(process.execPath, args, { cwd: ROOT, env, until: '"ready"' });
  }
});

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly healthcheck?: unknown;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
}

/** Of the Compose specification, those that the file uses. */
const SERVICE_KEYS = [
  'image',
  'build',
  'command',
  'environment',
  'volumes',
  'ports',
  'depends_on',
  'restart',
  'stop_grace_period',
  'healthcheck',
];
