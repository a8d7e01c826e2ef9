/*
 * A way to NATS that goes silent: it takes what is sent, nothing comes back, and the connection
 * stays open. Takes half a minute, since it waits as long as livegate does.
 */
import { systemClock } from '../../src/resilience/system-clock';
import { JetStreamSink } from '../../src/receivers/sinks/nats/jetstream.sink';
import { NatsLink } from '../../src/receivers/sinks/nats/nats-link';
import { Nats, startNats } from '../support/start-nats';
import { startTcpRelay, TcpRelay } from '../support/tcp-relay';
import { until } from '../support/until';

const never = new AbortController().signal;
const UNANSWERED = { kind: 'retry', error: 'LIVE has not acknowledged the event in time' };

let nats: Nats;
let relay: TcpRelay;
let sink: JetStreamSink;
let count = 0;

beforeEach(async () => {
  nats = await startNats();
  await nats.admin(({ streams }) => streams.add({ name: 'LIVE', subjects: ['livegate.>'] }));
  relay = await startTcpRelay(Number(nats.address.split(':')[1]));
  const servers = [`127.0.0.1:${relay.port}`];
  const link = new NatsLink({ name: 'test', servers, login: undefined, clock: systemClock });
  sink = new JetStreamSink({ link, stream: 'LIVE', subject: 'livegate.{account}.{type}' });
});

afterEach(async () => {
  await sink.close();
  await relay.close();
  await nats.stop();
});

/** An attempt at another event, and how long it took. */
async function attempt() {
  const id = `event-${(count += 1)}`;
  const begin = performance.now();
  const place = { account: 'ali', receiver: 'media', orderingKey: 'media/s1' };
  const message = { id, type: 'livegate.stream.started', ...place, event: `{"id":"${id}"}`, attempt: 1 };
  const outcome = await sink.send(message, never);
  return { outcome, ms: performance.now() - begin };
}

test('an event that is not acknowledged is tried again after five seconds', async () => {
  expect((await attempt()).outcome).toMatchObject({ kind: 'delivered' });
  relay.swallow();
  const { outcome, ms } = await attempt();
  expect(outcome).toEqual(UNANSWERED);
  expect(ms).toBeGreaterThan(4_900);
  expect(ms).toBeLessThan(9_000);
});

test('a connection that answers no ping is given up, and the next attempt makes another one', async () => {
  expect((await attempt()).outcome).toMatchObject({ kind: 'delivered' });
  relay.swallow();
  const begin = performance.now();
  const failed: unknown[] = [];
  await until(async () => {
    const { outcome } = await attempt();
    if (outcome.kind !== 'delivered') failed.push(outcome);
    return outcome.kind === 'delivered';
  });
  expect(failed[0]).toEqual(UNANSWERED);
  // Three pings, 5 s apart, and an attempt that was under way.
  expect(performance.now() - begin).toBeLessThan(30_000);
});
