import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { RecordedInstruments } from '../../../test/support/recorded-instruments';
import { ConfigReloader } from './config-reloader';
import { ConfigError } from '../config-error';

const POLL_MS = 2_000;

/** A file that is loaded, and what became of it. */
class World {
  file = 'first';
  /** As the load found it; absent: as it is. */
  stamp: string | undefined;
  path = 'livegate.yaml';
  loads: () => string | Promise<string> = () => this.file;
  look = (path: string): Promise<string> => Promise.resolve(path === this.path ? this.file : 'another file');
  needRestart: readonly string[] = [];
  readonly applied: string[] = [];
  readonly log = new RecordedEvents();
  readonly instruments = new RecordedInstruments();
  readonly clock = new FakeClock();
  readonly reloader: ConfigReloader<string>;

  constructor(pollMs = POLL_MS) {
    this.reloader = new ConfigReloader<string>({
      load: async () => {
        const config = await this.loads();
        return { config, files: [{ path: this.path, stamp: this.stamp ?? this.file }] };
      },
      apply: (config) => {
        this.applied.push(config);
        return Promise.resolve(this.needRestart);
      },
      look: (path) => this.look(path),
      pollMs,
      clock: this.clock,
      report: this.log.report,
      instruments: this.instruments,
    });
    this.reloader.watch([{ path: this.path, stamp: 'first' }]);
  }
}

it('loads a changed file once, after two checks with the same content', async () => {
  const world = new World();
  await world.clock.advance(10 * POLL_MS);
  world.file = 'half';
  await world.clock.advance(POLL_MS);
  world.file = 'second';
  await world.clock.advance(POLL_MS);
  expect(world.applied).toEqual([]);
  await world.clock.advance(POLL_MS);
  expect(world.applied).toEqual(['second']);
  await world.clock.advance(10 * POLL_MS);
  expect(world.applied).toEqual(['second']);
  expect(world.log.events).toEqual([{ event: 'config_reloaded', level: 'info', cause: 'file' }]);
});

it('notices a change since the load at start', async () => {
  const world = new World();
  world.file = 'changed while it started';
  await world.clock.advance(2 * POLL_MS);
  expect(world.applied).toEqual(['changed while it started']);
});

it('loads again what was replaced while it was read, at once where that has settled', async () => {
  const world = new World();
  world.file = 'second';
  world.stamp = 'older than what was replaced';
  await world.clock.advance(2 * POLL_MS);
  expect(world.applied).toEqual(['second']);
  world.stamp = undefined;
  await world.clock.advance(2 * POLL_MS);
  expect(world.applied).toEqual(['second', 'second']);
  await world.clock.advance(10 * POLL_MS);
  expect(world.applied).toHaveLength(2);
});

it('watches the files that the last configuration names, without a further load', async () => {
  const world = new World();
  world.path = 'other.pem';
  world.file = 'of the other path';
  await world.clock.advance(10 * POLL_MS);
  expect(world.applied).toEqual(['of the other path']);
  world.file = 'renewed';
  await world.clock.advance(10 * POLL_MS);
  expect(world.applied).toEqual(['of the other path', 'renewed']);
});

it('refuses an invalid file once, with every problem and nothing else, and loads the corrected file', async () => {
  const world = new World();
  const problems = [
    { path: 'rest.prot', rule: 'unknown key' },
    { path: 'accounts', rule: 'is required' },
  ];
  world.loads = () => {
    throw new ConfigError(problems);
  };
  world.file = 'bad';
  await world.clock.advance(10 * POLL_MS);
  expect(world.log.events).toEqual([{ event: 'reload_refused', level: 'error', cause: 'file', problems }]);
  world.loads = () => world.file;
  world.file = 'mended';
  await world.clock.advance(2 * POLL_MS);
  expect(world.applied).toEqual(['mended']);
  expect(world.instruments.of('configReloaded')).toEqual([[false], [true]]);
});

it('logs no details of an error that is not about the configuration', async () => {
  const world = new World();
  world.loads = () => {
    throw new Error('marker');
  };
  await world.reloader.reload();
  expect(world.log.events).toEqual([
    {
      event: 'reload_refused',
      level: 'error',
      cause: 'signal',
      problems: [{ path: 'configuration', rule: 'livegate failed' }],
    },
  ]);
});

it('loads on demand, changed or not, and not again for the same change', async () => {
  const world = new World();
  await world.reloader.reload();
  world.file = 'second';
  world.needRestart = ['rest.port'];
  await world.reloader.reload();
  await world.clock.advance(10 * POLL_MS);
  expect(world.applied).toEqual(['first', 'second']);
  expect(world.log.events).toEqual([
    { event: 'config_reloaded', level: 'info', cause: 'signal' },
    { event: 'config_reloaded', level: 'warn', cause: 'signal', needRestart: ['rest.port'] },
  ]);
});

it('loads on demand only, if polling is off', async () => {
  const world = new World(0);
  world.file = 'second';
  await world.clock.advance(10 * POLL_MS);
  expect([world.applied, world.clock.pending]).toEqual([[], 0]);
  await world.reloader.reload();
  expect(world.applied).toEqual(['second']);
});

it('ends', async () => {
  const world = new World();
  world.file = 'second';
  await world.clock.advance(POLL_MS);
  world.reloader.stop();
  await world.clock.advance(10 * POLL_MS);
  expect([world.applied, world.clock.pending]).toEqual([[], 0]);
});

it('makes one load of all signals and changes that come while one runs', async () => {
  const world = new World();
  let finish = (): void => undefined;
  let loads = 0;
  world.loads = async () => {
    loads += 1;
    await new Promise<void>((resolve) => (finish = resolve));
    return `load ${loads}`;
  };
  const first = world.reloader.reload();
  await world.clock.advance(1);
  world.file = 'second';
  for (let count = 0; count < 20; count += 1) void world.reloader.reload();
  await world.clock.advance(5 * POLL_MS);
  expect([loads, world.applied]).toEqual([1, []]);
  finish();
  await world.clock.advance(1);
  expect([loads, world.applied]).toEqual([2, ['load 1']]);
  finish();
  await first;
  await world.clock.advance(10 * POLL_MS);
  expect([loads, world.applied]).toEqual([2, ['load 1', 'load 2']]);
});

it('continues if a check of the file hangs, and starts no second check', async () => {
  const world = new World();
  let looks = 0;
  world.look = () => {
    looks += 1;
    return new Promise(() => undefined);
  };
  const reloaded = world.reloader.reload();
  await world.clock.advance(20 * POLL_MS);
  await reloaded;
  expect([looks, world.applied]).toEqual([1, ['first']]);
});

it('applies and logs nothing once it has ended', async () => {
  const world = new World();
  let finish = (): void => undefined;
  world.loads = async () => {
    await new Promise<void>((resolve) => (finish = resolve));
    return 'late';
  };
  const loading = world.reloader.reload();
  await world.clock.advance(1);
  world.reloader.stop();
  finish();
  await loading;
  expect([world.applied, world.log.events]).toEqual([[], []]);
});

it('reports the first problems and the number of all', async () => {
  const world = new World();
  const problems = [{ path: 'rest.prot', rule: 'unknown key' }];
  world.loads = () => {
    throw new ConfigError(problems, 10_000);
  };
  await world.reloader.reload();
  expect(world.log.events).toEqual([
    { event: 'reload_refused', level: 'error', cause: 'signal', problems, problemCount: 10_000 },
  ]);
});
