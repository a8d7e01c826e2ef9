import { DeliveryLog } from './delivery-log';

test('an account keeps its last 10,000 rows', () => {
  const log = new DeliveryLog<number>();
  for (let row = 0; row <= 10_000; row++) log.add('1', row);
  log.add('2', -1);
  expect(log.of('1')).toHaveLength(10_000);
  expect([log.of('1')[0], log.of('1').at(-1)]).toEqual([1, 10_000]);
  expect(log.of('2')).toEqual([-1]);
  log.clear();
  expect(log.of('1')).toEqual([]);
});
