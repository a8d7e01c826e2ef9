import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { AuthenticationLimit } from './authentication-limit';

const LIMIT = { limit: 2, windowMs: 1_000 };

function world() {
  const clock = new FakeClock();
  const log = new RecordedEvents();
  const limit = new AuthenticationLimit(() => LIMIT, clock, log.reportRepeated);
  const fail = (address: string): void => limit.begin(address)(true);
  return { clock, log, limit, fail };
}

const refusal = (retryAfterMs: number): Error =>
  expect.objectContaining({ reason: 'CALLER_THROTTLED', retryAfterMs }) as Error;

it('refuses an address that has failed too often, until its window ends, and no other', async () => {
  const { clock, log, fail } = world();
  fail('192.0.2.1');
  await clock.advance(400);
  fail('192.0.2.1');
  expect(() => fail('192.0.2.1')).toThrow(refusal(600));
  expect(log.of('address_throttled')).toMatchObject([{ address: '192.0.2.1', ...LIMIT }]);
  fail('192.0.2.2');
  await clock.advance(599);
  expect(() => fail('192.0.2.1')).toThrow(refusal(1));
  await clock.advance(1);
  fail('192.0.2.1');
});

it('does not count what succeeds, and counts what is under way', () => {
  const { limit } = world();
  for (let i = 0; i < 10; i += 1) limit.begin('192.0.2.1')(false);
  const settle = [limit.begin('192.0.2.1'), limit.begin('192.0.2.1')];
  expect(() => limit.begin('192.0.2.1')).toThrow(refusal(1_000));
  for (const settled of settle) settled(false);
  limit.begin('192.0.2.1');
});

it('lets a window end in its time, also one that is shorter since a reload', async () => {
  const clock = new FakeClock();
  let windowMs = 60_000;
  const limit = new AuthenticationLimit(() => ({ limit: 1, windowMs }), clock, new RecordedEvents().reportRepeated);
  const fail = (address: string): void => limit.begin(address)(true);
  fail('192.0.2.1');
  windowMs = 1_000;
  fail('192.0.2.2');
  expect(() => fail('192.0.2.2')).toThrow(refusal(1_000));
  await clock.advance(1_000);
  fail('192.0.2.2');
  expect(() => fail('192.0.2.1')).toThrow(refusal(59_000));
});

it('takes the addresses of an IPv6 /64 network for one', () => {
  const { fail } = world();
  fail('2001:db8::1');
  fail('2001:db8::2');
  expect(() => fail('2001:db8::3')).toThrow(refusal(1_000));
  fail('2001:db8:0:1::1');
});

it('counts ten thousand networks apart, and further ones together until windows end', async () => {
  const { clock, fail } = world();
  for (let i = 0; i < 10_000; i += 1) fail(`10.0.${i >> 8}.${i & 255}`);
  fail('192.0.2.1');
  fail('192.0.2.2');
  expect(() => fail('192.0.2.3')).toThrow(refusal(1_000));
  await clock.advance(1_000);
  fail('192.0.2.3');
});
