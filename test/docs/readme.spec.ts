import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { configReference } from '../../src/config/config-reference';
import { RELOADED_KEYS } from '../../src/config/reload/current-config';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { RunningProcess, startProcess } from '../support/start-process';
import { README, ROOT, blocks, configurationTable } from './readme';

/*
 * Every snippet of the README, run as it stands but for ports: fixed ones would collide with whoever runs the sandbox meanwhile. The
 * built process is what runs; `npm test` builds it first.
 */

const run = promisify(execFile);
const FREE_PORTS = { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0' };
const shell = blocks('sh').map((block) => block.trim());

/** Blocks by what they start with; a block that no test takes fails the last test. */
const taken = new Set<string>();
function take(start: string): string {
  const block = shell.find((text) => text.startsWith(start));
  if (!block) throw new Error(`the README has no block that starts with ${start}`);
  taken.add(block);
  return block;
}

async function bash(script: string): Promise<string> {
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: ROOT, timeout: 60_000 });
  return stdout;
}

describe('the sandbox', () => {
  let sandbox: RunningProcess;
  let rest: string;
  let grpc: string;

  beforeAll(async () => {
    expect(take('npm ci && npm run sandbox')).toBe('npm ci && npm run sandbox');
    // What `npm run sandbox` runs after the build.
    expect(packageScripts()['sandbox']).toBe('npm run --silent build && node dist/sandbox/main.js');
    // As in a terminal, which shows both outputs in the order in which they come.
    sandbox = await startProcess('sh', ['-c', 'exec "$0" dist/sandbox/main.js 2>&1', process.execPath], {
      cwd: ROOT,
      env: FREE_PORTS,
      until: '"audit_head"',
    });
    rest = /REST +http:\/\/(\S+)/.exec(sandbox.output())?.[1] ?? '';
    grpc = /gRPC +(\S+)/.exec(sandbox.output())?.[1] ?? '';
  }, 60_000);
  afterAll(async () => {
    expect(await sandbox.stop('SIGINT')).toBe(0);
  });

  const here = (script: string): string =>
    script.replaceAll('127.0.0.1:8080', rest).replaceAll('127.0.0.1:50051', grpc);

  it('says first that it runs and how to go on, and then what livegate logs', () => {
    expect(sandbox.output()).toMatch(/^livegate and the emulators of both clouds are running\./);
    expect(sandbox.output()).toMatch(/\n\{.*"event":"audit_head".*\}\n/);
  });

  it('prints a first call for curl that works as printed', async () => {
    const printed = /^curl .*?\n\n/ms.exec(sandbox.output())?.[0] ?? '';
    const answer = JSON.parse(await bash(printed));
    expect(answer).toMatchObject({ kind: 'STREAM', upstreamCalls: [{ outcome: 'APPLIED' }] });
  });

  it('prints a first call for a gRPC client that works as printed', async () => {
    const printed = /^npx buf curl .*?\n\n/ms.exec(sandbox.output())?.[0] ?? '';
    const answer = JSON.parse(await bash(printed));
    expect(answer.upstreamCalls).toMatchObject([
      { action: 'DescribeCallback', outcome: 'READ' },
      { action: 'UpdateCallback', outcome: 'APPLIED' },
      { action: 'UpdateCallback', outcome: 'APPLIED' },
    ]);
  });

  it('takes the README calls in order', async () => {
    const set = JSON.parse(await bash(here(take('curl -sS -X PUT http://127.0.0.1:8080/v1/accounts/ali-sandbox'))));
    expect(set).toMatchObject({ auth: { enabled: true, keySet: true } });
    const got = JSON.parse(await bash(here(take('npx buf curl'))));
    expect(got).toMatchObject({ name: set.name, urls: ['https://hooks.example.com/live'], auth: { keySet: true } });
    const planned = JSON.parse(
      await bash(here(take("curl -sS -X PUT 'http://127.0.0.1:8080/v1/accounts/volc-sandbox"))),
    );
    expect(planned.upstreamCalls).toEqual([
      { action: 'UpdateRelaySourceV3', requestId: '', attempts: 0, outcome: 'PLANNED' },
    ]);
    const changes = here(take('base=http')).replaceAll('\ncurl', '\necho; curl');
    const lines = (await bash(changes)).trim().split('\n');
    const [patched, changed, late] = JSON.parse(`[${lines.join(',')}]`);
    expect(patched).toMatchObject({ urls: set.urls, stream: { switchUrl: 'https://hooks.example.com/switch' } });
    expect(changed).toMatchObject({ urls: ['https://hooks.example.com/new'], stream: patched.stream });
    expect(late).toMatchObject({ status: 412, reason: 'ETAG_MISMATCH' });
    const script = here(take('curl -sS http://127.0.0.1:8080/v1/providers/volcengine'));
    const [first, second] = (await bash(script.replace('\ncurl', '\necho;\ncurl'))).split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({ name: 'providers/volcengine', effectiveAfter: '300s' });
    const { violations } = JSON.parse(second ?? '');
    expect(violations).toMatchObject([
      { field: 'auth.key', reason: 'OUT_OF_RANGE' },
      { field: 'urls[0]', reason: 'INVALID_FORMAT' },
    ]);
  });
});

