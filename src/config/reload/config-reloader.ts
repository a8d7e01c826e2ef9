import { ConfigError } from '../config-error';
import { StampedFile } from '../loading/file-stamp';
import { withinTime } from '../../domain/concurrency/waiting';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { Instruments } from '../../domain/telemetry/instruments.port';

export interface ReloaderOptions<Config> {
  /** Reads and checks the files, which are watched from then on; throws ConfigError. */
  readonly load: () => Promise<{ readonly config: Config; readonly files: readonly StampedFile[] }>;
  /**
   * Applies it; returns the keys that wait for a restart. Throws ConfigError, with nothing changed.
   */
  readonly apply: (config: Config) => Promise<readonly string[]>;
  /** The present stamp of a file. */
  readonly look: (path: string) => Promise<string>;
  /** Interval between two looks at the files. 0: none. */
  readonly pollMs: number;
  readonly clock: Clock;
  readonly report: Report;
  readonly instruments: Pick<Instruments, 'configReloaded'>;
}

type Cause = 'signal' | 'file';

/** A look takes microseconds unless the disk hangs. */
const LOOK_TIMEOUT_MS = 5_000;
const UNSEEN = 'unseen';

/**
 * Reloads the configuration on request and when one of its files has changed. Loads run one at a
 * time; requests during a load are served by one further load. An invalid configuration changes
 * nothing and is logged.
 */
export class ConfigReloader<Config> {
  #watched: readonly string[] = [];
  /** The stamps of what is watched at the last load, and at the last look. */
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

  /** Starts to watch the files, with their stamps when they were loaded. */
  watch(files: readonly StampedFile[]): void {
    this.#loadedFrom(files);
    this.#seen = this.#loaded;
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
      // A load that is refused has no stamps of its own.
      this.#loaded = await this.#lookInTime();
      const { config, files } = await load();
      if (this.#stopped) return;
      const needRestart = await apply(config);
      this.#loadedFrom(files);
      instruments.configReloaded(true);
      if (needRestart.length > 0) report('config_reloaded', { cause, needRestart }, 'warn');
      else report('config_reloaded', { cause });
    } catch (error) {
      if (this.#stopped) return;
      instruments.configReloaded(false);
      report('reload_refused', { cause, ...faultsOf(error) });
    }
  }

  #loadedFrom(files: readonly StampedFile[]): void {
    this.#watched = files.map(({ path }) => path);
    this.#loaded = textOf(files.map(({ stamp }) => stamp));
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
    this.#look ??= Promise.all(this.#watched.map(look))
      .then(textOf)
      .finally(() => (this.#look = undefined));
    return await withinTime(clock, LOOK_TIMEOUT_MS, this.#look, () => UNSEEN);
  }
}

function textOf(stamps: readonly string[]): string {
  return stamps.join(' ');
}

/** Messages of other errors may quote the file and are left out. */
function faultsOf(error: unknown): object {
  if (!(error instanceof ConfigError)) return { problems: [{ path: 'configuration', rule: 'livegate failed' }] };
  const { problems, count } = error;
  return { problems, ...(count > problems.length && { problemCount: count }) };
}
