import { FakeClock } from '../../../test/support/fake-clock';
import { Secret } from '../../domain/access/secret';
import { SecretFiles } from '../../domain/access/secret-files';
import { KeyCredentials } from './key-credentials';

/** Two files, which are looked at as often as they are asked for. */
class Files implements SecretFiles {
  constructor(private readonly clock: FakeClock) {}

  readonly contents: Record<string, string> = { id: 'id-1', secret: 'secret-1' };
  looks = 0;

  watch<T>({ file = '', value }: { file?: string; value: Secret }, parse: (text: Secret) => T | undefined) {
    const atStart = parse(value) as T;
    const constant = { current: () => atStart, changedAt: -Infinity, lookedAt: Infinity, look: () => this.#look() };
    if (file === '') return constant;
    let text = value.reveal();
    const watched = {
      ...constant,
      current: () => {
        const found = parse(new Secret(this.contents[file] ?? ''));
        watched.lookedAt = this.clock.elapsed();
        if (found === undefined || this.contents[file] === text) return held;
        text = this.contents[file] ?? '';
        watched.changedAt = this.clock.elapsed();
        return (held = found);
      },
    };
    let held = atStart;
    return watched;
  }

  #look(): Promise<void> {
    this.looks += 1;
    return Promise.resolve();
  }
}

const reference = (file: string, value: string) => ({ file, value: new Secret(value) });

function world() {
  const clock = new FakeClock();
  const files = new Files(clock);
  const token = { value: new Secret('token') };
  const references = {
    accessKeyId: reference('id', 'id-1'),
    accessKeySecret: reference('secret', 'secret-1'),
    securityToken: token,
  };
  const source = new KeyCredentials(references, files);
  const now = () => {
    const { accessKeyId, accessKeySecret, securityToken } = source.current();
    return [accessKeyId, accessKeySecret, securityToken].map((part) => part?.reveal());
  };
  return { clock, files, source, now };
}

it('has the values behind the references', () => {
  expect(world().now()).toEqual(['id-1', 'secret-1', 'token']);
});

it('uses a new key once none of its files has changed for a second', async () => {
  const { clock, files, now } = world();
  files.contents['id'] = 'id-2';
  expect(now()).toEqual(['id-1', 'secret-1', 'token']);
  await clock.advance(999);
  files.contents['secret'] = 'secret-2';
  expect(now()).toEqual(['id-1', 'secret-1', 'token']);
  await clock.advance(999);
  expect(now()).toEqual(['id-1', 'secret-1', 'token']);
  await clock.advance(1);
  expect(now()).toEqual(['id-2', 'secret-2', 'token']);
});

it('ignores a change that was reverted', async () => {
  const { clock, files, now } = world();
  files.contents['id'] = 'id-2';
  now();
  files.contents['id'] = 'id-1';
  now();
  await clock.advance(1_000);
  files.contents['id'] = 'id-2';
  expect(now()).toEqual(['id-1', 'secret-1', 'token']);
});

it('does not wait if the key was refused, and reports whether there is another', async () => {
  const { files, source, now } = world();
  const first = source.current();
  expect(await source.refused(first)).toBe(false);
  expect(files.looks).toBe(3);
  files.contents['secret'] = 'secret-2';
  expect(await source.refused(first)).toBe(true);
  expect(now()).toEqual(['id-1', 'secret-2', 'token']);
  expect(await source.refused(first)).toBe(true);
  expect(await source.refused(source.current())).toBe(false);
});

it('keeps its key while a file has none', async () => {
  const { clock, files, now } = world();
  files.contents['secret'] = 'broken\n-----';
  now();
  await clock.advance(10_000);
  expect(now()).toEqual(['id-1', 'secret-1', 'token']);
});
