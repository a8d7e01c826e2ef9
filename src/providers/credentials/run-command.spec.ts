import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../test/support/until';
import { endCredentialCommands, runCredentialCommand } from './run-command';

const node = (script: string, ...args: string[]) => [process.execPath, '-e', script, ...args];
const never = new AbortController().signal;

it('reads a set from what a program writes, without a shell in between', async () => {
  const script = `
    process.stderr.write('marker');
    const [accessKeyId] = process.argv.slice(1);
    const expiration = '2030-01-01T00:00:00+01:00';
    console.log(JSON.stringify({ accessKeyId, accessKeySecret: 's', securityToken: 't', expiration, more: 1 }));`;
  const { credentials, expiresAtMs } = await runCredentialCommand(node(script, '$HOME; echo'), never);
  expect(credentials.accessKeyId.reveal()).toBe('$HOME; echo');
  expect(credentials.accessKeySecret.reveal()).toBe('s');
  expect(credentials.securityToken?.reveal()).toBe('t');
  expect(expiresAtMs).toBe(Date.UTC(2029, 11, 31, 23));
});

it.each([
  ['is not there', ['/no/such/program'], 'the command cannot be run'],
  ['fails', node(`console.log('marker'); console.error('marker'); process.exit(3)`), 'the command ended with 3'],
  ['is killed', node(`process.kill(process.pid, 'SIGTERM')`), 'the command ended with SIGTERM'],
  ['writes something else', node(`console.log('marker')`), 'the command did not print valid credentials'],
  ['leaves a part out', node(`console.log('{"accessKeyId":"marker"}')`), 'the command did not print valid credentials'],
  ['writes without end', node(`for (;;) console.log('marker'.repeat(1000))`), 'the command printed too much'],
])('a program that %s is no source, and nothing of its output is told', async (_how, command, why) => {
  await expect(runCredentialCommand(command, never)).rejects.toMatchObject({
    reason: 'PROVIDER_CREDENTIALS_UNAVAILABLE',
    message: `the account's credentials are unavailable: ${why}`,
  });
});

it('ends with the signal, even if another process holds the output open', async () => {
  const pipes = () => process.getActiveResourcesInfo().filter((resource) => resource === 'PipeWrap').length;
  const before = pipes();
  const controller = new AbortController();
  const reason = new Error('too late');
  const running = runCredentialCommand(['/bin/sh', '-c', 'sleep 60 & sleep 60'], controller.signal);
  setTimeout(() => controller.abort(reason), 300);
  await expect(running).rejects.toBe(reason);
  // The pipe is closed, though the other end is not for a minute.
  await until(() => pipes() <= before, 30_000);
});

it('listens for the exit of the process only while commands run, and once for all of them', async () => {
  const listeners = (): number => process.listenerCount('exit', endCredentialCommands);
  const running = Array.from({ length: 11 }, () => runCredentialCommand(node(''), new AbortController().signal));
  const duringCommands = listeners();
  await Promise.allSettled(running);
  expect(duringCommands).toBe(1);
  // What is left of their process groups is ended after a moment.
  await until(() => listeners() === 0);
});

it('treats null as absent', async () => {
  const script = `console.log('{"accessKeyId":"i","accessKeySecret":"s","securityToken":null,"expiration":null}')`;
  const { credentials, expiresAtMs } = await runCredentialCommand(node(script), never);
  expect(credentials.securityToken).toBeUndefined();
  expect(expiresAtMs).toBeUndefined();
});

describe('a command that hangs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-command-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /**
   * A program that does not mind being asked to end, and its child; resolves to their process ids.
   */
  async function hanging(name: string, signal: AbortSignal): Promise<{ pids: number[]; ended: Promise<unknown> }> {
    const file = join(folder, name);
    const script = `trap '' TERM; sleep 60 & echo "$$ $!" > "${file}.part"
      mv "${file}.part" "${file}"; sleep 60; sleep 60`;
    const ended = runCredentialCommand(['/bin/sh', '-c', script], signal).catch((thrown: unknown) => thrown);
    await until(() => existsSync(file));
    const pids = readFileSync(file, 'utf8').trim().split(' ').map(Number);
    expect(pids.every(isAlive)).toBe(true);
    return { pids, ended };
  }

  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const allGone = (pids: readonly number[]) => until(() => !pids.some(isAlive), 30_000);

  it('is killed on the signal, with all processes that it started', async () => {
    const controller = new AbortController();
    const { pids, ended } = await hanging('signal', controller.signal);
    controller.abort(new Error('too late'));
    expect(await ended).toMatchObject({ message: 'too late' });
    await allGone(pids);
  });

  it('is killed when livegate ends', async () => {
    const { pids, ended } = await hanging('livegate', never);
    endCredentialCommands();
    expect(await ended).toMatchObject({ reason: 'PROVIDER_CREDENTIALS_UNAVAILABLE' });
    await allGone(pids);
  });
});
