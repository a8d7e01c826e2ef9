import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { GatewayError } from '../../domain/errors/gateway-error';
import { LocalSlots } from './local-slots';
import { Throttling } from './throttling';

const upstreamCode = 'Throttling.User';
const throttled = () => new GatewayError('PROVIDER_THROTTLED', 'too many requests', { metadata: { upstreamCode } });

it('logs once that a limit is lowered, and once that it is restored', async () => {
  const clock = new FakeClock();
  const { events, report } = new RecordedEvents();
  const quota = { limit: 10, windowMs: 1_000 };
  const slots = new LocalSlots({ quota, spacingMs: () => 1_000, lateCapMs: 10, burst: 1 }, clock);
  const throttling = new Throttling({ slots, quota, fields: { action: 'Read' }, clock, report });
  for (let calls = 0; calls < 3; calls += 1) {
    await throttling.throttled(throttled());
  }
  await clock.advance(60_000);
  expect(throttling.isOn).toBe(false);
  const cause = 'RESOURCE_EXHAUSTED: too many requests';
  expect(events).toEqual([
    { event: 'quota_lowered', level: 'warn', action: 'Read', limit: 10, currentLimit: 8, upstreamCode, cause },
    { event: 'quota_restored', level: 'info', action: 'Read', limit: 10, durationMs: 20_000, throttled: 3 },
  ]);
  expect(clock.pending).toBe(0);
});

it('logs once that a quota of one call, which cannot be lowered, is throttled again and again', async () => {
  const clock = new FakeClock();
  const { events, report } = new RecordedEvents();
  const quota = { limit: 1, windowMs: 1_000 };
  const slots = new LocalSlots({ quota, spacingMs: () => 1_000, lateCapMs: 10, burst: 1 }, clock);
  const throttling = new Throttling({ slots, quota, fields: { action: 'Read' }, clock, report });
  for (let calls = 0; calls < 10; calls += 1) {
    await throttling.throttled(throttled());
    await clock.advance(4_000);
  }
  await clock.advance(60_000);
  expect(events).toMatchObject([
    { event: 'quota_lowered', limit: 1, currentLimit: 1 },
    { event: 'quota_restored', limit: 1, throttled: 10 },
  ]);
  expect(clock.pending).toBe(0);
});
