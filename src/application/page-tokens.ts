import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { Secret } from '../domain/access/secret';
import { Violation } from '../domain/errors/gateway-error';
import { PageRequest, pageSizeViolations, tokenViolation } from './paging';

/** Whose list it is, and of what: its tokens are of no use for another one. */
export interface ListIdentity {
  readonly method: string;
  readonly caller: string;
  /** Absent: the list has none. */
  readonly parent?: string;
}

const ALGORITHM = 'aes-256-gcm';
/** What AES-GCM takes; random ones serve some billion tokens. */
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Places are filled up to a multiple of this size, so that no token tells how long a name is. */
const BLOCK_BYTES = 256;

/**
 * Page tokens of lists that look at more than their caller may see: where a page ends may be the
 * place of a record of somebody else. Such a token tells its holder nothing, not even whether it
 * stands for the same place as another one.
 */
export class PageTokens {
  readonly #key: Buffer;

  constructor(
    secret: Secret,
    private readonly newNonce: () => Buffer,
  ) {
    this.#key = Buffer.from(hkdfSync('sha256', secret.reveal(), '', 'livegate page tokens', 32));
  }

  tokenOf(list: ListIdentity, place: string): string {
    const nonce = this.newNonce();
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce).setAAD(bytesOf(list));
    const sealed = Buffer.concat([cipher.update(filledUp(place)), cipher.final()]);
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** Undefined for the first page, and if livegate issued no such token for the list. */
  placeIn(list: ListIdentity, { pageToken }: PageRequest): string | undefined {
    const bytes = Buffer.from(pageToken ?? '', 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== pageToken) return undefined;
    const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, NONCE_BYTES))
      .setAAD(bytesOf(list))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const sealed = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
      return Buffer.concat([decipher.update(sealed), decipher.final()])
        .toString('utf8')
        .trimEnd();
    } catch {
      return undefined;
    }
  }

  /** Every fault of a request for a page of the list. */
  violations(list: ListIdentity, page: PageRequest): Violation[] {
    const isForeign = Boolean(page.pageToken) && this.placeIn(list, page) === undefined;
    return [...pageSizeViolations(page), ...(isForeign ? [tokenViolation()] : [])];
  }
}

function bytesOf({ method, caller, parent = '' }: ListIdentity): Buffer {
  return Buffer.from(JSON.stringify([method, caller, parent]));
}

/** No place ends with a space. */
function filledUp(place: string): Buffer {
  const bytes = Buffer.from(place);
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & (BLOCK_BYTES - 1), ' ')]);
}
