import { runCredentialCommand } from './run-command';

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
  ['is not there', ['/no/such/program'], 'their command cannot be run'],
  ['fails', node(`console.log('marker'); console.error('marker'); process.exit(3)`), 'their command ended with 3'],
  ['is killed', node(`process.kill(process.pid, 'SIGTERM')`), 'their command ended with SIGTERM'],
  ['writes something else', node(`console.log('marker')`), 'their command did not write a set of them'],
  ['leaves a part out', node(`console.log('{"accessKeyId":"marker"}')`), 'their command did not write a set of them'],
  ['writes without end', node(`for (;;) console.log('marker'.repeat(1000))`), 'their command wrote too much'],
])('a program that %s is no source, and nothing of its output is told', async (_how, command, why) => {
  await expect(runCredentialCommand(command, never)).rejects.toMatchObject({
    reason: 'PROVIDER_CREDENTIALS_UNAVAILABLE',
    message: `the account's credentials cannot be had: ${why}`,
  });
});

it('ends with the signal, whoever holds on to the output', async () => {
  const settle = () => new Promise((resolve) => setTimeout(resolve, 200));
  const pipes = () => process.getActiveResourcesInfo().filter((resource) => resource === 'PipeWrap').length;
  await settle();
  const before = pipes();
  const controller = new AbortController();
  const reason = new Error('too late');
  const running = runCredentialCommand(['/bin/sh', '-c', 'sleep 5 & sleep 5'], controller.signal);
  setTimeout(() => controller.abort(reason), 300);
  await expect(running).rejects.toBe(reason);
  // The pipe is closed, though the other end is not.
  await settle();
  expect(pipes()).toBe(before);
});
