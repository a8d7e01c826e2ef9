import type { Stats } from 'node:fs';
import { withinTime } from '../../domain/concurrency/waiting';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { Secret } from '../../domain/access/secret';
import { SecretFiles, SecretReference, WatchedSecret } from '../../domain/access/secret-files';
import { ReadFileInBackground, readReferenceInBackground } from '../schema/references';

export interface SecretFilesOptions {
  readonly readFile: ReadFileInBackground;
  /** Rejects as node:fs does. */
  readonly statFile: (path: string) => Promise<Pick<Stats, 'mtimeMs' | 'ctimeMs' | 'size' | 'ino'>>;
  readonly clock: Clock;
  readonly report: Report;
}

const LOOK_EVERY_MS = 500;
/** Bounds what looking costs: with more files, each is looked at less often. */
const MAX_LOOKS_PER_ROUND = 500;
/** Node.js reads files in four threads; a file system that hangs must leave some. */
const MAX_LOOKS_AT_ONCE = 2;
/** After that, a file that does not answer is reported. */
const HANGS_AFTER_MS = 5_000;
/** How long a caller of `look` waits for such a file. */
const LONGEST_LOOK_MS = 1_000;

/** Checks the files in the background, so that no call waits for a file system. */
export class PolledSecretFiles implements SecretFiles {
  /** In the order of their checks. The weak references let unused files go. */
  readonly #files = new Set<WeakRef<PolledFile<unknown>>>();
  readonly #due = new Set<PolledFile<unknown>>();
  #workers = 0;
  #cancel: (() => void) | undefined;

  constructor(private readonly options: SecretFilesOptions) {}

  watch<T>({ file: path, value }: SecretReference, parse: (text: Secret) => T | undefined): WatchedSecret<T> {
    const atStart = parse(value);
    if (atStart === undefined) throw new Error('the secret was not checked when it was loaded');
    if (path === undefined) return new ConstantSecret(atStart);
    const file = new PolledFile(path, value, atStart, parse, this.options);
    this.#files.add(new WeakRef<PolledFile<unknown>>(file));
    this.#cancel ??= this.options.clock.schedule(LOOK_EVERY_MS, () => this.#round());
    return file;
  }

  close(): void {
    this.#cancel?.();
    this.#files.clear();
    this.#due.clear();
  }

  #round(): void {
    let left = Math.min(this.#files.size, MAX_LOOKS_PER_ROUND);
    for (const reference of this.#files) {
      if (left <= 0) break;
      left -= 1;
      this.#files.delete(reference);
      const file = reference.deref();
      if (!file) continue;
      this.#files.add(reference);
      this.#due.add(file);
    }
    while (this.#workers < MAX_LOOKS_AT_ONCE && this.#due.size > 0) void this.#work();
    this.#cancel = this.#files.size > 0 ? this.options.clock.schedule(LOOK_EVERY_MS, () => this.#round()) : undefined;
  }

  async #work(): Promise<void> {
    this.#workers += 1;
    for (const file of this.#due) {
      this.#due.delete(file);
      await file.lookUnlessLooking();
    }
    this.#workers -= 1;
  }
}

/** Thousands of accounts have two each, so that all but the value is on the prototype. */
class ConstantSecret<T> implements WatchedSecret<T> {
  constructor(private readonly value: T) {}

  current(): T {
    return this.value;
  }

  get changedAt(): number {
    return -Infinity;
  }

  get lookedAt(): number {
    return Infinity;
  }

  look(): Promise<void> {
    return Promise.resolve();
  }
}

class PolledFile<T> implements WatchedSecret<T> {
  changedAt = -Infinity;
  lookedAt = -Infinity;
  #looking: Promise<void> | undefined;
  #stamp = '';
  #text: Secret;
  #told: string | undefined;
  #unusableSince = 0;

  constructor(
    private readonly path: string,
    text: Secret,
    private value: T,
    private readonly parse: (text: Secret) => T | undefined,
    private readonly options: SecretFilesOptions,
  ) {
    this.#text = text;
  }

  current(): T {
    return this.value;
  }

  look(): Promise<void> {
    return withinTime(this.options.clock, LONGEST_LOOK_MS, this.#look(), () => undefined);
  }

  lookUnlessLooking(): Promise<void> {
    return this.#looking ? Promise.resolve() : this.#look();
  }

  /** One at a time, so that a file system that hangs holds one thread for each file at most. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** Never rejects. */
  async #lookNow(): Promise<void> {
    const { clock } = this.options;
    const cancel = clock.schedule(HANGS_AFTER_MS, () => this.#tell(`file ${this.path} cannot be read in time`));
    try {
      await this.#readIfChanged();
    } finally {
      cancel();
      this.lookedAt = clock.elapsed();
    }
  }

  async #readIfChanged(): Promise<void> {
    const stamp = await this.#stampNow();
    if (stamp !== undefined && stamp === this.#stamp) return this.#usable();
    const found = await readReferenceInBackground(this.path, this.options.readFile);
    const text = 'text' in found ? new Secret(found.text) : undefined;
    const value = text && this.parse(text);
    if (!text || value === undefined) {
      this.#tell('rule' in found ? found.rule : `${found.source} holds nothing that can be used`);
      return;
    }
    // Not before it could be read: a file that is written just now may be whole at the next look.
    this.#stamp = stamp ?? '';
    this.#usable();
    if (text.equals(this.#text)) return;
    this.#text = text;
    this.value = value;
    this.changedAt = this.options.clock.elapsed();
  }

  async #stampNow(): Promise<string | undefined> {
    try {
      const { mtimeMs, ctimeMs, size, ino } = await this.options.statFile(this.path);
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
