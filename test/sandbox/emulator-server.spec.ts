import { connect } from 'node:net';
import { once } from 'node:events';
import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { rawCaller, signV3 } from './alibaba-raw';
import { exchange } from './http-exchange';

const now = (): number => Date.parse('2024-01-02T03:04:05Z');
const key = { accessKeyId: 'testid', accessKeySecret: 'testsecret' };
const action = 'DescribeLiveStreamsNotifyUrlConfig';
const domains = [{ name: 'push.example.com', type: 'push' as const }];

let emulator: AlibabaEmulator;
beforeEach(async () => {
  emulator = await startAlibabaEmulator({ accounts: [{ uid: '1', ...key, domains }], now, maxCalls: 3 });
});
afterEach(() => emulator.close());

const call = (DomainName: string) => rawCaller(emulator.url, key, now)(action, { DomainName });

it('listens on loopback, on the port that it is given', async () => {
  const { port } = emulator;
  expect(emulator.url).toBe(`http://127.0.0.1:${port}`);
  await emulator.close();
  emulator = await startAlibabaEmulator({ accounts: [], port });

  expect(emulator.port).toBe(port);
  await expect(startAlibabaEmulator({ accounts: [], port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('records a complete call', async () => {
  await call('push.example.com');

  expect(emulator.calls).toEqual([
    {
      at: now(),
      action,
      version: '2016-11-01',
      uid: '1',
      method: 'POST',
      parameters: { DomainName: 'push.example.com' },
      headers: expect.objectContaining({ 'x-acs-action': action, authorization: '[redacted]' }),
      authenticated: true,
      status: 200,
      code: null,
      requestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    },
  ]);
});

it('remembers only the last calls', async () => {
  for (const name of ['a', 'b', 'c', 'd']) await call(name);

  expect(emulator.calls.map(({ parameters }) => parameters['DomainName'])).toEqual(['b', 'c', 'd']);
});

it('resolves with the next call that matches', async () => {
  const ofAnother = emulator.nextCall({ action: 'Other' });
  const ofAny = emulator.nextCall();
  await call('push.example.com');
  await expect(ofAny).resolves.toMatchObject({ action });

  emulator.reset();
  await expect(ofAnother).rejects.toThrow('the emulator was reset or closed before such a call arrived');
});

it('refuses a body that is too long, and records nothing of it', async () => {
  const body = 'a'.repeat(1024 * 1024);
  const sendBody = (text: string) =>
    exchange(emulator.url, signV3(emulator.url, key, action, {}, { at: now(), body: text }));

  await expect(sendBody(`${body}a`)).resolves.toMatchObject({ status: 413, text: '' });
  expect(emulator.calls).toEqual([]);
  await expect(sendBody(body)).resolves.toMatchObject({ status: 400, json: { Code: 'MissingDomainName' } });
});

it('survives a client that leaves in the middle of its request', async () => {
  const socket = connect(emulator.port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
  await once(socket, 'connect');
  socket.resetAndDestroy();

  await expect(call('push.example.com')).resolves.toMatchObject({ status: 200 });
  expect(emulator.calls).toHaveLength(1);
});

it('closes connections that are idle or in the middle of a request', async () => {
  const idle = connect(emulator.port, '127.0.0.1');
  const busy = connect(emulator.port, '127.0.0.1');
  const ends = [once(idle, 'close'), once(busy, 'close')];
  busy.on('error', () => undefined);
  busy.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
  await Promise.all([once(idle, 'connect'), once(busy, 'connect')]);
  // An exchange after them, so that the server has seen both.
  await call('push.example.com');
  await emulator.close();

  await expect(Promise.all(ends)).resolves.toHaveLength(2);
  emulator = await startAlibabaEmulator({ accounts: [] });
});
