import { FakeClock, settled } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { Secret } from '../../domain/access/secret';
import { PolledSecretFiles } from './secret-files';

const PATH = '/run/secrets/key';
const ROUND_MS = 500;

function world() {
  const clock = new FakeClock();
  const { events, report } = new RecordedEvents();
  const counts = { stats: 0, reads: 0 };
  let content: string | undefined = 'first\n';
  let mtimeMs = 1;
  let hangs: Promise<void> | undefined;
  const gone = () => Object.assign(new Error('no such file'), { code: 'ENOENT' });
  const files = new PolledSecretFiles({
    readFile() {
      counts.reads += 1;
      return content === undefined ? Promise.reject(gone()) : Promise.resolve(content);
    },
    async statFile(path) {
      counts.stats += 1;
      if (path.startsWith('/hanging')) await hangs;
      if (content === undefined) throw gone();
      return { mtimeMs, ctimeMs: mtimeMs, size: content.length, ino: 1 };
    },
    clock,
    report,
  });
  const usable = (text: Secret) => (text.reveal().startsWith('bad') ? undefined : text.reveal());
  const watch = (file: string) => files.watch({ file, value: new Secret('first') }, usable);
  const write = (text: string | undefined) => {
    content = text;
    mtimeMs += 1;
  };
  return {
    clock,
    events,
    counts,
    files,
    watch,
    watched: watch(PATH),
    write,
    hang: (by: Promise<void>) => void (hangs = by),
  };
}

it('notices new content within half a second, in the background, and never during a read', async () => {
  const { clock, counts, watched, write } = world();
  await clock.advance(ROUND_MS);
  expect(counts).toEqual({ stats: 1, reads: 1 });
  write('second');
  for (let i = 0; i < 10; i += 1) expect(watched.current()).toBe('first');
  expect(counts).toEqual({ stats: 1, reads: 1 });
  await clock.advance(ROUND_MS);
  expect(watched.current()).toBe('second');
  expect(counts).toEqual({ stats: 2, reads: 2 });
  await clock.advance(ROUND_MS);
  expect(counts).toEqual({ stats: 3, reads: 2 });
});

it('knows when the content changed and when it was checked', async () => {
  const { clock, watched, write } = world();
  const start = clock.elapsed();
  await clock.advance(ROUND_MS);
  expect([watched.changedAt, watched.lookedAt]).toEqual([-Infinity, start + ROUND_MS]);
  write('second');
  await clock.advance(2 * ROUND_MS);
  expect([watched.changedAt, watched.lookedAt]).toEqual([start + 2 * ROUND_MS, start + 3 * ROUND_MS]);
});

it('checks at once on request', async () => {
  const { watched, write } = world();
  write('second');
  await watched.look();
  expect(watched.current()).toBe('second');
});

it.each([
  ['is gone', undefined, `file ${PATH} cannot be read (ENOENT)`],
  ['is empty', '\n', `file ${PATH} is empty`],
  ['cannot be used', 'bad value', `file ${PATH} holds nothing that can be used`],
])('keeps the old content while the file %s, and logs that once', async (_how, content, rule) => {
  const { clock, events, watched, write } = world();
  write(content);
  for (let i = 0; i < 3; i += 1) {
    await clock.advance(ROUND_MS);
    expect(watched.current()).toBe('first');
  }
  expect(events).toEqual([{ level: 'error', event: 'secret_file_unusable', file: PATH, rule }]);
  write('second');
  await clock.advance(ROUND_MS);
  expect(watched.current()).toBe('second');
  expect(events.slice(1)).toEqual([{ level: 'info', event: 'secret_file_usable', file: PATH, durationMs: 1_500 }]);
  write(content);
  await clock.advance(ROUND_MS);
  expect(events).toHaveLength(3);
});

it('checks other files while a file system hangs, has two hanging checks at most, and logs those files', async () => {
  const { clock, counts, events, watch, watched, write, hang } = world();
  let answer = (): void => undefined;
  hang(new Promise((resolve) => (answer = resolve)));
  const hanging = watch('/hanging/one');
  await clock.advance(ROUND_MS);
  write('second');
  await clock.advance(ROUND_MS);
  expect([watched.current(), hanging.current()]).toEqual(['second', 'first']);
  await clock.advance(4_500);
  const rule = 'file /hanging/one cannot be read in time';
  expect(events).toEqual([{ level: 'error', event: 'secret_file_unusable', file: '/hanging/one', rule }]);
  // Who must know waits no longer than a second.
  const looked = hanging.look();
  await clock.advance(1_000);
  await looked;
  for (const path of ['/hanging/two', '/hanging/three', '/hanging/four']) watch(path);
  await clock.advance(10 * ROUND_MS);
  const before = counts.stats;
  await clock.advance(10 * ROUND_MS);
  expect(counts.stats).toBe(before);
  answer();
  await settled();
  await clock.advance(ROUND_MS);
  expect([watched.current(), hanging.current()]).toEqual(['second', 'second']);
});

it('reads a variable once, and stops when it is closed', async () => {
  const { clock, counts, files } = world();
  const variable = files.watch({ value: new Secret('constant') }, (text) => text.reveal());
  await variable.look();
  expect([variable.current(), counts.stats]).toEqual(['constant', 0]);
  files.close();
  await clock.advance(10 * ROUND_MS);
  expect([counts.stats, clock.pending]).toEqual([0, 0]);
});
