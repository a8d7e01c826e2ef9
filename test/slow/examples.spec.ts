import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RunningProcess, startProcess } from '../support/start-process';
import { ROOT } from '../docs/page';

/*
 * What the READMEs of examples/ do not show of their clients. Their blocks, which run the clients,
 * are run by `snippets.spec.ts`.
 */

const run = promisify(execFile);

let sandbox: RunningProcess;
let rest: string;

beforeAll(async () => {
  sandbox = await startProcess(process.execPath, ['dist/sandbox/main.js'], {
    cwd: ROOT,
    env: { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0', LIVEGATE_METRICS_PORT: '0' },
    until: 'A first call',
  });
  rest = /REST +(\S+)/.exec(sandbox.output())?.[1] ?? '';
});
afterAll(async () => {
  expect(await sandbox.stop('SIGINT')).toBe(0);
});

interface Packages {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function packagesOf(project: string): Packages {
  return JSON.parse(readFileSync(join(ROOT, project, 'package.json'), 'utf8')) as Packages;
}

interface Answer {
  readonly upstreamCalls?: readonly unknown[];
}

/** Callback configurations that are left. */
async function left(): Promise<unknown> {
  const answer = await fetch(`${rest}/v1/accounts/ali-sandbox/domains/push.example.com/callbackConfigs`);
  const { callbackConfigs } = (await answer.json()) as { callbackConfigs: unknown };
  return callbackConfigs;
}

it('a sandbox whose port is taken names the variables that choose another', async () => {
  const { port } = new URL(rest);
  const env = { ...process.env, LIVEGATE_REST_PORT: port, LIVEGATE_GRPC_PORT: '0', LIVEGATE_METRICS_PORT: '0' };
  const second = run(process.execPath, ['dist/sandbox/main.js'], { cwd: ROOT, env, timeout: 60_000 });
  await expect(second).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/EADDRINUSE[^]*LIVEGATE_REST_PORT/),
  });
});

it('the shell script makes its calls in order, and leaves nothing', async () => {
  const { stdout } = await run(join(ROOT, 'examples/curl/calls.sh'), [rest], { timeout: 60_000 });
  const lines = stdout.split('\n');
  const answers = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Answer);
  expect(lines.filter((line) => /^[A-Z]+ \//.test(line))).toHaveLength(answers.length);
  const [provider, set, read, listed, changed, refused, bad, planned, deleted, ...others] = answers;
  expect(provider).toMatchObject({ name: 'providers/alibaba' });
  expect(set).toMatchObject({ kind: 'STREAM', auth: { enabled: true, keySet: true } });
  expect(read).toMatchObject({ urls: ['https://hooks.example.com/live'], etag: expect.any(String) });
  expect(listed).toMatchObject({ callbackConfigs: [{ kind: 'STREAM' }] });
  expect(changed).toMatchObject({ urls: ['https://hooks.example.com/new'], auth: { enabled: true, keySet: true } });
  expect(refused).toMatchObject({ status: 412, reason: 'ETAG_MISMATCH' });
  expect(bad).toMatchObject({ status: 400, violations: [{ field: 'urls[0]' }] });
  expect(planned).toMatchObject({ upstreamCalls: [{ action: 'UpdateRelaySourceV3', outcome: 'PLANNED' }] });
  expect(deleted?.upstreamCalls?.at(-1)).toMatchObject({ outcome: 'APPLIED' });
  expect(others).toEqual([]);
  expect(await left()).toEqual([]);
});

it('the TypeScript client is compiled strictly', () => {
  const tsconfig = readFileSync(join(ROOT, 'examples/typescript-client/tsconfig.json'), 'utf8');
  expect((JSON.parse(tsconfig) as { compilerOptions: object }).compilerOptions).toMatchObject({
    strict: true,
    noUncheckedIndexedAccess: true,
  });
});

it('the packages of the TypeScript client are those that it is tested with', () => {
  const { dependencies, devDependencies } = packagesOf('examples/typescript-client');
  const { typescript: compiler, ...others } = { ...dependencies, ...devDependencies };
  expect(packagesOf('.').devDependencies).toMatchObject(others);
  // The newest that openapi-typescript is published for; the one of the repository is newer.
  expect(compiler).toMatch(/^\^5\./);
});
