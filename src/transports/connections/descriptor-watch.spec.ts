import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { DescriptorWatch } from './descriptor-watch';

it('logs once that no file descriptor is left, and once that there are again', async () => {
  const clock = new FakeClock();
  const { events, report } = new RecordedEvents();
  let code: string | undefined;
  const probe = (): void => {
    if (code) throw Object.assign(new Error('too many open files'), { code });
  };
  const watch = new DescriptorWatch({ clock, report, probe });
  watch.start();
  code = 'EACCES';
  await clock.advance(1_000);
  code = 'EMFILE';
  await clock.advance(5_000);
  watch.heard(Object.assign(new Error('accept'), { code }));
  code = undefined;
  await clock.advance(1_000);
  watch.stop();
  expect(events).toEqual([
    { event: 'descriptors_exhausted', level: 'error', cause: 'EMFILE: too many open files' },
    { event: 'descriptors_available', level: 'info', durationMs: 5_000, failures: 1 },
  ]);
  expect(clock.pending).toBe(0);
});
