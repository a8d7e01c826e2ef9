import { ComponentChildren, createContext, JSX } from 'preact';
import { useContext, useMemo, useState } from 'preact/hooks';
import { LivegateClient } from '../client';
import { apiRoot } from './router';

const STORAGE_KEY = 'livegate-token';
const TIMEOUT_MS = 15_000;

/** Who uses the console. The token is kept for this tab, until it is closed. */
export interface Session {
  readonly client: LivegateClient;
  readonly isSignedIn: boolean;
  readonly signIn: (token: string) => void;
  readonly signOut: () => void;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function SessionProvider({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [token, setToken] = useState(() => sessionStorage.getItem(STORAGE_KEY) ?? undefined);
  const session = useMemo((): Session => {
    return {
      client: new LivegateClient({ url: apiRoot(), timeoutMs: TIMEOUT_MS, ...(token !== undefined && { token }) }),
      isSignedIn: token !== undefined,
      signIn: (given) => {
        sessionStorage.setItem(STORAGE_KEY, given);
        setToken(given);
      },
      signOut: () => {
        sessionStorage.removeItem(STORAGE_KEY);
        setToken(undefined);
      },
    };
  }, [token]);
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('there is no session');
  return session;
}

/** The client of whoever is signed in. */
export function useClient(): LivegateClient {
  return useSession().client;
}
