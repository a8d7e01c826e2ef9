import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import needPython from '../support/need-python';
import { RunningProcess, startProcess } from '../support/start-process';
import { ROOT } from './readme';

/* The clients in examples/, run as their READMEs say against the sandbox, in a copy. `npm test` builds what runs. */

const run = promisify(execFile);
const BIN = join(ROOT, 'node_modules/.bin');

let folder: string;
let sandbox: RunningProcess;
let rest: string;
let grpc: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-examples-'));
  cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  sandbox = await startProcess(process.execPath, ['dist/sandbox/main.js'], {
    cwd: ROOT,
    env: { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0' },
    until: 'A first call',
  });
  [rest = '', grpc = ''] = ['REST', 'gRPC'].map(
    (name) => new RegExp(`${name} +(\\S+)`).exec(sandbox.output())?.[1],
  ) as string[];
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  expect(await sandbox.stop('SIGINT')).toBe(0);
});

const inExample = (name: string): string => join(folder, 'examples', name);

async function output(cwd: string, command: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(command, args, { cwd, timeout: 60_000 });
  return stdout;
}

/** What the example's README shows as its output. */
function shownBy(name: string): string {
  return /```text\n([^]*?)```/.exec(readFileSync(join(ROOT, 'examples', name, 'README.md'), 'utf8'))?.[1] ?? '';
}

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

it('the shell script makes its calls in order, and leaves nothing', async () => {
  const lines = (await output(inExample('curl'), 'bash', 'calls.sh', rest)).split('\n');
  const answers = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Answer);
  expect(lines.filter((line) => /^[A-Z]+ \//.test(line))).toHaveLength(answers.length);
  const [provider, set, read, changed, refused, planned, deleted, ...others] = answers;
  expect(provider).toMatchObject({ name: 'providers/alibaba' });
  expect(set).toMatchObject({ kind: 'STREAM', auth: { enabled: true, keySet: true } });
  expect(read).toMatchObject({ urls: ['https://hooks.example.com/live'], etag: expect.any(String) });
  expect(changed).toMatchObject({ urls: ['https://hooks.example.com/new'], auth: { enabled: true, keySet: true } });
  expect(refused).toMatchObject({ status: 412, reason: 'ETAG_MISMATCH' });
  expect(planned).toMatchObject({ upstreamCalls: [{ action: 'UpdateRelaySourceV3', outcome: 'PLANNED' }] });
  expect(deleted?.upstreamCalls?.at(-1)).toMatchObject({ outcome: 'APPLIED' });
  expect(others).toEqual([]);
  expect(await left()).toEqual([]);
});

it('the TypeScript client compiles strictly, over types of the document that is served, and does what it shows', async () => {
  const cwd = inExample('typescript-client');
  const { compilerOptions } = JSON.parse(readFileSync(join(cwd, 'tsconfig.json'), 'utf8'));
  expect(compilerOptions).toMatchObject({ strict: true, noUncheckedIndexedAccess: true });
  await output(cwd, join(BIN, 'openapi-typescript'), `${rest}/openapi.json`, '-o', 'src/livegate.ts');
  await output(cwd, join(BIN, 'tsc'), '--pretty', 'false');
  expect(await output(cwd, process.execPath, 'dist/main.js', rest)).toBe(shownBy('typescript-client'));
  expect(await left()).toEqual([]);
});

it('the packages of the TypeScript client are those that it is tested with', () => {
  const { dependencies, devDependencies } = packagesOf('examples/typescript-client');
  const { typescript: compiler, ...others } = { ...dependencies, ...devDependencies };
  expect(packagesOf('.').devDependencies).toMatchObject(others);
  // The newest that openapi-typescript is published for; the one of the repository is newer.
  expect(compiler).toMatch(/^\^5\./);
});

it('the Python client reads the contract, and does what it shows', async () => {
  const cwd = inExample('python-grpc-client');
  await output(ROOT, join(BIN, 'buf'), 'build', 'proto', '-o', join(cwd, 'livegate.binpb'));
  expect(await output(cwd, needPython(), 'main.py', grpc, 'livegate.binpb')).toBe(shownBy('python-grpc-client'));
  expect(await left()).toEqual([]);
});
