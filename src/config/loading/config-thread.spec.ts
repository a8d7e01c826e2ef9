import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock } from '../../domain/time/clock';
import { ConfigError } from '../config-error';
import { ConfigThread } from './config-thread';

const folder = mkdtempSync(join(tmpdir(), 'livegate-thread-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Threads take real time. */
const realTime: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

const PORT = "const { parentPort, workerData } = require('node:worker_threads');\n";

/** A thread that runs the given script in place of the real one. */
function threadOf(source: string, timeoutMs = 10_000): ConfigThread<object> {
  const script = join(folder, 'script.js');
  writeFileSync(script, PORT + source);
  return new ConfigThread({ script, file: '/etc/livegate.yaml', clock: realTime, timeoutMs });
}

const refused = (thread: ConfigThread<object>): Promise<unknown> => thread.load().catch((error: unknown) => error);

it('requests the parts one by one, from the start with each load', async () => {
  const thread = threadOf(`
    const answers = [
      { part: { kind: 'settings', values: [{ file: workerData.file }] } },
      { part: { kind: 'callers', values: [{ id: 'a' }] } },
      { part: { kind: 'callers', values: [{ id: 'b' }] } },
      { files: [{ path: workerData.file, stamp: '1/2' }] },
    ];
    const next = () => parentPort.postMessage(answers.shift());
    parentPort.on('message', next);
    next();`);
  for (let load = 0; load < 2; load += 1) {
    expect(await thread.load()).toEqual({
      config: {
        file: '/etc/livegate.yaml',
        accounts: [],
        callers: [{ id: 'a' }, { id: 'b' }],
        callbackKeys: [],
        receivers: [],
        sinks: [],
      },
      files: [{ path: '/etc/livegate.yaml', stamp: '1/2' }],
    });
  }
});

it('passes on the problems and their number', async () => {
  const problems = [{ path: 'rest.prot', rule: 'unknown key' }];
  const error = await refused(threadOf(`parentPort.postMessage({ problems: ${JSON.stringify(problems)}, count: 7 });`));
  expect(error).toBeInstanceOf(ConfigError);
  expect(error).toMatchObject({ problems, count: 7, message: 'rest.prot: unknown key' });
});

it.each([
  ['fails', "throw new Error('MARKER');", 'configuration: livegate failed'],
  ['ends', 'process.exit(0);', 'configuration: livegate failed'],
  ['runs for ever', 'for (;;);', 'configuration: could not be loaded within 300 ms'],
  ['says nothing', 'setInterval(() => undefined, 1000);', 'configuration: could not be loaded within 300 ms'],
])('refuses where the thread %s, and loads again', async (how, source, message) => {
  const thread = threadOf(source, how === 'fails' || how === 'ends' ? 10_000 : 300);
  expect(await refused(thread)).toMatchObject({ message });
  expect(await refused(thread)).toMatchObject({ message });
});

it('starts no second thread while one hangs in a file', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const thread = threadOf(`require('node:fs').readFileSync(${JSON.stringify(pipe)});`, 3_000);
  expect(await refused(thread)).toMatchObject({ message: 'configuration: could not be loaded within 3000 ms' });
  const message = 'configuration: the thread that loads the configuration hangs, most likely while reading a file';
  expect(await refused(thread)).toMatchObject({ message });
  // Opening it lets the thread go, which may end before anything could be written.
  closeSync(openSync(pipe, 'w'));
  rmSync(pipe);
  expect(await refused(thread)).toMatchObject({ message: 'configuration: livegate failed' });
  expect(await thread.ended()).toBe(true);
});
