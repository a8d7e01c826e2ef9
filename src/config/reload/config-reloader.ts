import { stat } from 'node:fs/promises';
import { ConfigError } from '../config-error';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';

export interface ReloaderOptions<Config> {
  /** Reads and checks the file; throws ConfigError. */
  readonly load: () => Promise<Config>;
  /** Puts it into force; answers the keys that wait for a restart. Throws ConfigError, with nothing changed. */
  readonly apply: (config: Config) => Promise<readonly string[]>;
  /** What the file looks like from outside: another text after each change. */
  readonly look: () => Promise<string>;
  /** How often to look at the file. 0: never. */
  readonly pollMs: number;
  readonly clock: Clock;
  readonly report: Report;
}

type Cause = 'signal' | 'file';

/** A look takes microseconds, unless the disk hangs. */
const LOOK_TIMEOUT_MS = 5_000;
const UNSEEN = 'unseen';

/** For `look`. Links are followed, so that a mounted directory that is swapped as a whole is seen as a change. */
export async function fileStamp(path: string): Promise<string> {
  try {
    const { mtimeMs, ctimeMs, size, ino } = await stat(path);
    return [mtimeMs, ctimeMs, size, ino].join('/');
  } catch {
    return 'absent';
  }
}

/**
 * Loads the configuration again when asked, and when its file has changed: one load at a time, and one more after it, however often it is
 * asked for meanwhile. What cannot be loaded changes nothing, and is told.
 */
export class ConfigReloader<Config> {
  /** What the file looked like when it was loaded last, and when it was looked at last. */
  #loaded = '';
  #seen = '';
  /** One at a time: each that hangs holds a thread that the whole process shares. */
  #look: Promise<string> | undefined;
  #isLoading = false;
  /** What asks for another load after the one that runs. */
  #next: Cause | undefined;
  #stop = (): void => undefined;
  #stopped = false;

  constructor(private readonly options: ReloaderOptions<Config>) {}

  /** Begins to watch the file, which looked so when it was loaded. */
  watch(loaded: string): void {
    this.#loaded = loaded;
    this.#seen = loaded;
    if (this.options.pollMs > 0) this.#lookLater();
  }

  stop(): void {
    this.#stopped = true;
    this.#stop();
  }

  /** Loads it now, changed or not: what it refers to may have. */
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
    const { load, apply, report } = this.options;
    try {
      this.#loaded = await this.#lookInTime();
      const config = await load();
      if (this.#stopped) return;
      const needRestart = await apply(config);
      if (needRestart.length > 0) report('config_reloaded', { cause, needRestart }, 'warn');
      else report('config_reloaded', { cause });
    } catch (error) {
      if (!this.#stopped) report('reload_refused', { cause, ...faultsOf(error) });
    }
  }

  #lookLater(): void {
    if (this.#stopped) return;
    this.#stop = this.options.clock.schedule(
      this.options.pollMs,
      () => void this.#compare().finally(() => this.#lookLater()),
    );
  }

  /** A change counts once two looks in a row have seen the same: whoever writes the file may not be done yet. */
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
    const seen = this.#look;
    return await new Promise<string>((resolve, reject) => {
      const cancel = clock.schedule(LOOK_TIMEOUT_MS, () => resolve(UNSEEN));
      seen.finally(cancel).then(resolve, reject);
    });
  }
}

/** The message of what is no ConfigError may quote the file. */
function faultsOf(error: unknown): object {
  if (!(error instanceof ConfigError)) return { problems: [{ path: 'configuration', rule: 'livegate failed' }] };
  const { problems, count } = error;
  return { problems, ...(count > problems.length && { problemCount: count }) };
}
