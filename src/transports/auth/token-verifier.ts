import {
  createLocalJWKSet,
  createRemoteJWKSet,
  CryptoKey,
  customFetch,
  errors,
  JWK,
  JWTHeaderParameters,
  jwtVerify,
} from 'jose';
import { Clock } from '../../domain/clock';
import { GatewayError } from '../../domain/gateway-error';
import { Outage } from '../../domain/outage';
import { sha256Of } from './api-key';

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

/** Tokens that were verified lately and are still known, some hundred bytes each. */
const MAX_VERIFIED = 10_000;

/** The issuer's key that a token names; the same object for as long as it is the same key. Rejects with an error of jose's. */
export type TokenKeys = (header: JWTHeaderParameters) => Promise<CryptoKey>;

/** The issuer's keys as they are at a URL: fetched at first use, kept, and again for a key that is not among them. */
export function remoteKeys(jwksUri: string, outage?: Outage, cooldownDuration = COOL_DOWN_MS): TokenKeys {
  let fetched = 0;
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cacheMaxAge: KEYS_HOLD_MS,
    cooldownDuration,
    [customFetch]: async (...request) => {
      const answer = await fetch(...request);
      if (answer.status === 200) fetched += 1;
      return answer;
    },
  });
  return async (header) => {
    const before = fetched;
    // Keys that are still known say nothing of the issuer.
    const answered = (): void => {
      if (fetched > before) outage?.succeeded();
    };
    try {
      const key = await keys(header);
      answered();
      return key;
    } catch (error) {
      if (isNoKey(error)) answered();
      else outage?.failed(error);
      throw error;
    }
  };
}

export function localKeys(keys: readonly object[]): TokenKeys {
  return createLocalJWKSet({ keys: keys as JWK[] });
}

/** What a token says, and the key that its signature is of: that stays true, while the key may be taken back. */
interface Verified {
  readonly id: string;
  readonly header: JWTHeaderParameters;
  readonly key: CryptoKey;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
}

/** Reads who a signed JSON Web Token (RFC 7519) is of. A signature is verified once for each key, which costs more than all else of a Get. */
export class TokenVerifier {
  /** By the tokens' digests; the one verified longest ago first. */
  readonly #verified = new Map<string, Verified>();

  constructor(
    private readonly rules: TokenRules,
    private readonly keys: TokenKeys,
    private readonly clock: Clock,
  ) {}

  /** The id of a caller; undefined if the token proves none. CREDENTIALS_UNVERIFIABLE while the issuer's keys cannot be had. */
  async callerIdOf(token: string): Promise<string | undefined> {
    const digest = sha256Of(token);
    try {
      return (await this.#known(digest)) ?? (await this.#verify(token, digest));
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  async #known(digest: string): Promise<string | undefined> {
    const known = this.#verified.get(digest);
    if (!known) return undefined;
    if (this.clock.now() < known.untilMs && (await this.#key(known.header)) === known.key) return known.id;
    this.#verified.delete(digest);
    return undefined;
  }

  async #verify(token: string, digest: string): Promise<string | undefined> {
    const { issuer, audience, algorithms, callerClaim } = this.rules;
    const { payload, protectedHeader, key } = await jwtVerify(token, this.#key, {
      issuer,
      audience,
      algorithms: [...algorithms],
      requiredClaims: ['exp'],
      clockTolerance: LEEWAY_MS / 1000,
      currentDate: new Date(this.clock.now()),
    });
    const id = Object.hasOwn(payload, callerClaim) ? payload[callerClaim] : undefined;
    if (typeof id !== 'string') return undefined;
    const untilMs = (payload.exp ?? 0) * 1000 + LEEWAY_MS;
    // Keys are found by these; the rest of a header may be long.
    const { alg, kid } = protectedHeader;
    this.#verified.set(digest, { id, header: { alg, kid }, key, untilMs });
    const [oldest] = this.#verified.size > MAX_VERIFIED ? this.#verified.keys() : [];
    if (oldest !== undefined) this.#verified.delete(oldest);
    return id;
  }

  /** Tells a token whose key is not the issuer's from keys that cannot be had: only the former is the caller's fault. */
  readonly #key = async (header: JWTHeaderParameters): Promise<CryptoKey> => {
    try {
      return await this.keys(header);
    } catch (error) {
      if (isNoKey(error)) throw error;
      throw new GatewayError('CREDENTIALS_UNVERIFIABLE', "the keys of the tokens' issuer cannot be had", {
        cause: error,
      });
    }
  };
}

const NO_KEY = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

function isNoKey(error: unknown): boolean {
  return NO_KEY.some((type) => error instanceof type);
}
