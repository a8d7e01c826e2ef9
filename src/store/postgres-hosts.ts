import { urlsOfHosts } from '../domain/values/url-hosts';

/** The hosts of a database. New connections go to the current one. */
export class PostgresHosts {
  readonly #urls: readonly string[];
  #current = 0;

  /** A PostgreSQL URL, with one host or several. */
  constructor(url: string) {
    this.#urls = urlsOfHosts(url);
  }

  get count(): number {
    return this.#urls.length;
  }

  get current(): string {
    return this.#urls[this.#current] ?? '';
  }

  /** Goes on to the next host, unless another connection has done so meanwhile. */
  leave(url: string): void {
    if (url === this.current) this.#current = (this.#current + 1) % this.count;
  }
}
