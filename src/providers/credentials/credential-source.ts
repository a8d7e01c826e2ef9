import { unlessAborted } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Secret } from '../../domain/access/secret';

/** What requests are signed with. `securityToken` makes them temporary credentials. */
export interface Credentials {
  readonly accessKeyId: Secret;
  readonly accessKeySecret: Secret;
  readonly securityToken?: Secret;
}

/** Where the credentials of one account come from. They may be others with each request. */
export interface CredentialSource {
  /**
   * What to sign with now: a promise only where nothing usable is there yet. What has expired is
   * never answered. Throws or rejects with PROVIDER_CREDENTIALS_UNAVAILABLE.
   */
  current(): Credentials | Promise<Credentials>;
  /**
   * The cloud refused these. True: there are others, or may be, and the request can be signed
   * again.
   */
  refused(credentials: Credentials): boolean | Promise<boolean>;
}

/**
 * Throws the signal's reason if that comes first. A time-out of the cloud's is none: it was not
 * asked yet.
 */
export async function currentCredentials(source: CredentialSource, signal: AbortSignal): Promise<Credentials> {
  const found = source.current();
  if (!(found instanceof Promise)) return found;
  try {
    return await unlessAborted(signal, () => found);
  } catch (thrown) {
    if (!signal.aborted || GatewayError.from(thrown).reason !== 'PROVIDER_TIMED_OUT') throw thrown;
    throw unavailable('they are still being fetched', 1_000);
  }
}

/** `why` holds no secret; `cause` neither. */
export function unavailable(why: string, retryAfterMs?: number, cause?: unknown): GatewayError {
  return new GatewayError('PROVIDER_CREDENTIALS_UNAVAILABLE', `the account's credentials are unavailable: ${why}`, {
    metadata: { outcome: 'NOT_APPLIED' },
    retryAfterMs,
    cause,
  });
}

/**
 * What a refusal of the cloud's comes to: the request may be signed again if the source has others
 * than it was signed with.
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
