import { Secret } from './secret';

/** Where a secret is kept, and its value when the configuration was loaded. */
export interface SecretReference {
  readonly value: Secret;
  /** Absolute path. Absent: the secret comes from an environment variable, which never changes. */
  readonly file?: string;
}

/**
 * Characters that no cloud issues and no header can carry: a key pasted with its line break would
 * only fail later, as a bad signature.
 */
export function isUsableKey(text: string): boolean {
  return !/\p{Cc}|^\s|\s$/u.test(text);
}

/** The current content of a file, which may change. */
export interface WatchedSecret<T> {
  /**
   * The content at the last check; checks never run on this path. If the file is unusable, the
   * previous content.
   */
  current(): T;
  /** When a check found the content changed, on the clock of `Clock.elapsed`; -Infinity: never. */
  readonly changedAt: number;
  /** When the last check ended; Infinity for a secret that cannot change. */
  readonly lookedAt: number;
  /** Resolves when the file has been checked, or after a second. */
  look(): Promise<void>;
}

/** The secret files of a configuration. A file that becomes unusable is logged once. */
export interface SecretFiles {
  /**
   * `parse` returns undefined for unusable content. It must accept the content that was loaded with
   * the reference.
   */
  watch<T>(reference: SecretReference, parse: (text: Secret) => T | undefined): WatchedSecret<T>;
}
