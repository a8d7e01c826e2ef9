/*
 * The command line as a program of its own: its exit statuses, its editor, Ctrl-C, and the package
 * that `npm pack` makes, installed elsewhere. Needs `npm run build`. What the commands do is in
 * test/e2e/cli.spec.ts.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../docs/page';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { callEveryTool } from '../support/every-tool';
import needProgram from '../support/need-program';
import { startProcess } from '../support/start-process';
import { startSystem, System } from '../support/start-system';

const MAIN = join(ROOT, 'dist/main.js');
const STREAM = 'ali/domains/push.example.com/callbackConfigs/stream';
const INSTALL_MS = 300_000;

let folder: string;
let system: System;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-cli-'));
  system = await startSystem();
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true });
});

function livegate(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const options = { cwd: folder, env: { PATH: process.env['PATH'], LIVEGATE_URL: system.app.rest, ...env } };
  return new Promise<{ status: number; out: string; err: string }>((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], options, (error, out, err) =>
      resolve({ status: error ? Number(error.code) : 0, out, err }),
    );
    child.stdin?.end('{ urls: [https://hooks.example.com/live] }');
  });
}

test('it calls livegate, reads standard input, and ends with the status of the command', async () => {
  expect(await livegate(['accounts'])).toMatchObject({ status: 0, out: expect.stringContaining('volc-2') as string });
  expect(await livegate(['set', STREAM, '-f', '-'])).toMatchObject({ status: 0, err: '' });
  expect(await livegate(['get', 'ali/breakers/Nothing'])).toMatchObject({ status: 1, out: '' });
  expect(await livegate(['nonsense'])).toMatchObject({ status: 2, out: '' });
  expect(await livegate(['delete', STREAM])).toMatchObject({ status: 2, out: '' });
});

test('it edits with the program in EDITOR, which may have arguments', async () => {
  await livegate(['set', STREAM, '-f', '-']);
  const editor = join(folder, 'editor.sh');
  writeFileSync(editor, '#!/bin/sh\nsed -i "s,live,$1," "$2"\n');
  chmodSync(editor, 0o755);
  expect(await livegate(['edit', STREAM], { EDITOR: `${editor} edited` })).toMatchObject({
    status: 0,
    out: expect.stringContaining('https://hooks.example.com/edited') as string,
  });
  expect(await livegate(['edit', STREAM], { EDITOR: 'false' })).toMatchObject({ status: 2 });
  expect(await livegate(['edit', STREAM])).toMatchObject({
    status: 2,
    err: expect.stringContaining('EDITOR') as string,
  });
});

test('a question that nobody answers, such as after Ctrl-D, ends with an empty answer', async () => {
  const script = `require(${JSON.stringify(join(ROOT, 'dist/cli/process-io.js'))})
    .processIo().ask('Sure? ').then((answer) => console.log(JSON.stringify(answer)))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  expect(await text(child.stdout)).toBe('""\n');
});

test('Ctrl-C ends a call with 130', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const child = spawn(process.execPath, [MAIN, 'accounts', '--url', `http://127.0.0.1:${port}`], { stdio: 'ignore' });
  const [socket] = (await once(silent, 'connection')) as [{ destroy(): void }];
  child.kill('SIGINT');
  expect((await once(child, 'exit')) as unknown[]).toEqual([130, null]);
  socket.destroy();
  silent.close();
});

test('it ends without a word when nobody reads on', async () => {
  const env = { PATH: process.env['PATH'], LIVEGATE_URL: system.app.rest };
  const child = spawn(process.execPath, [MAIN, 'providers', '-o', 'json'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [status] = (await once(child, 'exit')) as [number | null];
  expect({ status, errors }).toEqual({ status: 141, errors: '' });
});

test('flags of earlier versions and their commands say the same', async () => {
  writeFileSync(join(folder, 'bad.yaml'), 'auth: { mode: none }\nnonsense: true\n');
  const byFlag = await livegate(['--config', 'bad.yaml', '--check']);
  expect(byFlag).toMatchObject({ status: 2, err: expect.stringContaining('nonsense: unknown key') as string });
  expect(await livegate(['check', '--config', 'bad.yaml'])).toEqual(byFlag);
  expect(await livegate(['check'], { LIVEGATE_CONFIG: 'bad.yaml' })).toEqual(byFlag);
});

describe('completion', () => {
  // What zsh itself does with words: it offers those that begin as the last one on the line.
  const ZSH = `
compadd() { local word; shift; for word; do [[ "$word" == "$PREFIX"* ]] && print -r -- "$word"; done; true; }
compdef() { :; }
_files() { :; }
source ./_livegate
words=(livegate $@); CURRENT=$#words; PREFIX=$words[-1]
_livegate`;

  async function completed(shell: 'zsh' | 'fish', line: string): Promise<string[]> {
    needProgram(shell);
    const { out } = await livegate(['completion', shell]);
    writeFileSync(join(folder, '_livegate'), out);
    const inFish = ['--no-config', '-c', `source ./_livegate; complete -C "livegate ${line}"`];
    const args = shell === 'zsh' ? ['-f', '-c', ZSH, 'zsh', ...line.split(' ')] : inFish;
    const env = { PATH: process.env['PATH'], HOME: folder };
    const printed = execFileSync(shell, args, { cwd: folder, encoding: 'utf8', env });
    return printed.split('\n').filter((text) => text !== '');
  }

  test.each(['zsh', 'fish'] as const)(
    'of %s knows commands, their commands and their options',
    async (shell) => {
      expect(await completed(shell, 'prov')).toEqual(['providers']);
      expect(await completed(shell, 'audit v')).toEqual(['verify']);
      expect(await completed(shell, 'audit list --me')).toEqual(['--method']);
      expect(await completed(shell, 'get list --pro')).toEqual(['--profile']);
    },
    INSTALL_MS,
  );
});

describe('mcp', () => {
  const INFO = { name: 'test', version: '1' };
  const agent = () => new Client(INFO);

  test('serves an agent over standard input, and ends with it', async () => {
    const env = { PATH: process.env['PATH'] ?? '', LIVEGATE_URL: system.app.rest };
    const transport = new StdioClientTransport({ command: process.execPath, args: [MAIN, 'mcp'], env, stderr: 'pipe' });
    const client = agent();
    await client.connect(transport);
    expect(client.getServerVersion()).toMatchObject({ name: 'livegate' });
    const { content } = await client.callTool({ name: 'list_accounts' });
    expect(content).toMatchObject([{ text: expect.stringContaining('accounts/volc-2') as string }]);
    const { pid } = transport;
    await client.close();
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  });

  test('lets an agent call every tool over standard input', async () => {
    const env = { PATH: process.env['PATH'] ?? '', LIVEGATE_URL: system.app.rest };
    const args = [MAIN, 'mcp', '--allow-apply'];
    const client = agent();
    await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: 'pipe' }));
    const { tools } = await client.listTools();
    const other = { urls: ['https://other.example.com/'] };
    const answers = await callEveryTool(client, () => system.rest.put(`/v1/accounts/${STREAM}`, other));
    expect([...answers.keys()].toSorted()).toEqual(tools.map(({ name }) => name).toSorted());
    await client.close();
  });

  test('answers what was asked before standard input ended', async () => {
    const lines = [
      { id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: INFO } },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: { name: 'get_account', arguments: { name: 'accounts/ali' } } },
    ];
    const input = lines.map((line) => `${JSON.stringify({ jsonrpc: '2.0', ...line })}\n`).join('');
    const child = spawn(process.execPath, [MAIN, 'mcp', '--url', system.app.rest], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(input);
    const [out, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(status).toBe(0);
    expect(out).toContain('"id":2');
  });

  test('serves agents over HTTP until a signal', async () => {
    const args = ['mcp', '--listen', '127.0.0.1:0', '--url', system.app.rest];
    const served = await startProcess(process.execPath, [MAIN, ...args], { cwd: folder, until: '"ready"' });
    const { mcp } = JSON.parse(served.output()) as { mcp: string };
    const client = agent();
    await client.connect(new StreamableHTTPClientTransport(new URL(mcp)));
    expect((await client.callTool({ name: 'list_accounts' })).isError).toBeUndefined();
    const stopped = await served.stop('SIGTERM');
    expect(stopped).toBe(0);
    await client.close();
  });
});

test(
  'the package installs elsewhere, runs there, and has its two libraries with their types',
  async () => {
    const npm = (...args: string[]): string => execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8' });
    for (const library of ['client', 'events']) {
      execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', `src/${library}/tsconfig.json`], { cwd: ROOT });
    }
    npm('pack', '--ignore-scripts', '--silent', '--pack-destination', folder);
    const [archive = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    const elsewhere = mkdtempSync(join(tmpdir(), 'livegate-installed-'));
    try {
      writeFileSync(join(elsewhere, 'package.json'), '{ "name": "elsewhere", "private": true }');
      npm(
        'install',
        '--prefix',
        elsewhere,
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        join(folder, archive),
      );
      const program = join(elsewhere, 'node_modules/.bin/livegate');
      const ports = { LIVEGATE_REST_PORT: '0', LIVEGATE_GRPC_PORT: '0', LIVEGATE_METRICS_PORT: '0' };
      const sandbox = await startProcess(program, ['sandbox'], { cwd: elsewhere, env: ports, until: 'A first call' });
      const url = /^ +REST +(\S+)/m.exec(sandbox.output())?.[1] ?? '';
      expect(execFileSync(program, ['accounts', '--url', url], { encoding: 'utf8' })).toContain('volc-sandbox');
      const stream = 'accounts/ali-sandbox/domains/push.example.com/callbackConfigs/stream';
      writeFileSync(
        join(elsewhere, 'live.yaml'),
        `callbackConfigs: [{ name: ${stream}, urls: [https://hooks.example.com/live] }]`,
      );
      const there = { cwd: elsewhere, encoding: 'utf8', env: { ...process.env, LIVEGATE_URL: url } } as const;
      expect(execFileSync(program, ['apply', '-f', 'live.yaml', '--yes'], there)).toContain('SUCCEEDED');
      expect(execFileSync(program, ['plan', '-f', 'live.yaml'], there)).toContain('1 without change');
      const module = "import { LivegateClient } from 'livegate/client';";
      const call = `console.log((await new LivegateClient({ url: '${url}' }).accounts.list().toArray()).length)`;
      const node = (...args: string[]): string =>
        execFileSync(process.execPath, args, { cwd: elsewhere, encoding: 'utf8' });
      expect(node('--input-type=module', '-e', `${module} ${call}`)).toBe('3\n');
      expect(node('-e', "console.log(typeof require('livegate/client').LivegateClient)")).toBe('function\n');
      const types = "import { EVENT_TYPES, verifyAndNormalise } from 'livegate/events';";
      expect(node('--input-type=module', '-e', `${types} console.log(EVENT_TYPES[0])`)).toBe(
        'livegate.stream.started\n',
      );
      const refusal =
        "try { require('livegate/events').verifyAndNormalise({}) } catch (error) { console.log(error.reason) }";
      expect(node('-e', refusal)).toBe('INPUT_INVALID\n');
      writeFileSync(
        join(elsewhere, 'use.ts'),
        `${module}
${types}
const { callbackConfigs } = new LivegateClient({ url: 'http://127.0.0.1' });
void callbackConfigs.set('a', { urls: ['x'] }, { etag: 'x' }).then(({ kind }): string | undefined => kind);
// @ts-expect-error -- there is no such field
void callbackConfigs.set('a', { url: ['x'] });
const request = { provider: 'byteplus', method: 'POST', url: 'https://a/', headers: {}, body: '', keys: [], now: 0 };
EVENT_TYPES.includes(verifyAndNormalise(request).event.type);
// @ts-expect-error -- there is no such type
void (verifyAndNormalise(request).event.type === 'livegate.stream.begun');
`,
      );
      const options = [
        '--noEmit',
        '--strict',
        '--target',
        'es2022',
        '--module',
        'nodenext',
        '--lib',
        'es2022,dom',
        'use.ts',
      ];
      execFileSync(join(ROOT, 'node_modules/.bin/tsc'), options, { cwd: elsewhere });
      expect(await sandbox.stop('SIGINT')).toBe(0);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  },
  INSTALL_MS,
);
