import fc from 'fast-check';
import { IsoTime } from './iso-time';

test('each moment is written as Date writes it, also within one second and back in time', () => {
  const time = new IsoTime();
  const year = Date.UTC(2026, 0);
  const moment = fc.oneof(fc.integer({ min: year, max: year + 3_000 }), fc.integer({ min: 0, max: Date.UTC(9999, 0) }));
  fc.assert(fc.property(moment, (at) => expect(time.at(at)).toBe(new Date(at).toISOString())));
});
