/**
 * Why no connection came about, as a short code for machines and a sentence. It is made anew from what was caught: an error of a library
 * may hold certificates, or what was received.
 */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';

  constructor(
    /** That of Node, OpenSSL or undici, such as `ENOTFOUND`; `PROXY_…` where the proxy is at fault, such as `PROXY_HTTP_407`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  static from(thrown: unknown, prefix = ''): ConnectionFailure {
    if (thrown instanceof ConnectionFailure) return thrown;
    const { code, message } = partsOf(thrown);
    return new ConnectionFailure(`${prefix}${code}`, message);
  }
}

function partsOf(thrown: unknown): { readonly code: string; readonly message: string } {
  if (!(thrown instanceof Error)) return { code: 'UNKNOWN', message: 'no reason was given' };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'UNKNOWN';
  // Where a name has several addresses, only the errors inside say what was tried.
  const first: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  return { code, message: thrown.message || (first instanceof Error ? first.message : code) };
}
