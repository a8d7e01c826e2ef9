import { Secret } from './secret';

/** Where a secret is kept, and what it was when the configuration was loaded. */
export interface SecretReference {
  readonly value: Secret;
  /** Absolute path. Absent: a variable of the environment, which stays as it is. */
  readonly file?: string;
}

/**
 * What no cloud issues and no header can carry: a key pasted with its line break would only fail
 * later, as a bad signature.
 */
export function isUsableKey(text: string): boolean {
  return !/\p{Cc}|^\s|\s$/u.test(text);
}

/** What a file holds, which may be something else later. */
export interface WatchedSecret<T> {
  /**
   * As the file was at the last look, which is never on this path; as before, while it holds
   * nothing usable.
   */
  current(): T;
  /** When a look found the content changed, on the clock of `Clock.elapsed`; -Infinity: never. */
  readonly changedAt: number;
  /** When the last look ended; Infinity for what cannot change. */
  readonly lookedAt: number;
  /** Resolves when the file was looked at, or after a second. */
  look(): Promise<void>;
}

/**
 * The files that a configuration keeps its secrets in. A file that cannot be used any more is told
 * in the log, once.
 */
export interface SecretFiles {
  /**
   * `parse` answers undefined for what cannot be used; what the reference was loaded with it must
   * not.
   */
  watch<T>(reference: SecretReference, parse: (text: Secret) => T | undefined): WatchedSecret<T>;
}
