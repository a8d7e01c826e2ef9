import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RunningProcess, startProcess } from '../support/start-process';
import { ROOT } from './page';
import { README, blocks } from './readme';

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
  const settings = blocks('yaml').find((block) => block.startsWith('# livegate.yaml')) ?? '';
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
});

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
  expect(shell.filter((block) => !taken.has(block) && !block.includes('--new-api-key'))).toEqual([]);
});

function packageScripts(): Record<string, string> {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;
}
