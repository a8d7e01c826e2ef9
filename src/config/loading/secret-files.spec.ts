import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { Secret } from '../../domain/access/secret';
import { PolledSecretFiles } from './secret-files';

const PATH = '/run/secrets/key';

function world() {
  const clock = new FakeClock();
  const { events, report } = new RecordedEvents();
  const counts = { stats: 0, reads: 0 };
  let content: string | undefined = 'first\n';
  let mtimeMs = 1;
  const gone = () => Object.assign(new Error('no such file'), { code: 'ENOENT' });
  const files = new PolledSecretFiles({
    readFile() {
      counts.reads += 1;
      if (content === undefined) throw gone();
      return content;
    },
    statFile() {
      counts.stats += 1;
      if (content === undefined) throw gone();
      return { mtimeMs, ctimeMs: mtimeMs, size: content.length, ino: 1 };
    },
    clock,
    report,
  });
  const usable = (text: Secret) => (text.reveal().startsWith('bad') ? undefined : text.reveal());
  const watched = files.watch({ file: PATH, value: new Secret('first') }, usable);
  const write = (text: string | undefined) => {
    content = text;
    mtimeMs += 1;
  };
  return { clock, events, counts, files, watched, write };
}

it('sees another content within a second of use, and looks no more often', async () => {
  const { clock, counts, watched, write } = world();
  expect(watched.current()).toBe('first');
  write('second');
  for (let i = 0; i < 10; i += 1) expect(watched.current()).toBe('first');
  await clock.advance(1_000);
  expect(watched.current()).toBe('second');
  expect(counts).toEqual({ stats: 2, reads: 2 });
  await clock.advance(1_000);
  watched.current();
  expect(counts).toEqual({ stats: 3, reads: 2 });
});

it('looks with the next question when told to', () => {
  const { watched, write } = world();
  watched.current();
  write('second');
  watched.expire();
  expect(watched.current()).toBe('second');
});

it.each([
  ['is gone', undefined, `file ${PATH} cannot be read (ENOENT)`],
  ['is empty', '\n', `file ${PATH} is empty`],
  ['cannot be used', 'bad value', `file ${PATH} holds nothing that can be used`],
])('keeps what it had while the file %s, and tells it once', async (_how, content, rule) => {
  const { clock, events, watched, write } = world();
  watched.current();
  write(content);
  for (let i = 0; i < 3; i += 1) {
    await clock.advance(1_000);
    expect(watched.current()).toBe('first');
  }
  expect(events).toEqual([{ level: 'error', event: 'secret_file_unusable', file: PATH, rule }]);
  write('second');
  await clock.advance(1_000);
  expect(watched.current()).toBe('second');
  expect(events.slice(1)).toEqual([{ level: 'info', event: 'secret_file_usable', file: PATH, durationMs: 3_000 }]);
  write(content);
  await clock.advance(1_000);
  watched.current();
  expect(events).toHaveLength(3);
});

it('has a variable once and for all', async () => {
  const { clock, counts, files } = world();
  const variable = files.watch({ value: new Secret('constant') }, (text) => text.reveal());
  await clock.advance(1_000);
  expect([variable.current(), counts.stats]).toEqual(['constant', 0]);
});
