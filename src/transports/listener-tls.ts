import { Secret } from '../domain/secret';

/** With what a listener speaks TLS. Certificates and keys are PEM. */
export interface ListenerTls {
  /** The listener's own first, then those that lead to a known authority. */
  readonly cert: readonly string[];
  readonly key: Secret;
  /** Authorities of those who connect; if given, they must show a certificate. */
  readonly clientCa?: readonly string[];
}
