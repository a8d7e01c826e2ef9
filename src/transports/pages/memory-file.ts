import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';

/** The answer to one request for a file. */
export interface FileAnswer {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/**
 * Whether a browser asks each time for a newer file, or never, since the name stands for the
 * content.
 */
const CACHE_CONTROL = { revalidated: 'no-cache', immutable: 'public, max-age=31536000, immutable' } as const;

/**
 * A file that is served from memory, with an entity tag. It is made and compressed for the first
 * request, so that a start does not wait for it.
 */
export class MemoryFile {
  #content: Representation | undefined;

  constructor(
    private readonly make: () => string | Buffer,
    private readonly contentType: string,
    private readonly kept: keyof typeof CACHE_CONTROL = 'revalidated',
  ) {}

  answer({ 'accept-encoding': accepted, 'if-none-match': known }: IncomingHttpHeaders): FileAnswer {
    const { body, gzip, tag } = (this.#content ??= contentOf(Buffer.from(this.make())));
    const compressed = acceptsGzip(String(accepted ?? ''));
    // Each encoding is a representation of its own, with its own tag (RFC 9110, 8.8.3).
    const etag = `"${tag}${compressed ? '-gzip' : ''}"`;
    const headers = { etag, vary: 'accept-encoding', 'cache-control': CACHE_CONTROL[this.kept] };
    if (known !== undefined && matches(known, etag)) return { status: 304, headers };
    return {
      status: 200,
      headers: {
        ...headers,
        'content-type': this.contentType,
        ...(compressed && { 'content-encoding': 'gzip' }),
      },
      body: compressed ? gzip : body,
    };
  }
}

interface Representation {
  readonly body: Buffer;
  readonly gzip: Buffer;
  readonly tag: string;
}

function contentOf(body: Buffer): Representation {
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { body, gzip: gzipSync(body), tag };
}

function acceptsGzip(accepted: string): boolean {
  const codings = accepted.split(',').map((coding) => coding.trim().toLowerCase());
  return codings.some((coding) => /^gzip(\s*;\s*q=(1|0\.\d*[1-9]\d*)(\.0*)?)?$/.test(coding));
}

/** Weak comparison, as `If-None-Match` requires. */
function matches(known: string, etag: string): boolean {
  return known.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
}
