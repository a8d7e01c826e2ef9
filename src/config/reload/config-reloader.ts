import { stat } from 'node:fs/promises';
import { ConfigError } from '../config-error';
import { withinTime } from '../../domain/concurrency/waiting';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { Instruments } from '../../domain/telemetry/instruments.port';

export interface ReloaderOptions<Config> {
  /** Reads and checks the file; throws ConfigError. */
  readonly load: () => Promise<Config>;
  /**
   * Applies it; returns the keys that wait for a restart. Throws ConfigError, with nothing changed.
   */
  readonly apply: (config: Config) => Promise<readonly string[]>;
  /** A stamp of the file, different after each change. */
  readonly look: () => Promise<string>;
  /** Interval between two looks at the file. 0: none. */
  readonly pollMs: number;
  readonly clock: Clock;
  readonly report: Report;
  readonly instruments: Pick<Instruments, 'configReloaded'>;
}

type Cause = 'signal' | 'file';

/** A look takes microseconds unless the disk hangs. */
const LOOK_TIMEOUT_MS = 5_000;
const UNSEEN = 'unseen';

/** For `look`. Follows links, so that replacing a mounted directory counts as a change. */
export async function fileStamp(path: string): Promise<string> {
  try {
    const { mtimeMs, ctimeMs, size, ino } = await stat(path);
    return [mtimeMs, ctimeMs, size, ino].join('/');
  } catch {
    return 'absent';
  }
}

/** The same for several files, in their order. */
export async function filesStamp(paths: readonly string[]): Promise<string> {
  return (await Promise.all(paths.map(fileStamp))).join(' ');
}

/**
 * Reloads the configuration on request and when its file has changed. Loads run one at a time;
 * requests during a load are served by one further load. An invalid configuration changes nothing
 * and is logged.
 */
export class ConfigReloader<Config> {
  /** The stamp at the last load, and at the last look. */
  #loaded = '';
  #seen = '';
  /** One at a time: a look that hangs holds one of the few threads that the process shares. */
  #look: Promise<string> | undefined;
  #isLoading = false;
  /** The cause of a further load after the current one. */
  #next: Cause | undefined;
  #stop = (): void => undefined;
  #stopped = false;

  constructor(private readonly options: ReloaderOptions<Config>) {}

  /** Starts to watch the file; `loaded` is its stamp when it was loaded. */
  watch(loaded: string): void {
    this.#loaded = loaded;
    this.#seen = loaded;
    if (this.options.pollMs > 0) this.#lookLater();
  }

  stop(): void {
    this.#stopped = true;
    this.#stop();
  }

  /** Reloads even if the file is unchanged: the files it refers to may have changed. */
  async reload(): Promise<void> {
    await this.#reload('signal');
  }

  async #reload(cause: Cause): Promise<void> {
    this.#next = cause;
    if (this.#isLoading) return;
    this.#isLoading = true;
    for (let now: Cause | undefined = cause; now && !this.#stopped; now = this.#next) {
      this.#next = undefined;
      await this.#load(now);
    }
    this.#isLoading = false;
  }

  async #load(cause: Cause): Promise<void> {
    const { load, apply, report, instruments } = this.options;
    try {
      this.#loaded = await this.#lookInTime();
      const config = await load();
      if (this.#stopped) return;
      const needRestart = await apply(config);
      instruments.configReloaded(true);
      if (needRestart.length > 0) report('config_reloaded', { cause, needRestart }, 'warn');
      else report('config_reloaded', { cause });
    } catch (error) {
      if (this.#stopped) return;
      instruments.configReloaded(false);
      report('reload_refused', { cause, ...faultsOf(error) });
    }
  }

  #lookLater(): void {
    if (this.#stopped) return;
    this.#stop = this.options.clock.schedule(
      this.options.pollMs,
      () => void this.#compare().finally(() => this.#lookLater()),
    );
  }

  /** A change counts once two looks in a row see the same stamp: writing may be in progress. */
  async #compare(): Promise<void> {
    const now = await this.#lookInTime();
    const settled = now === this.#seen;
    this.#seen = now;
    if (!settled || now === this.#loaded || now === UNSEEN || this.#stopped) return;
    await this.#reload('file');
  }

  async #lookInTime(): Promise<string> {
    const { look, clock } = this.options;
    this.#look ??= look().finally(() => (this.#look = undefined));
    return await withinTime(clock, LOOK_TIMEOUT_MS, this.#look, () => UNSEEN);
  }
}

/** Messages of other errors may quote the file and are left out. */
function faultsOf(error: unknown): object {
  if (!(error instanceof ConfigError)) return { problems: [{ path: 'configuration', rule: 'livegate failed' }] };
  const { problems, count } = error;
  return { problems, ...(count > problems.length && { problemCount: count }) };
}
