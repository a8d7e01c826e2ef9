import { createLocalJWKSet, createRemoteJWKSet, errors, JWK, JWTVerifyGetKey, jwtVerify } from 'jose';
import { Clock } from '../../domain/clock';
import { GatewayError } from '../../domain/gateway-error';

/** Which tokens are accepted. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** Names of signatures with public keys, such as `RS256`. */
  readonly algorithms: readonly string[];
  /** The claim that names the caller. */
  readonly callerClaim: string;
}

/** Clocks differ. */
const LEEWAY_MS = 5_000;
const FETCH_TIMEOUT_MS = 3_000;
/** Keys that the issuer has taken back are known for no longer. */
const KEYS_HOLD_MS = 600_000;
/** A token with an unknown key has the issuer asked again, but not more often. */
const COOL_DOWN_MS = 30_000;

/** The issuer's keys as they are at a URL: fetched at first use, kept, and again for a key that is not among them. */
export function remoteKeys(jwksUri: string, cooldownDuration = COOL_DOWN_MS): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cacheMaxAge: KEYS_HOLD_MS,
    cooldownDuration,
  });
}

export function localKeys(keys: readonly object[]): JWTVerifyGetKey {
  return createLocalJWKSet({ keys: keys as JWK[] });
}

/** Reads who a signed JSON Web Token (RFC 7519) is of. */
export class TokenVerifier {
  constructor(
    private readonly rules: TokenRules,
    private readonly keys: JWTVerifyGetKey,
    private readonly clock: Clock,
  ) {}

  /** The id of a caller; undefined if the token proves none. CREDENTIALS_UNVERIFIABLE while the issuer's keys cannot be had. */
  async callerIdOf(token: string): Promise<string | undefined> {
    const { issuer, audience, algorithms, callerClaim } = this.rules;
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        issuer,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ['exp'],
        clockTolerance: LEEWAY_MS / 1000,
        currentDate: new Date(this.clock.now()),
      });
      const id = Object.hasOwn(payload, callerClaim) ? payload[callerClaim] : undefined;
      return typeof id === 'string' ? id : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  /** Tells a token whose key is not the issuer's from keys that cannot be had: only the former is the caller's fault. */
  readonly #key: JWTVerifyGetKey = async (header, token) => {
    try {
      return await this.keys(header, token);
    } catch (error) {
      if (NO_KEY.some((type) => error instanceof type)) throw error;
      throw new GatewayError('CREDENTIALS_UNVERIFIABLE', "the keys of the tokens' issuer cannot be had", {
        cause: error,
      });
    }
  };
}

const NO_KEY = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];
