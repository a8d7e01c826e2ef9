import { SecretReference } from '../../domain/access/secret-files';

/** The `credentials` of an account: one kind of them, and a provider may have more kinds. Plain data, so that two can be compared. */
export interface CredentialsConfig {
  /** A key whose parts are kept apart. */
  readonly accessKeyId?: SecretReference;
  readonly accessKeySecret?: SecretReference;
  readonly securityToken?: SecretReference;
  /** A file with a whole set, as `parseCredentialDocument` reads it. */
  readonly file?: SecretReference;
  /** Program and arguments; it writes such a set. */
  readonly command?: readonly string[];
}

/** A role that is taken on, and with what. */
export interface AssumeRoleConfig extends CredentialsConfig {
  readonly role: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** URL of the cloud's STS. */
  readonly endpoint: string;
}
