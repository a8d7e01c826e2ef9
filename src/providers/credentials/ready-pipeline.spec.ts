import { endlessOperation } from '../../../test/support/endless-operation';
import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { Secret } from '../../domain/access/secret';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Outage } from '../../domain/events/outage';
import { Send, UpstreamPipeline } from '../../domain/operations/upstream-pipeline';
import { ReadyPipeline } from './ready-pipeline';

const SOURCE = {
  current: () => ({ accessKeyId: new Secret('id'), accessKeySecret: new Secret('secret') }),
  refused: () => false,
};
const REJECTED = new GatewayError('PROVIDER_CREDENTIALS_REJECTED', 'the provider refused it', {
  metadata: { upstreamCode: 'InvalidAccessKey' },
});
const ANSWER = { requestId: 'R', value: 'live' };

/** Sends once, as it is told. */
const INNER: UpstreamPipeline = {
  read: async (_operation, _action, send) =>
    (await send({ signal: AbortSignal.abort(), onWire: () => undefined })).value,
  write: async (_operation, _action, send) =>
    void (await send({ signal: AbortSignal.abort(), onWire: () => undefined })),
};

function world() {
  const clock = new FakeClock();
  const { events, report } = new RecordedEvents();
  const names = { began: 'credentials_rejected', ended: 'credentials_accepted' } as const;
  const rejection = new Outage({ ...names, clock, report });
  const account = { id: 'ali', provider: 'alibaba', uid: '1', endpoint: 'http://127.0.0.1:1' };
  const pipeline = new ReadyPipeline(account, SOURCE, INNER, rejection);
  const ends =
    (error?: GatewayError): Send<string> =>
    () =>
      error ? Promise.reject(error) : Promise.resolve(ANSWER);
  return {
    clock,
    events,
    read: (error?: GatewayError) => pipeline.read(endlessOperation(), 'A', ends(error)).catch(String),
    write: (error?: GatewayError) => pipeline.write(endlessOperation(), 'A', ends(error)).catch(String),
    plan: () => pipeline.write(endlessOperation({ validateOnly: true }), 'A', ends()),
  };
}

const BEGAN = {
  event: 'credentials_rejected',
  level: 'error',
  upstreamCode: 'InvalidAccessKey',
  cause: expect.stringContaining('refused it'),
};

it('logs once that the cloud does not accept the credentials, and once that it does again', async () => {
  const { clock, events, read, write } = world();
  await read(REJECTED);
  await write(REJECTED);
  await read(REJECTED);
  expect(events).toEqual([BEGAN]);
  await clock.advance(5_000);
  await write();
  await read();
  const ended = { event: 'credentials_accepted', level: 'info', durationMs: 5_000, failures: 3 };
  expect(events).toEqual([BEGAN, ended]);
});

it('the cloud accepts them too if it answers that there is nothing', async () => {
  const { clock, events, read } = world();
  await read(REJECTED);
  await clock.advance(5_000);
  await read(new GatewayError('CONFIG_NOT_FOUND', 'none'));
  expect(events).toMatchObject([BEGAN, { event: 'credentials_accepted' }]);
});

it('neither another failure nor a write that is not sent says that it accepts them', async () => {
  const { clock, events, read, plan } = world();
  await read(REJECTED);
  await clock.advance(5_000);
  await read(new GatewayError('PROVIDER_UNAVAILABLE', 'down'));
  await read(new GatewayError('PROVIDER_PERMISSION_DENIED', 'no'));
  await plan();
  expect(events).toEqual([BEGAN]);
});