describe('running it', () => {
  let folder: string;
  const [callers = '', settings = '', auth = ''] = ['callers:', '# livegate.yaml', 'auth:'].map(
    (start) => blocks('yaml').find((block) => block.startsWith(start)) ?? '',
  );
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'livegate-readme-'));
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets/ali'), 'a-secret\n');
    writeFileSync(join(folder, 'livegate.yaml'), settings);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const env = { ...process.env, ...FREE_PORTS, ALI_AK: 'a', VOLC_AK: 'b', VOLC_SK: 'c' };

  it('checks and serves the example configuration, and ends in order on SIGTERM', async () => {
    const [build, check, serve] = take('npm ci && npm run build').split('\n');
    expect(build).toBe('npm ci && npm run build');
    const main = (line: string | undefined): string[] =>
      (line ?? '').replace('node dist/main.js', join(ROOT, 'dist/main.js')).split(' ');
    const { stdout } = await run(process.execPath, main(check), { cwd: folder, env });
    expect(JSON.parse(stdout)).toEqual({ event: 'config_ok', accounts: 2 });

    const livegate = await startProcess(process.execPath, main(serve), { cwd: folder, env, until: '"ready"' });
    const ready = JSON.parse(livegate.output());
    expect(ready).toMatchObject({ event: 'ready', rest: expect.stringMatching(/^http:/), grpc: expect.any(String) });
    expect((await fetch(`${ready.rest}/readyz`)).status).toBe(200);
    expect(await livegate.stop('SIGTERM')).toBe(0);
  });

  it('makes a key, which opens for the example caller', async () => {
    const [, ...command] = take('node dist/main.js --new-api-key').split(' ');
    const { stdout } = await run(process.execPath, command, { cwd: ROOT });
    const [key = '', line = ''] = stdout.split('\n');
    expect(key).toMatch(/^lg_[A-Za-z0-9_-]{43}$/);
    expect(line).toMatch(/^- \{ sha256: "[0-9a-f]{64}" \}$/);

    const text = settings.replace(/^auth: .*\n/m, '') + callers.replace(/- \{ sha256: .*/, line) + auth;
    writeFileSync(join(folder, 'callers.yaml'), text.replace('rest:', 'log: { level: trace }\nrest:'));
    const main = [join(ROOT, 'dist/main.js'), '--config', 'callers.yaml'];
    const livegate = await startProcess(process.execPath, main, { cwd: folder, env, until: '"ready"' });
    const { rest } = JSON.parse(livegate.output()) as { rest: string };
    const statusWith = async (headers: Record<string, string>) =>
      (await fetch(`${rest}/v1/accounts`, { headers })).status;
    expect(await statusWith({ authorization: `Bearer ${key}` })).toBe(200);
    expect(await statusWith({ authorization: `Bearer ${key}x` })).toBe(401);
    expect(await statusWith({})).toBe(401);
    expect(await livegate.stop('SIGTERM')).toBe(0);
    expect(livegate.output() + livegate.errors()).not.toContain(key.slice(3, 20));
  });

  it('says everything that is wrong with a configuration, and exits with 2', async () => {
    writeFileSync(join(folder, 'bad.yaml'), 'auth: { mode: none }\nredis: {}\nrest: { prot: 1 }\n');
    const failure = await run(process.execPath, [join(ROOT, 'dist/main.js'), '--config', 'bad.yaml', '--check'], {
      cwd: folder,
      env,
    }).catch((error: unknown) => error as { code: number; stderr: string });
    expect(failure).toMatchObject({ code: 2 });
    for (const key of ['redis', 'rest.prot', 'accounts']) expect(failure.stderr).toContain(key);
  });
});

test('the table of configuration keys is the schema', () => {
  expect(README).toContain(configurationTable(configReference(PROVIDER_CATALOG)));
});

test.each(['README.md', 'ARCHITECTURE.md', '.github/SECURITY.md', 'src/providers/README.md', 'src/sandbox/README.md'])(
  'every row of each table in %s has as many cells as its head',
  (file) => {
    const cellsOf = (row: string): number => row.replaceAll('\\|', '').split('|').length;
    const tables = readFileSync(join(ROOT, file), 'utf8').match(/(?:^\|.*\n)+/gm) ?? [];
    for (const table of tables) {
      const [head = '', ...rows] = table.trimEnd().split('\n');
      expect(rows.filter((row) => cellsOf(row) !== cellsOf(head))).toEqual([]);
    }
  },
);

test('CI runs the README test command', () => {
  expect(readFileSync(join(ROOT, '.ci/run'), 'utf8').split('\n')).toContain(take('npm ci && npm test'));
});

test('every command and file that the README names exists', () => {
  for (const [, script] of README.matchAll(/npm run ([a-z:-]+)/g)) {
    expect(packageScripts()).toHaveProperty([script ?? '']);
  }
  for (const [, path] of README.matchAll(/\]\(([^)#:]+)\)/g)) expect(existsSync(join(ROOT, path ?? ''))).toBe(true);
});

test('every shell block of the README is run here', () => {
  expect(shell.filter((block) => !taken.has(block))).toEqual([]);
});

function packageScripts(): Record<string, string> {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;
}

test('the README names every key that a reload takes over', () => {
  const section = /### While it runs\n(.*?)\n### /s.exec(README)?.[1] ?? '';
  for (const key of RELOADED_KEYS) expect(section).toContain(`\`${key}\``);
});
