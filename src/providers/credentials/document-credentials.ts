import { Clock } from '../../domain/time/clock';
import { Outage } from '../../domain/events/outage';
import { SecretFiles, SecretReference, WatchedSecret } from '../../domain/access/secret-files';
import { CredentialSet, parseCredentialDocument } from './credential-document';
import { Credentials, CredentialSource, sameCredentials, unavailable } from './credential-source';

/** How soon somebody may have written the file again. */
const RETRY_AFTER_MS = 1_000;

/** A whole set of credentials in one file, kept fresh by somebody else. */
export class DocumentCredentials implements CredentialSource {
  readonly #file: WatchedSecret<CredentialSet>;

  constructor(
    reference: SecretReference,
    files: SecretFiles,
    private readonly clock: Clock,
    private readonly outage: Outage,
  ) {
    this.#file = files.watch(reference, (text) => parseCredentialDocument(text.reveal()));
  }

  current(): Credentials {
    const { credentials, expiresAtMs } = this.#usable();
    if (expiresAtMs !== undefined && expiresAtMs <= this.clock.now()) {
      const error = unavailable('those in the file have ended', RETRY_AFTER_MS);
      this.outage.failed(error);
      throw error;
    }
    this.outage.succeeded();
    return credentials;
  }

  refused(credentials: Credentials): boolean {
    this.#file.expire();
    return !sameCredentials(credentials, this.#file.current().credentials);
  }

  /** Looks again before it says that they have ended. */
  #usable(): CredentialSet {
    const found = this.#file.current();
    if (found.expiresAtMs === undefined || found.expiresAtMs > this.clock.now()) return found;
    this.#file.expire();
    return this.#file.current();
  }
}
