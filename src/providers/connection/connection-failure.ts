/**
 * Why a connection failed: a short code for machines and a sentence. Built from the caught error
 * rather than wrapping it, since a library's error may hold certificates or received data.
 */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';

  constructor(
    /**
     * From Node, OpenSSL or undici, such as `ENOTFOUND`; `PROXY_…` if the proxy failed, such as
     * `PROXY_HTTP_407`.
     */
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
  // If a host has several addresses, only the inner errors say what failed.
  const first: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  return { code, message: thrown.message || (first instanceof Error ? first.message : code) };
}
