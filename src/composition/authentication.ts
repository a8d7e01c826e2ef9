import { JwtConfig, UNAUTHENTICATED_LIMIT } from '../config/config';
import { Outage } from '../domain/events/outage';
import { atOnce } from '../domain/concurrency/stretches';
import {
  Authenticator,
  CallerAuthenticator,
  indexCallers,
  OpenAuthenticator,
  RecognizingAuthenticator,
  ReplaceableAuthenticator,
} from '../transports/auth/authenticator';
import { LimitedAuthenticator } from '../transports/auth/limited-authenticator';
import { LoggingAuthenticator } from '../transports/auth/refusal-log';
import { localKeys, remoteKeys, TokenVerifier } from '../transports/auth/token-verifier';
import { AuthenticationLimit } from '../transports/throttle/authentication-limit';
import { Composition } from './app-parts';
import { fetchThrough } from '../providers/http-fetch';

type AuthenticationParts = Pick<Composition, 'clock' | 'log' | 'http' | 'current'>;

/** Identifies callers by the callers and issuers in force, and logs each refusal. */
export function createAuthenticator(parts: AuthenticationParts): Authenticator {
  const { auth } = parts.current.get();
  if (auth.mode === 'none') return new OpenAuthenticator();
  const { clock, current, log } = parts;
  const limit = () => current.get().throttle?.unauthenticated ?? UNAUTHENTICATED_LIMIT;
  const limited = new LimitedAuthenticator(
    createCallerAuthenticator(parts),
    new AuthenticationLimit(limit, clock, log.reportRepeated),
  );
  return new LoggingAuthenticator(limited, log.reportRepeated);
}

function createCallerAuthenticator(parts: AuthenticationParts): RecognizingAuthenticator {
  const { clock, current } = parts;
  const { auth, callers } = current.get();
  let verifier = createVerifier(parts, auth.jwt);
  let index = atOnce(indexCallers(callers));
  const authenticator = new ReplaceableAuthenticator(new CallerAuthenticator(index, clock, verifier));
  current.onChange(['callers', 'auth'], function* (next, before) {
    const nextIndex = next.callers === before.callers ? index : yield* indexCallers(next.callers);
    return () => {
      index = nextIndex;
      // The issuer's keys stay known as long as it is the same issuer.
      if (next.auth !== before.auth) verifier = createVerifier(parts, next.auth.jwt);
      authenticator.replace(new CallerAuthenticator(index, clock, verifier));
      return undefined;
    };
  });
  return authenticator;
}

function createVerifier(
  { clock, log, http }: AuthenticationParts,
  jwt: JwtConfig | undefined,
): TokenVerifier | undefined {
  if (!jwt) return undefined;
  const { issuer, jwks = [], jwksUri } = jwt;
  if (jwksUri === undefined) return new TokenVerifier(jwt, localKeys(jwks), clock);
  // The pause after a failed fetch keeps the two events apart.
  const events = { began: 'issuer_keys_failing', ended: 'issuer_keys_back', quietMs: 0 } as const;
  const outage = new Outage({ ...events, fields: { issuer }, clock, report: log.report });
  return new TokenVerifier(jwt, remoteKeys({ jwksUri, fetch: fetchThrough(http), clock, outage }), clock);
}
