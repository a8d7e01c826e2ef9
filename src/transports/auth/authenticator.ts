import { ANONYMOUS, Caller } from '../../domain/caller';
import { Clock } from '../../domain/clock';
import { GatewayError } from '../../domain/gateway-error';
import { sha256Of } from './api-key';
import { TokenVerifier } from './token-verifier';

/** What a request says of who makes it. */
export interface Credentials {
  /** The values of the `authorization` header. */
  readonly authorization: readonly string[];
}

/** Finds out who calls. Rejects with CREDENTIALS_MISSING, CREDENTIALS_INVALID or CREDENTIALS_UNVERIFIABLE, which tell no credentials. */
export interface Authenticator {
  authenticate(credentials: Credentials): Promise<Caller>;
}

/** A caller and the keys that it is known by, as the configuration has them. */
export interface KnownCaller extends Caller {
  readonly apiKeys: readonly { readonly sha256: string; readonly expires?: number }[];
}

interface Key {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expires?: number;
}

/** For listeners that only this machine reaches. */
export class OpenAuthenticator implements Authenticator {
  authenticate(): Promise<Caller> {
    return Promise.resolve(ANONYMOUS);
  }
}

/** RFC 6750: one scheme, whose name has no case, and one token. */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Three parts: what could be a signed token. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Knows callers by what they present as bearer: a key, or a token where tokens are accepted. */
export class CallerAuthenticator implements Authenticator {
  readonly #keys: ReadonlyMap<string, Key>;
  readonly #callers: ReadonlyMap<string, Caller>;

  constructor(
    callers: readonly KnownCaller[],
    private readonly clock: Clock,
    private readonly tokens?: TokenVerifier,
  ) {
    this.#callers = new Map(callers.map(({ apiKeys: _keys, ...caller }) => [caller.id, caller]));
    this.#keys = new Map(
      callers.flatMap(({ apiKeys, ...caller }) =>
        apiKeys.map(({ sha256, expires }) => [sha256, { caller, ...(expires !== undefined && { expires }) }] as const),
      ),
    );
  }

  async authenticate({ authorization }: Credentials): Promise<Caller> {
    if (authorization.length === 0) {
      throw new GatewayError('CREDENTIALS_MISSING', 'the request must say who calls: Authorization: Bearer KEY');
    }
    const [header = '', ...others] = authorization;
    const token = BEARER.exec(header)?.[1];
    const caller = token !== undefined && others.length === 0 ? await this.#callerOf(token) : undefined;
    if (caller) return caller;
    throw new GatewayError('CREDENTIALS_INVALID', 'the credentials are not those of a caller, or no longer');
  }

  async #callerOf(bearer: string): Promise<Caller | undefined> {
    const owner = this.#ownerOf(bearer);
    if (owner || !this.tokens || !TOKEN.test(bearer)) return owner;
    const id = await this.tokens.callerIdOf(bearer);
    return id === undefined ? undefined : this.#callers.get(id);
  }

  /** Looked up by digest: how long that takes tells nothing of a key. */
  #ownerOf(key: string): Caller | undefined {
    const found = this.#keys.get(sha256Of(key));
    if (!found || (found.expires !== undefined && found.expires <= this.clock.now())) return undefined;
    return found.caller;
  }
}
