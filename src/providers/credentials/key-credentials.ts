import { isUsableKey, SecretFiles, SecretReference, WatchedSecret } from '../../domain/access/secret-files';
import { Secret } from '../../domain/access/secret';
import { Credentials, CredentialSource, sameCredentials } from './credential-source';

export interface KeyReferences {
  readonly accessKeyId: SecretReference;
  readonly accessKeySecret: SecretReference;
  readonly securityToken?: SecretReference;
}

/**
 * The parts of a key are written one after another: a change takes effect once no part has changed
 * for this long.
 */
const SETTLED_AFTER_MS = 1_000;

/** A key whose parts are in files or environment variables. */
export class KeyCredentials implements CredentialSource {
  readonly #parts: readonly [WatchedSecret<Secret>, WatchedSecret<Secret>, WatchedSecret<Secret> | undefined];
  #current: Credentials;

  constructor({ accessKeyId, accessKeySecret, securityToken }: KeyReferences, files: SecretFiles) {
    const watch = (reference: SecretReference) =>
      files.watch(reference, (text) => (isUsableKey(text.reveal()) ? text : undefined));
    this.#parts = [watch(accessKeyId), watch(accessKeySecret), securityToken && watch(securityToken)];
    this.#current = this.#read();
  }

  current(): Credentials {
    const found = this.#read();
    if (!sameCredentials(found, this.#current) && this.#isSettled()) this.#current = found;
    return this.#current;
  }

  /** A rotation may revoke the old key immediately, so that a refusal skips the settling time. */
  async refused(credentials: Credentials): Promise<boolean> {
    if (!sameCredentials(credentials, this.#current)) return true;
    await Promise.all(this.#parts.flatMap((part) => part?.look() ?? []));
    const found = this.#read();
    if (sameCredentials(found, this.#current)) return false;
    this.#current = found;
    return true;
  }

  /** Whether every file was checked at least `SETTLED_AFTER_MS` after the last change of any. */
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
