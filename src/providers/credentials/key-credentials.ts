import { isUsableKey, SecretFiles, SecretReference, WatchedSecret } from '../../domain/access/secret-files';
import { Secret } from '../../domain/access/secret';
import { Credentials, CredentialSource, sameCredentials } from './credential-source';

export interface KeyReferences {
  readonly accessKeyId: SecretReference;
  readonly accessKeySecret: SecretReference;
  readonly securityToken?: SecretReference;
}

/**
 * Files that belong together are not written at once: a change of any counts when none has changed
 * for so long.
 */
const SETTLED_AFTER_MS = 1_000;

/** A key whose parts are kept in files and variables. */
export class KeyCredentials implements CredentialSource {
  readonly #parts: readonly [WatchedSecret<Secret>, WatchedSecret<Secret>, WatchedSecret<Secret> | undefined];
  #held: Credentials;

  constructor({ accessKeyId, accessKeySecret, securityToken }: KeyReferences, files: SecretFiles) {
    const watch = (reference: SecretReference) =>
      files.watch(reference, (text) => (isUsableKey(text.reveal()) ? text : undefined));
    this.#parts = [watch(accessKeyId), watch(accessKeySecret), securityToken && watch(securityToken)];
    this.#held = this.#read();
  }

  current(): Credentials {
    const found = this.#read();
    if (!sameCredentials(found, this.#held) && this.#isSettled()) this.#held = found;
    return this.#held;
  }

  /** Whoever changes a key may have taken the former back at once. */
  async refused(credentials: Credentials): Promise<boolean> {
    if (!sameCredentials(credentials, this.#held)) return true;
    await Promise.all(this.#parts.flatMap((part) => part?.look() ?? []));
    const found = this.#read();
    if (sameCredentials(found, this.#held)) return false;
    this.#held = found;
    return true;
  }

  /** Every file was looked at again so long after the last change of any. */
  #isSettled(): boolean {
    const parts = this.#parts.filter((part) => part !== undefined);
    const changedAt = Math.max(...parts.map((part) => part.changedAt));
    return Math.min(...parts.map((part) => part.lookedAt)) - changedAt >= SETTLED_AFTER_MS;
  }

  #read(): Credentials {
    const [accessKeyId, accessKeySecret, securityToken] = this.#parts.map((part) => part?.current());
    if (!accessKeyId || !accessKeySecret) throw new Error('a key has two parts');
    return { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
  }
}
