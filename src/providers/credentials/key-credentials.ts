import { Clock } from '../../domain/time/clock';
import { isUsableKey, SecretFiles, SecretReference, WatchedSecret } from '../../domain/access/secret-files';
import { Secret } from '../../domain/access/secret';
import { Credentials, CredentialSource, sameCredentials } from './credential-source';

export interface KeyReferences {
  readonly accessKeyId: SecretReference;
  readonly accessKeySecret: SecretReference;
  readonly securityToken?: SecretReference;
}

/** Files that belong together are not written at once: a change of any counts when none has changed for so long. */
const SETTLED_AFTER_MS = 1_000;

/** A key whose parts are kept in files and variables. */
export class KeyCredentials implements CredentialSource {
  readonly #parts: readonly [WatchedSecret<Secret>, WatchedSecret<Secret>, WatchedSecret<Secret> | undefined];
  #held: Credentials;
  #next: { readonly credentials: Credentials; readonly since: number } | undefined;

  constructor(
    { accessKeyId, accessKeySecret, securityToken }: KeyReferences,
    files: SecretFiles,
    private readonly clock: Clock,
  ) {
    const watch = (reference: SecretReference) =>
      files.watch(reference, (text) => (isUsableKey(text.reveal()) ? text : undefined));
    this.#parts = [watch(accessKeyId), watch(accessKeySecret), securityToken && watch(securityToken)];
    this.#held = this.#read();
  }

  current(): Credentials {
    const found = this.#read();
    if (sameCredentials(found, this.#held)) {
      this.#next = undefined;
      return this.#held;
    }
    const now = this.clock.elapsed();
    if (!this.#next || !sameCredentials(found, this.#next.credentials)) this.#next = { credentials: found, since: now };
    if (now - this.#next.since >= SETTLED_AFTER_MS) this.#held = this.#next.credentials;
    return this.#held;
  }

  /** Whoever changes a key may have taken the former back at once. */
  refused(credentials: Credentials): boolean {
    if (!sameCredentials(credentials, this.#held)) return true;
    for (const part of this.#parts) part?.expire();
    const found = this.#read();
    if (sameCredentials(found, this.#held)) return false;
    this.#held = found;
    return true;
  }

  #read(): Credentials {
    const [accessKeyId, accessKeySecret, securityToken] = this.#parts.map((part) => part?.current());
    if (!accessKeyId || !accessKeySecret) throw new Error('a key has two parts');
    return { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
  }
}
