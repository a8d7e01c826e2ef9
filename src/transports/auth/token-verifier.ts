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
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Outage } from '../../domain/events/outage';
import { sha256Of } from './api-key';

/** Which tokens are accepted. */
export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** Signature algorithms with public keys, such as `RS256`. */
  readonly algorithms: readonly string[];
  /** The claim that names the caller. */
  readonly callerClaim: string;
}

/** The tolerated difference between clocks. */
const LEEWAY_MS = 5_000;
const FETCH_TIMEOUT_MS = 3_000;
/** How long keys are cached, and so how long a key that the issuer has revoked stays valid. */
const KEYS_HOLD_MS = 600_000;
/**
 * A token with an unknown key makes livegate fetch the issuer's keys again, but not more often than
 * this.
 */
const COOL_DOWN_MS = 30_000;
/** How long an issuer is left alone after a failed fetch. */
const PAUSE_MS = 5_000;

/** RFC 7518, sections 3.3 and 3.5. */
const MIN_RSA_BITS = 2048;

/** How many recently verified tokens are cached, at some hundred bytes each. */
const MAX_VERIFIED = 10_000;

/**
 * Returns the issuer's key that a token names; the same object as long as the key is unchanged.
 * Rejects with a jose error.
 */
export type TokenKeys = (header: JWTHeaderParameters) => Promise<CryptoKey>;

export interface RemoteKeysOptions {
  readonly jwksUri: string;
  /** Uses the same connections as all other outgoing requests. */
  readonly fetch: (url: string, options: { headers: Headers; signal: AbortSignal }) => Promise<Response>;
  readonly clock: Clock;
  readonly outage?: Outage;
  readonly coolDownMs?: number;
}

/**
 * The issuer's keys behind a URL: fetched at first use, cached, and fetched again for an unknown
 * key. Concurrent callers share a fetch; callers soon after a failed fetch share its failure.
 */
export function remoteKeys({ jwksUri, fetch, clock, outage, coolDownMs = COOL_DOWN_MS }: RemoteKeysOptions): TokenKeys {
  let fetched = 0;
  let failure: { readonly error: unknown; readonly until: number } | undefined;
  const remote = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cacheMaxAge: KEYS_HOLD_MS,
    cooldownDuration: coolDownMs,
    [customFetch]: async (url, options) => {
      if (failure && clock.elapsed() < failure.until) throw failure.error;
      const answer = await fetch(url, options).catch((cause: unknown) => {
        throw new errors.JOSEError('the keys cannot be fetched', { cause });
      });
      if (answer.status === 200) fetched += 1;
      return answer;
    },
  });
  const keys = usable(remote);
  const failed = (error: unknown): void => {
    outage?.failed(error);
    // The same error object comes from the same fetch.
    if (error !== failure?.error) failure = { error, until: clock.elapsed() + PAUSE_MS };
  };
  return async (header) => {
    const before = fetched;
    // A key from the cache does not show that the issuer is reachable.
    const answered = (): void => {
      if (fetched > before) outage?.succeeded();
    };
    try {
      const key = await keys(header);
      answered();
      return key;
    } catch (error) {
      if (isNoKey(error)) answered();
      else failed(error);
      throw error;
    }
  };
}

export function localKeys(keys: readonly object[]): TokenKeys {
  return usable(createLocalJWKSet({ keys: keys as JWK[] }));
}

/**
 * A key that cannot be imported, or that is too short, is as good as none. Everything that jose
 * itself finds, and a failed fetch, is a jose error.
 */
function usable(keys: TokenKeys): TokenKeys {
  return async (header) => {
    const key = await keys(header).catch((cause: unknown) => {
      throw cause instanceof errors.JOSEError ? cause : new errors.JWKSNoMatchingKey(undefined, { cause });
    });
    const { modulusLength = MIN_RSA_BITS } = key.algorithm as { readonly modulusLength?: number };
    if (modulusLength < MIN_RSA_BITS) throw new errors.JWKSNoMatchingKey();
    return key;
  };
}

/**
 * The claims of a token, and the key that verified its signature. That pair stays true even if the
 * key is revoked later.
 */
interface Verified {
  readonly id: string;
  readonly header: JWTHeaderParameters;
  readonly key: CryptoKey;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
}

/**
 * Reads the caller from a signed JSON Web Token (RFC 7519). A signature is verified once per key,
 * because that costs more than the rest of a Get.
 */
export class TokenVerifier {
  /** By token digest; the entry verified longest ago comes first. */
  readonly #verified = new Map<string, Verified>();

  constructor(
    private readonly rules: TokenRules,
    private readonly keys: TokenKeys,
    private readonly clock: Clock,
  ) {}

  /**
   * The caller's id; undefined if the token proves none. Throws CREDENTIALS_UNVERIFIABLE while the
   * issuer's keys cannot be fetched.
   */
  callerIdOf(token: string): Promise<string | undefined> {
    const digest = sha256Of(token);
    return provenBy(async () => (await this.#known(digest)) ?? (await this.#verify(token, digest)));
  }

  /** The same, but undefined for a token whose signature has not been verified yet. */
  recognize(token: string): Promise<string | undefined> {
    return provenBy(() => this.#known(sha256Of(token)));
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
    // Only these members select a key; the rest of a header may be long.
    const { alg, kid } = protectedHeader;
    this.#verified.set(digest, { id, header: { alg, kid }, key, untilMs });
    const [oldest] = this.#verified.size > MAX_VERIFIED ? this.#verified.keys() : [];
    if (oldest !== undefined) this.#verified.delete(oldest);
    return id;
  }

  /**
   * Distinguishes a token with an unknown key, which is the caller's fault, from keys that cannot
   * be fetched.
   */
  readonly #key = async (header: JWTHeaderParameters): Promise<CryptoKey> => {
    try {
      return await this.keys(header);
    } catch (error) {
      if (isNoKey(error)) throw error;
      throw new GatewayError('CREDENTIALS_UNVERIFIABLE', "the token issuer's keys cannot be fetched", {
        cause: error,
      });
    }
  };
}

/** A token that jose refuses proves nothing. */
async function provenBy(read: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

const NO_KEY = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

function isNoKey(error: unknown): boolean {
  return NO_KEY.some((type) => error instanceof type);
}
