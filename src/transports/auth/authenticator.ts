import { ANONYMOUS, Caller } from '../../domain/access/caller';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Steps } from '../../domain/concurrency/stretches';
import { sha256Of } from './api-key';
import { ClientCertificate } from './certificate-names';
import { TokenVerifier } from './token-verifier';

/** What a request says about its caller. */
export interface PresentedCredentials {
  /** The values of the `authorization` header. */
  readonly authorization: readonly string[];
  readonly certificate?: ClientCertificate;
  /**
   * The client's address, for the log and for limits. Undefined if the connection is gone.
   */
  readonly address?: string | undefined;
}

/**
 * Identifies the caller. Rejects with CREDENTIALS_MISSING, CREDENTIALS_INVALID or
 * CREDENTIALS_UNVERIFIABLE; the errors contain no credentials.
 */
export interface Authenticator {
  authenticate(credentials: PresentedCredentials): Promise<Caller>;
}

export interface RecognizingAuthenticator extends Authenticator {
  /**
   * The caller, if finding out takes next to no work: a digest, but no signature. Rejects with
   * CREDENTIALS_UNVERIFIABLE.
   */
  recognize(credentials: PresentedCredentials): Promise<Caller | undefined>;
}

/** A caller and its credentials, as configured. */
export interface KnownCaller extends Caller {
  readonly apiKeys: readonly { readonly sha256: string; readonly expires?: number }[];
  readonly certificates: readonly string[];
}

/**
 * Delegates to the authenticator that is in force. A request that has been admitted stays admitted.
 */
export class ReplaceableAuthenticator implements RecognizingAuthenticator {
  constructor(private inForce: RecognizingAuthenticator) {}

  replace(by: RecognizingAuthenticator): void {
    this.inForce = by;
  }

  recognize(credentials: PresentedCredentials): Promise<Caller | undefined> {
    return this.inForce.recognize(credentials);
  }

  authenticate(credentials: PresentedCredentials): Promise<Caller> {
    return this.inForce.authenticate(credentials);
  }
}

interface Key {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expires?: number;
}

/** For listeners that only this machine can reach. */
export class OpenAuthenticator implements Authenticator {
  authenticate(): Promise<Caller> {
    return Promise.resolve(ANONYMOUS);
  }
}

/** RFC 6750: one scheme, case-insensitive, and one token. */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Three parts, like a signed token. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Finds callers by their credentials. */
export interface CallerIndex {
  readonly byId: ReadonlyMap<string, Caller>;
  readonly byCertificate: ReadonlyMap<string, Caller>;
  /** By the digest of the key. */
  readonly byKey: ReadonlyMap<string, Key>;
}

export function* indexCallers(callers: readonly KnownCaller[]): Steps<CallerIndex> {
  const byId = new Map<string, Caller>();
  const byCertificate = new Map<string, Caller>();
  const byKey = new Map<string, Key>();
  for (const { apiKeys, certificates, ...caller } of callers) {
    byId.set(caller.id, caller);
    for (const name of certificates) {
      byCertificate.set(name, caller);
      yield;
    }
    for (const { sha256, expires } of apiKeys) {
      byKey.set(sha256, { caller, ...(expires !== undefined && { expires }) });
      yield;
    }
    yield;
  }
  return { byId, byCertificate, byKey };
}

type CallerIdInToken = (token: string) => Promise<string | undefined>;

/** Identifies callers by a bearer credential: an API key, or a token if tokens are accepted. */
export class CallerAuthenticator implements RecognizingAuthenticator {
  constructor(
    private readonly callers: CallerIndex,
    private readonly clock: Clock,
    private readonly tokens?: TokenVerifier,
  ) {}

  recognize(credentials: PresentedCredentials): Promise<Caller | undefined> {
    return this.#find(credentials, async (token) => await this.tokens?.recognize(token));
  }

  /** Credentials in the request take precedence over the certificate of the connection. */
  async authenticate(credentials: PresentedCredentials): Promise<Caller> {
    const caller = await this.#find(credentials, async (token) => await this.tokens?.callerIdOf(token));
    if (caller) return caller;
    const { authorization, certificate } = credentials;
    if (authorization.length === 0 && !certificate?.names.length) {
      throw new GatewayError('CREDENTIALS_MISSING', 'the request has no credentials: send Authorization: Bearer KEY');
    }
    throw new GatewayError('CREDENTIALS_INVALID', 'unknown or expired credentials');
  }

  async #find(
    { authorization, certificate }: PresentedCredentials,
    callerIdIn: CallerIdInToken,
  ): Promise<Caller | undefined> {
    if (authorization.length === 0) return certificate && this.#namedBy(certificate);
    const [header = '', ...others] = authorization;
    const bearer = BEARER.exec(header)?.[1];
    return bearer !== undefined && others.length === 0 ? await this.#callerOf(bearer, callerIdIn) : undefined;
  }

  /**
   * If the names belong to two callers, neither is identified. TLS checks the expiry in full
   * handshakes only: a connection or a resumed session may outlive its certificate.
   */
  #namedBy({ names, expires }: ClientCertificate): Caller | undefined {
    if (expires <= this.clock.now()) return undefined;
    const [caller, ...others] = new Set(names.flatMap((name) => this.callers.byCertificate.get(name) ?? []));
    return others.length === 0 ? caller : undefined;
  }

  async #callerOf(bearer: string, callerIdIn: CallerIdInToken): Promise<Caller | undefined> {
    const owner = this.#ownerOf(bearer);
    if (owner || !TOKEN.test(bearer)) return owner;
    const id = await callerIdIn(bearer);
    return id === undefined ? undefined : this.callers.byId.get(id);
  }

  /** A lookup by digest: its duration reveals nothing about a key. */
  #ownerOf(key: string): Caller | undefined {
    const found = this.callers.byKey.get(sha256Of(key));
    if (!found || (found.expires !== undefined && found.expires <= this.clock.now())) return undefined;
    return found.caller;
  }
}
