import { ComponentChildren, JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { LivegateClient } from '../client';
import { requiredContext } from './required-context';
import { apiRoot } from './router';

const STORAGE_KEY = 'livegate-token';
const TIMEOUT_MS = 15_000;

/** Who uses the console. The token is kept for this tab, until it is closed. */
export interface ConsoleSession {
  readonly client: LivegateClient;
  readonly isSignedIn: boolean;
  /** What a request needs that does not go through the client. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Whether livegate has refused a request of this session for want of a token that it accepts. */
  readonly isRefused: boolean;
  readonly signIn: (token: string) => void;
  readonly signOut: () => void;
}

const [SessionContext, useSession] = requiredContext<ConsoleSession>('session');

export { useSession };

export function SessionProvider({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [credentials, setCredentials] = useState(storedCredentials);
  const [refused, setRefused] = useState<LivegateClient>();
  const client = useMemo(() => clientWith(credentials.token, setRefused), [credentials]);
  const session = useMemo(
    (): ConsoleSession => ({
      client,
      isSignedIn: credentials.token !== undefined,
      headers: (): Record<string, string> =>
        credentials.token === undefined ? {} : { authorization: `Bearer ${credentials.token}` },
      isRefused: refused === client,
      signIn: (given) => {
        sessionStorage.setItem(STORAGE_KEY, given);
        setCredentials({ token: given });
      },
      signOut: () => {
        sessionStorage.removeItem(STORAGE_KEY);
        setCredentials({ token: undefined });
      },
    }),
    [client, refused],
  );
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

/** `onRefused` is told of each answer that asks for other credentials. */
function clientWith(token: string | undefined, onRefused: (client: LivegateClient) => void): LivegateClient {
  const client: LivegateClient = new LivegateClient({
    url: apiRoot(),
    timeoutMs: TIMEOUT_MS,
    ...(token !== undefined && { token }),
    environment: {
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (response.status === 401) onRefused(client);
        return response;
      },
    },
  });
  return client;
}

interface KeptToken {
  readonly token: string | undefined;
}

function storedCredentials(): KeptToken {
  return { token: sessionStorage.getItem(STORAGE_KEY) ?? undefined };
}

/** The client of whoever is signed in. */
export function useClient(): LivegateClient {
  return useSession().client;
}

/** One small request, which tells whether livegate asks who calls. */
export async function knock(client: LivegateClient, signal: AbortSignal): Promise<void> {
  await client.connection.send({ method: 'GET', name: 'accounts', query: { pageSize: 1 } }, { signal });
}
