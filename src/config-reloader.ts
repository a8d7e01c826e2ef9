import { stat } from 'node:fs/promises';
import { ConfigError } from './config/config-error';
import { Clock } from './domain/clock';
import { Report } from './domain/event-log';

export interface ReloaderOptions<Config> {
  /** Reads and checks the file; throws ConfigError. */
  readonly load: () => Config;
  /** Puts it into force; answers the keys that wait for a restart. Throws ConfigError, with nothing changed. */
  readonly apply: (config: Config) => readonly string[];
  /** What the file looks like from outside: another text after each change. */
  readonly look: () => Promise<string>;
  /** How often to look at the file. 0: never. */
  readonly pollMs: number;
  readonly clock: Clock;
  readonly report: Report;
}

/** For `look`. Links are followed, so that a mounted directory that is swapped as a whole is seen as a change. */
export async function fileStamp(path: string): Promise<string> {
  try {
    const { mtimeMs, ctimeMs, size, ino } = await stat(path);
    return [mtimeMs, ctimeMs, size, ino].join('/');
  } catch {
    return 'absent';
  }
}

/** Loads the configuration again when asked, and when its file has changed. What cannot be loaded changes nothing, and is told. */
export class ConfigReloader<Config> {
  /** What the file looked like when it was loaded last, and when it was looked at last. */
  #loaded = '';
  #seen = '';
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
    this.#loaded = await this.options.look();
    this.#reload('signal');
  }

  #reload(cause: 'signal' | 'file'): void {
    const { load, apply, report } = this.options;
    try {
      const needRestart = apply(load());
      if (needRestart.length > 0) report('config_reloaded', { cause, needRestart }, 'warn');
      else report('config_reloaded', { cause });
    } catch (error) {
      // The message of anything else may quote the file.
      const problems =
        error instanceof ConfigError ? error.problems : [{ path: 'configuration', rule: 'livegate failed' }];
      report('reload_refused', { cause, problems });
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
    const now = await this.options.look();
    const settled = now === this.#seen;
    this.#seen = now;
    if (!settled || now === this.#loaded || this.#stopped) return;
    this.#loaded = now;
    this.#reload('file');
  }
}
