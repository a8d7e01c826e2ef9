import { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { LeaveDialog, useLeaving } from './leaving';
import { requiredContext } from './required-context';

/** Where the console is: its page says so, since a proxy may add a prefix to every path. */
const ROOT = new URL('.', document.baseURI);
/** The documentation of the API, which stands beside the console and has a policy of its own. */
const API_DOCS = new URL('../docs', ROOT);
/** The place of the documentation; no path below the root begins with a slash. */
export const API_DOCS_PATH = '/docs';

/** A place in the console: the decoded path below its root, without slashes around it. */
export interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
  /** The path and the query of the whole address; the page's base does not hold for it. */
  readonly href: string;
}

interface Router {
  readonly place: Address;
  /** Whether the page was changed since it was loaded. */
  readonly hasMoved: boolean;
  /** `to` is a path below the root, with a query if need be. Asks before input is lost. */
  readonly go: (to: string, options?: GoOptions) => void;
  /** Does something that loses what was entered, after a question if there is anything. */
  readonly leave: (then: () => void) => void;
  /** Has people asked before what they have entered is lost; the answer ends that. */
  readonly guard: () => () => void;
}

interface GoOptions {
  /** The place that is left is not one to come back to. */
  readonly replace?: boolean;
  /** Nothing that was entered is lost: it is saved, or stays. */
  readonly keepsInput?: boolean;
}

const [RouterContext, useRouter] = requiredContext<Router>('router');

export { useRouter };

export function RouterProvider({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [place, setPlace] = useState(currentPlace);
  const first = useRef(place);
  const leaving = useLeaving(() => {
    const now = currentPlace();
    // A link within the page leads to no other one: its heading must not take the focus.
    setPlace((before) => (now.href === before.href ? before : now));
  });
  const go: Router['go'] = (to, { replace = false, keepsInput = false } = {}) => {
    const move = (): void => {
      // A page keeps the policy that it was loaded with, so another policy needs another load.
      if (place.path === API_DOCS_PATH) return location.assign(hrefOf(to));
      leaving.record(hrefOf(to), replace);
      setPlace(currentPlace());
      if (!replace) scrollTo(0, 0);
    };
    if (keepsInput) move();
    else leaving.leave(move);
  };
  const router = { place, hasMoved: place !== first.current, go, leave: leaving.leave, guard: leaving.guard };
  return (
    <RouterContext.Provider value={router}>
      {children}
      <LeaveDialog of={leaving} />
    </RouterContext.Provider>
  );
}

/** Has people asked before they leave a page on which they have entered something. */
export function useUnsaved(isUnsaved: boolean): void {
  const { guard } = useRouter();
  useEffect(() => (isUnsaved ? guard() : undefined), [isUnsaved]);
}

/** The address of a path below the root. */
export function hrefOf(to: string): string {
  // The dot keeps a path such as `javascript:` from being a URL of its own.
  return new URL(`./${to}`, ROOT).href;
}

/** The address of the documentation. */
export function apiDocsHref(): string {
  return API_DOCS.href;
}

/** The path of a resource's page. */
export function pathOf(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}

/** The root of the API, beside the console. */
export function apiRoot(): string {
  return new URL('..', ROOT).href;
}

export interface LinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly current?: boolean;
  /** What it is called where its text alone does not tell. */
  readonly label?: string;
}

/** A link within the console, which can also be opened in a new tab. */
export function Link({ to, children, class: name, current = false, label }: LinkProps): JSX.Element {
  const { go } = useRouter();
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={hrefOf(to)} class={name} onClick={follow} aria-current={current ? 'page' : undefined} aria-label={label}>
      {children}
    </a>
  );
}

function currentPlace(): Address {
  const href = location.pathname + location.search;
  if (location.pathname.replace(/\/$/, '') === API_DOCS.pathname) {
    return { path: API_DOCS_PATH, query: new URLSearchParams(location.search), href };
  }
  const path = location.pathname.slice(ROOT.pathname.length).replace(/\/+$/, '');
  return {
    path: path.split('/').map(decoded).join('/'),
    query: new URLSearchParams(location.search),
    href,
  };
}

/** As it is where it is no encoding, or would be two segments. */
function decoded(segment: string): string {
  try {
    const text = decodeURIComponent(segment);
    return text.includes('/') ? segment : text;
  } catch {
    return segment;
  }
}
