import { SecretReference } from '../../domain/access/secret-files';

/**
 * The `credentials` of an account: exactly one kind; a provider may add kinds. Plain data, so that
 * a reload can compare two of them.
 */
export interface CredentialsConfig {
  /** An access key whose parts come from separate references. */
  readonly accessKeyId?: SecretReference;
  readonly accessKeySecret?: SecretReference;
  readonly securityToken?: SecretReference;
  /** A file with a complete set in the form of `parseCredentialDocument`. */
  readonly file?: SecretReference;
  /** Program and arguments; it prints such a set. */
  readonly command?: readonly string[];
}

/** A role to assume, and the credentials to assume it with. */
export interface AssumeRoleConfig extends CredentialsConfig {
  readonly role: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** URL of the cloud's STS. */
  readonly endpoint: string;
}
