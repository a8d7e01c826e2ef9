import type { Stats } from 'node:fs';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { Secret } from '../../domain/access/secret';
import { SecretFiles, SecretReference, WatchedSecret } from '../../domain/access/secret-files';
import { ReadFile, readReference } from '../schema/references';

export interface SecretFilesOptions {
  readonly readFile: ReadFile;
  /** Throws as node:fs does. */
  readonly statFile: (path: string) => Pick<Stats, 'mtimeMs' | 'ctimeMs' | 'size' | 'ino'>;
  readonly clock: Clock;
  readonly report: Report;
}

/** A look costs some microseconds of the event loop. */
const LOOK_EVERY_MS = 1_000;

/** Looks at files when it is asked for what they hold; nothing runs while nobody asks. */
export class PolledSecretFiles implements SecretFiles {
  constructor(private readonly options: SecretFilesOptions) {}

  watch<T>({ file, value }: SecretReference, parse: (text: Secret) => T | undefined): WatchedSecret<T> {
    const atStart = parse(value);
    if (atStart === undefined) throw new Error('the secret was not checked when it was loaded');
    if (file === undefined) return { current: () => atStart, expire: () => undefined };
    return new PolledFile(file, atStart, parse, this.options);
  }
}

class PolledFile<T> implements WatchedSecret<T> {
  #lookedAt = -Infinity;
  #stamp = '';
  #told: string | undefined;
  #unusableSince = 0;

  constructor(
    private readonly path: string,
    private value: T,
    private readonly parse: (text: Secret) => T | undefined,
    private readonly options: SecretFilesOptions,
  ) {}

  current(): T {
    const now = this.options.clock.elapsed();
    if (now - this.#lookedAt >= LOOK_EVERY_MS) {
      this.#lookedAt = now;
      this.#look();
    }
    return this.value;
  }

  expire(): void {
    this.#lookedAt = -Infinity;
  }

  #look(): void {
    const stamp = this.#stampNow();
    if (stamp !== undefined && stamp === this.#stamp) return;
    const found = readReference(this.path, this.options.readFile);
    const value = 'text' in found ? this.parse(new Secret(found.text)) : undefined;
    if (value === undefined) {
      this.#tell('rule' in found ? found.rule : `${found.source} holds nothing that can be used`);
      return;
    }
    // Not before it could be read: a file that is written just now may be whole at the next look.
    this.#stamp = stamp ?? '';
    this.value = value;
    this.#usable();
  }

  #stampNow(): string | undefined {
    try {
      const { mtimeMs, ctimeMs, size, ino } = this.options.statFile(this.path);
      return [mtimeMs, ctimeMs, size, ino].join('/');
    } catch {
      return undefined;
    }
  }

  #usable(): void {
    if (this.#told === undefined) return;
    this.#told = undefined;
    const durationMs = Math.round(this.options.clock.elapsed() - this.#unusableSince);
    this.options.report('secret_file_usable', { file: this.path, durationMs });
  }

  #tell(rule: string): void {
    if (this.#told === rule) return;
    if (this.#told === undefined) this.#unusableSince = this.options.clock.elapsed();
    this.#told = rule;
    this.options.report('secret_file_unusable', { file: this.path, rule });
  }
}
