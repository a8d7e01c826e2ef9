/*
 * What the Dockerfile says, as far as it can be tried without a container: its variables, its
 * command and its health check, against the built process, with listeners of every kind.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { AddressInfo, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../docs/page';
import { testAsRoot } from '../support/as-root';
import { freePorts } from '../support/free-port';
import { RunningProcess, startProcess } from '../support/start-process';
import { ACCOUNTS, CALLERS } from '../support/minimal-config';

const run = promisify(execFile);
const DOCKERFILE = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const IMAGE_ENV: NodeJS.ProcessEnv = Object.fromEntries(
  [...DOCKERFILE.matchAll(/(?:ENV |^ {4})([A-Z_]+)=(\S+)/gm)].map(([, name = '', value]) => [name, value]),
);
const [HEALTHCHECK = [], COMMAND = []] = [...DOCKERFILE.matchAll(/CMD (\[.*\])$/gm)].map(
  ([, list]) => JSON.parse(list ?? '') as string[],
);
const IDENTITY = `cert: ${ROOT}/test/tls/server.pem, key: ${ROOT}/test/tls/server.key`;

let folder: string;
let running: RunningProcess | undefined;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'livegate-image-'))));
afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** The environment of the image, with a configuration of these lines and ports that are free. */
async function environment(lines: string, more: NodeJS.ProcessEnv = {}): Promise<NodeJS.ProcessEnv> {
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, ['dataDir: ./data', ACCOUNTS, lines].join('\n'));
  const [rest, grpc, health] = (await freePorts(3)).map(String);
  const ports = { LIVEGATE_REST_PORT: rest, LIVEGATE_GRPC_PORT: grpc, LIVEGATE_HEALTH_PORT: health };
  return { ...process.env, ...IMAGE_ENV, ID: 'id', LIVEGATE_CONFIG: file, ...ports, ...more };
}

function containing(part: string): string {
  return expect.stringContaining(part) as string;
}

async function start(env: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const [, ...args] = COMMAND;
  running = await startProcess(process.execPath, args, { cwd: ROOT, env, until: '"ready"' });
  return JSON.parse(running.output().trim()) as Record<string, string>;
}

async function outcome(command: readonly string[], env: NodeJS.ProcessEnv): Promise<{ status: number; text: string }> {
  const [, ...args] = command;
  try {
    const { stdout } = await run(process.execPath, args, { cwd: ROOT, env, timeout: 60_000 });
    return { status: 0, text: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, text: stdout + stderr };
  }
}

