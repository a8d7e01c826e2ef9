import { FakeClock } from '../../../test/support/fake-clock';
import { Health } from '../../domain/events/health';
import { LinkHealth } from './link-health';

it('reports each change once, and since when Redis has failed', async () => {
  const clock = new FakeClock();
  const start = clock.now();
  const link = new LinkHealth(clock, { cause: 'NOT_CONNECTED', degraded: false });
  const heard: Health[] = [];
  const stop = link.onChange((health) => heard.push(health));
  await clock.advance(100);
  link.set({ cause: 'ECONNREFUSED', degraded: false });
  link.set({ cause: 'ECONNREFUSED', degraded: false });
  link.set(undefined);
  await clock.advance(100);
  link.set({ cause: 'NOAUTH', degraded: true });
  stop();
  link.set(undefined);
  expect(heard).toEqual([
    { ok: false, cause: 'ECONNREFUSED', degraded: false, sinceMs: start },
    { ok: true },
    { ok: false, cause: 'NOAUTH', degraded: true, sinceMs: start + 200 },
  ]);
});

it('reports the least duration of an outage if it is known', async () => {
  const clock = new FakeClock();
  const link = new LinkHealth(clock, { cause: 'MAX_REPLICAS', degraded: false, endsAt: clock.elapsed() + 500 });
  await clock.advance(200);
  expect(link.health()).toMatchObject({ retryAfterMs: 300 });
  await clock.advance(300);
  expect(link.health()).not.toHaveProperty('retryAfterMs');
});
