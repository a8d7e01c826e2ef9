import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { AddressLimit } from './address-limit';

it('counts ten thousand networks apart, also once further ones have used up the count that they share', async () => {
  const log = new RecordedEvents();
  const limit = new AddressLimit({ limit: 2, windowMs: 1_000 }, new FakeClock(), log.reportRepeated);
  for (let i = 0; i < 10_000; i += 1) await limit.take(`10.0.${i >> 8}.${i & 255}`);
  for (const address of ['192.0.2.1', '192.0.2.2']) await limit.take(address);
  const refusal = { reason: 'CALLER_THROTTLED', retryAfterMs: 1_000 };
  await expect(limit.take('192.0.2.3')).rejects.toMatchObject(refusal);
  await limit.take('10.0.0.0');
  await expect(limit.take('10.0.0.0')).rejects.toMatchObject(refusal);
  expect(log.of('address_throttled').map(({ key }) => key)).toEqual(['further', '10.0.0.0']);
});