test('the image has a command, a health check and listeners on all addresses', () => {
  expect(COMMAND).toEqual(['node', '--max-semi-space-size=64', 'dist/main.js']);
  expect(HEALTHCHECK).toEqual(['node', 'dist/main.js', '--health']);
  expect(IMAGE_ENV).toMatchObject({ LIVEGATE_REST_HOST: '0.0.0.0', LIVEGATE_GRPC_HOST: '0.0.0.0' });
  for (const name of ['package-lock.json', '.npmrc', 'proto', 'src', 'LICENSE']) {
    expect(readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')).toContain(`!${name}`);
  }
});

test.each([
  ['plain listeners', ''],
  [
    'TLS, and client certificates over gRPC',
    `rest: { tls: { ${IDENTITY} } }\ngrpc: { tls: { ${IDENTITY}, clientCa: ${ROOT}/test/tls/authority.pem } }`,
  ],
])('with %s, the health listener answers, and the health check fails once it does not', async (_what, listeners) => {
  const env = await environment(`${CALLERS}\n${listeners}`);
  const { health } = await start(env);
  expect(health).toBe(`http://0.0.0.0:${env['LIVEGATE_HEALTH_PORT']}`);
  expect(await outcome(HEALTHCHECK, env)).toMatchObject({ status: 0, text: containing('"healthy"') });
  const ready = await fetch(`http://127.0.0.1:${env['LIVEGATE_HEALTH_PORT']}/readyz`);
  expect([ready.status, ((await ready.json()) as { status: string }).status]).toEqual([200, 'ready']);
  expect((await fetch(`http://127.0.0.1:${env['LIVEGATE_HEALTH_PORT']}/v1/providers`)).status).toBe(404);
  expect(await running?.stop()).toBe(0);
  expect(await outcome(HEALTHCHECK, env)).toMatchObject({ status: 1, text: containing('ECONNREFUSED') });
});

test('without a health listener, the health check asks over REST, and pins the certificate', async () => {
  const withoutListener = { LIVEGATE_HEALTH_HOST: '', LIVEGATE_HEALTH_PORT: '' };
  const env = await environment(`${CALLERS}\nrest: { tls: { ${IDENTITY} } }`, withoutListener);
  const { rest, health } = await start(env);
  expect(health).toBeUndefined();
  const { status, text } = await outcome(HEALTHCHECK, env);
  const url = `${rest}/healthz`.replace('0.0.0.0', '127.0.0.1');
  expect({ status, ...(JSON.parse(text) as object) }).toEqual({ status: 0, event: 'healthy', url, answer: '200' });
});

test('the health check rejects another certificate', async () => {
  const identity = ['client-uri.pem', 'client-uri.key'].map((name) => readFileSync(join(ROOT, 'test/tls', name)));
  const stranger = createServer({ cert: identity[0], key: identity[1] }, (_request, response) => response.end('ok'));
  await once(stranger.listen(0, '127.0.0.1'), 'listening');
  try {
    const env = await environment(`${CALLERS}\nrest: { tls: { ${IDENTITY} } }`, {
      LIVEGATE_HEALTH_HOST: '',
      LIVEGATE_HEALTH_PORT: '',
      LIVEGATE_REST_PORT: String((stranger.address() as AddressInfo).port),
    });
    expect(await outcome(HEALTHCHECK, env)).toMatchObject({
      status: 1,
      text: containing('certificate'),
    });
  } finally {
    stranger.closeAllConnections();
    stranger.close();
  }
});

test('the health check does not wait for a process that hangs', async () => {
  const silent = createPlainServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  try {
    const env = await environment(CALLERS, { LIVEGATE_HEALTH_PORT: String((silent.address() as AddressInfo).port) });
    expect(await outcome(HEALTHCHECK, env)).toMatchObject({
      status: 1,
      text: containing('no answer in time'),
    });
  } finally {
    silent.close();
  }
});

test('`auth: none` in the image is refused with the keys that forbid it, and what to do', async () => {
  const { status, text } = await outcome(COMMAND, await environment('auth: { mode: none }'));
  expect(status).toBe(2);
  for (const name of ['REST', 'GRPC']) {
    expect(text).toMatch(
      new RegExp(`${name.toLowerCase()}.host: .*configure callers, or set it to 127.0.0.1 .*LIVEGATE_${name}_HOST`),
    );
  }
});

describe('a dataDir that cannot be created', () => {
  it.each([
    ['below a file', 'file/data', 'ENOTDIR'],
    ['that is a file', 'file', 'ENOTDIR'],
    ['below a link to nowhere', 'nowhere/data', 'ENOENT|EEXIST'],
    ['in a file system of the kernel', '/proc/livegate', 'ENOENT'],
  ])('%s is reported by its key and path', async (_what, path, code) => {
    writeFileSync(join(folder, 'file'), '');
    const env = await environment(CALLERS);
    const file = join(folder, 'livegate.yaml');
    await run('ln', ['-s', '/nonexistent-livegate/x', join(folder, 'nowhere')]);
    writeFileSync(file, readFileSync(file, 'utf8').replace('./data', path));
    const { status, text } = await outcome(COMMAND, env);
    expect(status).toBe(2);
    expect(text).toMatch(new RegExp(`^dataDir: must be a folder .*${path}.*\\((${code})\\)\n$`));
  });

  testAsRoot('is reported to the unprivileged user of the image too', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    chmodSync(folder, 0o755);
    const env = await environment(CALLERS);
    const file = join(folder, 'livegate.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('./data', './closed/data'));
    const main = JSON.stringify(join(ROOT, 'dist/main.js'));
    const script = `process.setuid(65534); process.argv = ['node']; require(${main})`;
    const { status, text } = await outcome(['node', '-e', script], env);
    expect([status, text]).toEqual([2, expect.stringMatching(/^dataDir: .*closed\/data is not \(EACCES\)/)]);
  });
});
