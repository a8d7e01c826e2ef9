import { FakeClock } from '../../test/support/fake-clock';
import { Opened } from './opened';

function world() {
  const clock = new FakeClock();
  const closed: string[] = [];
  const opened = new Opened(clock);
  return { clock, closed, opened };
}

it('closes the latest first, and goes on after a close that fails', async () => {
  const { closed, opened } = world();
  opened.add(() => closed.push('store'));
  opened.add(() => Promise.reject(new Error('lost')));
  opened.add(() => closed.push('listener'));
  await opened.closeAll();
  expect(closed).toEqual(['listener', 'store']);
});

it('waits ten seconds for a close that hangs', async () => {
  const { clock, closed, opened } = world();
  opened.add(() => new Promise(() => undefined));
  void opened.closeAll().then(() => closed.push('given up'));
  await clock.advance(9_999);
  expect(closed).toEqual([]);
  await clock.advance(1);
  expect(closed).toEqual(['given up']);
});
