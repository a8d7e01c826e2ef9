import { Clock } from '../../domain/time/clock';
import { Outage } from '../../domain/events/outage';
import { SecretFiles, SecretReference, WatchedSecret } from '../../domain/access/secret-files';
import { CredentialSet, parseCredentialDocument } from './credential-document';
import { Credentials, CredentialSource, sameCredentials, unavailable } from './credential-source';

/** The file may have been renewed by then. */
const RETRY_AFTER_MS = 1_000;

/** A complete set of credentials in one file that another program keeps up to date. */
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

  current(): Credentials | Promise<Credentials> {
    const found = this.#file.current();
    return this.#isOver(found) ? this.#afterAnotherLook() : this.#use(found);
  }

  get expiresAtMs(): number | undefined {
    return this.#file.current().expiresAtMs;
  }

  async refused(credentials: Credentials): Promise<boolean> {
    await this.#file.look();
    return !sameCredentials(credentials, this.#file.current().credentials);
  }

  /** The file may have changed since it was last read. */
  async #afterAnotherLook(): Promise<Credentials> {
    await this.#file.look();
    return this.#use(this.#file.current());
  }

  #use(found: CredentialSet): Credentials {
    if (this.#isOver(found)) {
      const error = unavailable('the credentials in the file have expired', RETRY_AFTER_MS);
      this.outage.failed(error);
      throw error;
    }
    this.outage.succeeded();
    return found.credentials;
  }

  #isOver({ expiresAtMs }: CredentialSet): boolean {
    return expiresAtMs !== undefined && expiresAtMs <= this.clock.now();
  }
}
