/*
 * What load balancers and containers ask: over REST, and grpc.health.v1. The end of a process is in
 * drain.spec.ts.
 */
import { once } from 'node:events';
import { ClientReadableStream, credentials, makeGenericClientConstructor, ServiceError } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { CONTRACT } from '../support/proto-contract';
import { startSystem, System } from '../support/start-system';

let system: System;
beforeEach(async () => (system = await startSystem()));
afterEach(() => system.close());

/** The status that grpc.health.v1 has for a service; the code if there is none. */
function check(service: string): Promise<string | number> {
  const Health = makeGenericClientConstructor(healthService, 'Health');
  const client = new Health(system.app.grpc, credentials.createInsecure());
  const ask = client['check']?.bind(client) as (
    request: object,
    done: (error: ServiceError | null, answer?: { status: string }) => void,
  ) => void;
  return new Promise((resolve) =>
    ask({ service }, (error, answer) => {
      client.close();
      resolve(error?.code ?? answer?.status ?? 'nothing');
    }),
  );
}

test('a server that serves is alive and ready, over both transports and for each service', async () => {
  const { rest } = system;
  expect(await rest.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await rest.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  const services = ['', ...new Set(CONTRACT.methods().map(({ service }) => `livegate.v1.${service}`))];
  expect(await Promise.all(services.map(check))).toEqual(services.map(() => 'SERVING'));
  expect(await check('livegate.v1.NoSuchService')).toBe(5);
});

/** The first status that a watch of a service reports. */
async function watched(service: string): Promise<unknown> {
  const Health = makeGenericClientConstructor(healthService, 'Health');
  const client = new Health(system.app.grpc, credentials.createInsecure());
  const watch = client['watch']?.bind(client) as (request: object) => ClientReadableStream<{ status: string }>;
  const stream = watch({ service });
  stream.on('error', () => undefined);
  const [answer] = (await once(stream, 'data')) as [{ status: string }];
  stream.cancel();
  client.close();
  return answer.status;
}

test('a watch reports each service by name, and SERVICE_UNKNOWN for any other', async () => {
  expect(await Promise.all(['', 'livegate.v1.AccountService'].map(watched))).toEqual(['SERVING', 'SERVING']);
  expect(await watched('livegate.v1.NoSuchService')).toBe('SERVICE_UNKNOWN');
});

test('health asks no cloud: an outage of a cloud is not ours', async () => {
  const { rest, alibaba, volcengine } = system;
  await Promise.all([alibaba.close(), volcengine.close()]);
  expect((await rest.get('/healthz')).status).toBe(200);
  expect((await rest.get('/readyz')).status).toBe(200);
  expect(await check('')).toBe('SERVING');
  expect(await rest.get('/v1/accounts/ali/domains/play.example.com/pullConfigs')).toMatchObject({
    status: 503,
    body: { reason: 'PROVIDER_UNREACHABLE' },
  });
});

test('closing answers what is in flight', async () => {
  const { app, rest, alibaba } = system;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  alibaba.faults.add({ fault: { kind: 'hold', release: released } });
  const arrived = alibaba.nextCall();
  const answer = rest.put('/v1/accounts/ali/domains/push.example.com/callbackConfigs/stream', {
    urls: ['https://hooks.example.com/live'],
  });
  await arrived;
  const closed = app.close();
  release();
  expect(await answer).toMatchObject({ status: 200, headers: { connection: 'close' } });
  await closed;
});
