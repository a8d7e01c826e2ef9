import { Secret } from '../../domain/access/secret';
import { HostFault } from '../../domain/resources/url-policy';
import { REDACTED, scrubber } from '../../domain/values/scrub';

/** A receiver of the configuration, as far as callback configurations are concerned. */
export interface KnownReceiver {
  readonly id: string;
  /** The secret segment of its URL. */
  readonly token: Secret;
  /** The account whose events it takes. */
  readonly account: string;
  /** Names of the callback keys that it accepts. */
  readonly keys: readonly string[];
}

export interface KnownReceivers {
  /** Origin under which clouds reach livegate. Absent: no URL of a receiver is known. */
  readonly publicUrl?: string;
  readonly receivers: readonly KnownReceiver[];
}

/** A URL of a cloud, as livegate shows it. */
export interface ShownUrl {
  readonly text: string;
  /** Whether the text stands for more than one URL, because a token is left out of it. */
  readonly isMasked: boolean;
}

/** What a URL of a request is to a cloud. */
export type ResolvedUrl = { readonly url: string } | { readonly fault: HostFault };

const SCHEME = 'livegate:';
const PATH = '/v1/events/';

/**
 * The one place that knows both forms of a receiver's URL: `livegate:RECEIVER`, which callers
 * write and read, and the public URL with the token, which only clouds see.
 */
export class ReceiverUrls {
  #book: Book | undefined;

  constructor(private readonly config: () => KnownReceivers) {}

  /** The receiver of the account that a URL of a caller names. */
  named(account: string, url: string): KnownReceiver | undefined {
    if (!url.startsWith(SCHEME)) return undefined;
    const receiver = this.#current().byId.get(url.slice(SCHEME.length));
    return receiver?.account === account ? receiver : undefined;
  }

  /** Of the receivers of an account, ordered. */
  idsOf(account: string): readonly string[] {
    const own = this.config().receivers.filter((receiver) => receiver.account === account);
    return own.map(({ id }) => id).toSorted();
  }

  /** What the cloud gets for a URL of a caller, in a configuration of the account. */
  resolve(account: string, url: string): ResolvedUrl {
    if (!isOwnScheme(url)) {
      const { text, isMasked } = this.shown(url);
      return isMasked || text !== url ? { fault: TOKEN_GIVEN } : { url };
    }
    const receiver = this.named(account, url);
    if (!receiver) return { fault: NO_RECEIVER };
    const address = this.#current().addresses.get(receiver);
    return address === undefined ? { fault: NO_PUBLIC_URL } : { url: address };
  }

  /** A URL of a cloud as callers may see it. */
  shown(url: string): ShownUrl {
    const own = this.#ownForm(url);
    if (own !== undefined) return { text: own, isMasked: false };
    const plain = decoded(url);
    const text = this.#masked(plain);
    if (text !== plain) return { text, isMasked: true };
    return { text: url, isMasked: url.includes(REDACTED) };
  }

  /** Any text of a cloud, with the URLs of receivers in their own form and without tokens. */
  clean(text: string): string {
    const { pattern, scrub } = this.#current();
    if (!pattern) return scrub(text);
    const named = text.replace(pattern, (_whole, id: string, rest: string) => this.#word(id, rest));
    return scrub(named);
  }

  #ownForm(url: string): string | undefined {
    const { byAddress } = this.#current();
    // Nothing is parsed where no receiver is configured.
    return byAddress.size > 0 && URL.canParse(url) ? byAddress.get(new URL(url).href) : undefined;
  }

  #masked(plain: string): string {
    const { origin, pattern, scrub } = this.#current();
    return scrub(pattern ? plain.replace(pattern, (_whole, id: string) => `${origin}${PATH}${id}/${REDACTED}`) : plain);
  }

  #word(id: string, rest: string): string {
    const { byId, origin } = this.#current();
    const token = byId.get(id)?.token.reveal();
    if (token === undefined || !rest.startsWith(token)) return `${origin}${PATH}${id}/${REDACTED}`;
    return `${SCHEME}${id}${rest.slice(token.length)}`;
  }

  /** A reload replaces the list. */
  #current(): Book {
    const { publicUrl, receivers } = this.config();
    const known = this.#book;
    if (known?.receivers === receivers && known.origin === (publicUrl ?? '')) return known;
    this.#book = bookOf(receivers, publicUrl);
    return this.#book;
  }
}

interface Book {
  readonly receivers: readonly KnownReceiver[];
  /** Empty: there is none. */
  readonly origin: string;
  readonly byId: ReadonlyMap<string, KnownReceiver>;
  readonly addresses: ReadonlyMap<KnownReceiver, string>;
  /** `livegate:RECEIVER` by the public URL, as the URL parser writes it. */
  readonly byAddress: ReadonlyMap<string, string>;
  /** Finds every URL below the endpoint of receivers, of whatever receiver and token. */
  readonly pattern?: RegExp;
  readonly scrub: (text: string) => string;
}

function bookOf(receivers: readonly KnownReceiver[], origin = ''): Book {
  const addressOf = ({ id, token }: KnownReceiver): string => `${origin}${PATH}${id}/${token.reveal()}`;
  const addressed = origin === '' ? [] : receivers.map((receiver) => [receiver, addressOf(receiver)] as const);
  return {
    receivers,
    origin,
    byId: new Map(receivers.map((receiver) => [receiver.id, receiver])),
    addresses: new Map(addressed),
    byAddress: new Map(addressed.map(([{ id }, address]) => [new URL(address).href, `${SCHEME}${id}`])),
    ...(origin !== '' && { pattern: patternOf(origin) }),
    scrub: scrubber(receivers.map(({ token }) => token)),
  };
}

/** A cloud's text may have any spelling of scheme and host, and end the URL with a quote. */
function patternOf(origin: string): RegExp {
  const literal = `${origin}${PATH}`.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`${literal}([a-z][a-z0-9-]*)/([^\\s"'<>\\\\]*)`, 'gi');
}

/** Whether a URL of a caller is meant to name a receiver. */
export function isOwnScheme(url: string): boolean {
  return url.toLowerCase().startsWith(SCHEME);
}

/** Letters of a token may be percent-encoded, and mean the same to who is called. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

const NO_RECEIVER: HostFault = {
  reason: 'NOT_FOUND',
  description: 'names no receiver of this account; write livegate: and the id of one',
};
const NO_PUBLIC_URL: HostFault = {
  reason: 'NOT_FOUND',
  description: 'names a receiver, but the configuration of livegate has no publicUrl under which clouds reach it',
};
const TOKEN_GIVEN: HostFault = {
  reason: 'INVALID_FORMAT',
  description:
    'is the URL of a receiver, or holds what stands for its token; write livegate: and the id of the receiver',
};
