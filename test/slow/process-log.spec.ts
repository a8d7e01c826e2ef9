/*
 * Every line on standard error is one JSON line, also what Node, a library or an uncaught error
 * would print there. Needs `npm run build`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogEventName } from '../../src/domain/events/event-log';
import { linesOf } from '../support/readiness';
import { startProcess } from '../support/start-process';
import { ACCOUNTS } from '../support/minimal-config';
import { until } from '../support/until';

const ROOT = join(__dirname, '../..');
const DATABASE_PASSWORD = 'password-of-the-database';

let folder: string;
let refusing: Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-log-'));
  // PostgreSQL's answer to the wish for TLS is one letter: none.
  refusing = createServer((socket) => void socket.on('error', () => undefined).once('data', () => socket.end('N')));
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  refusing.close();
  rmSync(folder, { recursive: true });
});

function configFile(more = ''): string {
  const file = join(folder, 'livegate.yaml');
  writeFileSync(
    file,
    `rest: { port: 0 }
grpc: { port: 0 }
dataDir: data
auth: { mode: none }
${more}
${ACCOUNTS}`,
  );
  return file;
}

test('a failed start is logged with the warning of pg about sslmode=require', async () => {
  const { port } = refusing.address() as AddressInfo;
  const url = `postgres://livegate:${DATABASE_PASSWORD}@127.0.0.1:${port}/livegate?sslmode=require`;
  const file = configFile('database: { url: { env: DB } }\nfingerprintKey: { env: KEY }');
  const args = [join(ROOT, 'dist/main.js'), '--config', file];
  const env = { ...process.env, ID: 'x', DB: url, KEY: 'a key of fingerprints, 32 bytes..' };
  const child = startProcess(process.execPath, args, { cwd: folder, env, until: '"ready"' });
  const failure = await child.then(
    () => '',
    (error: Error) => error.message,
  );
  const [ended, ...errors] = failure.split('\n');
  expect(ended).toBe('ended with 1 before "\\"ready\\"":'.replaceAll('\\', ''));
  const events = linesOf(errors.join('\n'));
  expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['process_warning', 'start_failed']));
  expect(events.find(({ event }) => event === 'process_warning')?.['message']).toMatch(/SSL modes|sslmode/);
  expect(failure).not.toContain(DATABASE_PASSWORD);
});

test.each(['throw new Error("nobody catches me")', 'Promise.reject(new Error("nobody catches me"))'])(
  'an uncaught error and a warning are logged: %s',
  (statement) => {
    const preload = join(folder, 'preload.js');
    const late = `setTimeout(() => { process.emitWarning("be warned"); setImmediate(() => { ${statement} }) }, 200)`;
    const write = 'const { write } = process.stdout; process.stdout.write = (text, ...rest) =>';
    writeFileSync(
      preload,
      `${write} { if (String(text).includes('"ready"')) ${late}; return write.call(process.stdout, text, ...rest) }`,
    );
    const args = ['--require', preload, join(ROOT, 'dist/main.js'), '--config', configFile()];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, env: { ...process.env, ID: 'x' } });
    expect(status).toBe(1);
    const events = linesOf(stderr.toString());
    expect(events).toContainEqual(expect.objectContaining({ event: 'process_warning', message: 'be warned' }));
    expect(events.at(-1)).toMatchObject({ event: 'crashed', level: 'fatal', cause: 'nobody catches me' });
    expect(events.at(-1)?.['stack']).toContain('preload.js');
  },
);

/**
 * Runs livegate with the statements run 200 ms after it is ready, until it has logged the event,
 * and stops it.
 */
async function runWith(statements: string, event: LogEventName) {
  const preload = join(folder, 'preload.js');
  const late = `setTimeout(() => { ${statements} }, 200)`;
  writeFileSync(
    preload,
    `const net = require('node:net');
     const listeners = [];
     const { listen } = net.Server.prototype;
     net.Server.prototype.listen = function (...args) { listeners.push(this); return listen.apply(this, args); };
     const { write } = process.stdout;
     process.stdout.write = (text, ...rest) => {
       if (String(text).includes('"ready"')) ${late};
       return write.call(process.stdout, text, ...rest);
     };`,
  );
  const args = ['--require', preload, join(ROOT, 'dist/main.js'), '--config', configFile()];
  const livegate = await startProcess(process.execPath, args, { cwd: folder, env: { ID: 'x' }, until: '"ready"' });
  await until(() => livegate.errors().includes(`"event":"${event}"`));
  const status = await livegate.stop();
  return { status, events: linesOf(livegate.errors()) };
}

test('a listener that cannot accept connections is logged', async () => {
  const failure = `Object.assign(new Error('accept'), { code: 'ENOBUFS' })`;
  const statement = `for (const listener of listeners) listener.emit('error', ${failure})`;
  const { status, events } = await runWith(statement, 'listener_failed');
  const failed = events.filter(({ event }) => event === 'listener_failed');
  expect(failed).toContainEqual(
    expect.objectContaining({ level: 'error', listener: 'rest', cause: 'ENOBUFS: accept' }),
  );
  expect(status).toBe(0);
});

test('a failure to close is logged', async () => {
  const statement = `
    const { Worker } = require('node:worker_threads');
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (message === 'close') throw new Error('it stays open');
      return postMessage.call(this, message, ...rest);
    };
    for (const listener of listeners) listener.emit('error', new Error('go on'))`;
  const { status, events } = await runWith(statement, 'listener_failed');
  expect(events).toContainEqual(
    expect.objectContaining({ event: 'close_failed', level: 'error', cause: 'it stays open' }),
  );
  expect(status).toBe(1);
});
