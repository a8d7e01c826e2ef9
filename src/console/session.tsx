import { ComponentChildren, JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { LivegateClient } from '../client';
import { requiredContext } from './required-context';
import { apiRoot } from './router';

const STORAGE_KEY = 'livegate-token';
const TIMEOUT_MS = 15_000;

/** Who uses the console. The token is kept for this tab, until it is closed. */
export interface ConsoleSession {
  /** The same until somebody signs out: a page goes on with its input once another key is there. */
  readonly client: LivegateClient;
  readonly isSignedIn: boolean;
  /** How often somebody has signed in; what a page shows is loaded anew after that. */
  readonly signIns: number;
  /** What a request needs that does not go through the client. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Whether livegate has refused a request of this session for want of a token that it accepts. */
  readonly isRefused: boolean;
  /** Rejects, and changes nothing, unless livegate accepts the token. */
  readonly signIn: (token: string) => Promise<void>;
  readonly signOut: () => void;
}

/** What requests are sent with. */
interface SignedIn {
  readonly token: string | undefined;
  readonly signIns: number;
}

const [SessionContext, useSession] = requiredContext<ConsoleSession>('session');

export { useSession };

export function SessionProvider({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [credentials, setCredentials] = useState(storedCredentials);
  const [refused, setRefused] = useState<SignedIn>();
  const [signOuts, setSignOuts] = useState(0);
  const latest = useRef(credentials);
  latest.current = credentials;
  const client = useMemo(() => clientWith(() => latest.current, setRefused), [signOuts]);
  const session = useMemo(
    (): ConsoleSession => ({
      client,
      isSignedIn: credentials.token !== undefined,
      signIns: credentials.signIns,
      headers: () => headersOf(credentials),
      isRefused: refused === credentials,
      signIn: async (token) => {
        const given = { token, signIns: credentials.signIns + 1 };
        await knock(clientWith(() => given));
        sessionStorage.setItem(STORAGE_KEY, token);
        setCredentials(given);
      },
      signOut: () => {
        sessionStorage.removeItem(STORAGE_KEY);
        setCredentials({ token: undefined, signIns: 0 });
        setSignOuts((count) => count + 1);
      },
    }),
    [client, credentials, refused],
  );
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

/**
 * @param credentials as they are when a request is sent
 * @param onRefused told of each answer that asks for other credentials
 */
function clientWith(credentials: () => SignedIn, onRefused?: (credentials: SignedIn) => void): LivegateClient {
  let refusal: { readonly of: SignedIn; readonly answer: Response } | undefined;
  return new LivegateClient({
    url: apiRoot(),
    timeoutMs: TIMEOUT_MS,
    environment: {
      fetch: async (input, init) => {
        const own = credentials();
        // The page behind the question for a key keeps asking, and livegate counts refusals.
        if (refusal?.of === own) return refusal.answer.clone();
        const answer = await fetch(input, { ...init, headers: { ...init?.headers, ...headersOf(own) } });
        if (answer.status === 401) {
          refusal = { of: own, answer: answer.clone() };
          onRefused?.(own);
        }
        return answer;
      },
    },
  });
}

function headersOf({ token }: SignedIn): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

function storedCredentials(): SignedIn {
  return { token: sessionStorage.getItem(STORAGE_KEY) ?? undefined, signIns: 0 };
}

/** The client of whoever is signed in. */
export function useClient(): LivegateClient {
  return useSession().client;
}

/** One small request, which tells whether livegate asks who calls. */
export async function knock(client: LivegateClient, signal?: AbortSignal): Promise<void> {
  await client.connection.send({ method: 'GET', name: 'accounts', query: { pageSize: 1 } }, { signal });
}
