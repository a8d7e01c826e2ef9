import { StopSignal } from '../../domain/concurrency/stop-signal';
import { unlessAborted } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Secret } from '../../domain/access/secret';

/** Keys for signing requests. A `securityToken` marks temporary credentials. */
export interface Credentials {
  readonly accessKeyId: Secret;
  readonly accessKeySecret: Secret;
  readonly securityToken?: Secret;
}

/** The source of one account's credentials. They may change between requests. */
export interface CredentialSource {
  /**
   * The credentials to sign with now; a promise only if none are ready. Never returns expired ones.
   * Throws or rejects with PROVIDER_CREDENTIALS_UNAVAILABLE.
   */
  current(): Credentials | Promise<Credentials>;
  /**
   * The cloud refused these. True if others are or may be available, so that signing again can
   * help.
   */
  refused(credentials: Credentials): boolean | Promise<boolean>;
  /** When the current credentials end, in milliseconds since the epoch; absent if they do not. */
  readonly expiresAtMs?: number | undefined;
}

/**
 * The credentials, or a promise of them if none are ready. It rejects with the reason of the signal
 * if that aborts first; a PROVIDER_TIMED_OUT is reported as missing credentials instead, since the
 * cloud has not been called yet.
 */
export function currentCredentials(source: CredentialSource, signal: StopSignal): Credentials | Promise<Credentials> {
  const found = source.current();
  return found instanceof Promise ? awaited(found, signal) : found;
}

async function awaited(found: Promise<Credentials>, signal: StopSignal): Promise<Credentials> {
  try {
    return await unlessAborted(signal, () => found);
  } catch (thrown) {
    if (!signal.aborted || GatewayError.from(thrown).reason !== 'PROVIDER_TIMED_OUT') throw thrown;
    throw unavailable('they are still being fetched', 1_000);
  }
}

/** Neither `why` nor `cause` may contain a secret. */
export function unavailable(why: string, retryAfterMs?: number, cause?: unknown): GatewayError {
  return new GatewayError('PROVIDER_CREDENTIALS_UNAVAILABLE', `the account's credentials are unavailable: ${why}`, {
    metadata: { outcome: 'NOT_APPLIED' },
    retryAfterMs,
    cause,
  });
}

/**
 * Turns the cloud's refusal into one that asks for a new signature if the source has other
 * credentials than `used`.
 */
export async function afterRefusal(
  error: GatewayError,
  source: CredentialSource,
  used: Credentials,
): Promise<GatewayError> {
  if (error.reason !== 'PROVIDER_CREDENTIALS_REJECTED' || error.signAgain) return error;
  return (await source.refused(used)) ? error.toSignAgain() : error;
}

export function sameCredentials(one: Credentials, other: Credentials): boolean {
  const [token, others] = [one.securityToken, other.securityToken];
  return (
    one.accessKeyId.equals(other.accessKeyId) &&
    one.accessKeySecret.equals(other.accessKeySecret) &&
    (token === undefined || others === undefined ? token === others : token.equals(others))
  );
}
