import { createHmac } from 'node:crypto';
import { Account } from '../../domain/access/account';
import { Secret } from '../../domain/access/secret';

const KEY_DIGITS = 16;
const ETAG_DIGITS = 32;

/**
 * Keyed hashes: who has not the key can neither guess at what is behind one nor make one. Each is
 * for one purpose and one cloud account, so that the same secret in two of them cannot be told to
 * be the same.
 */
export class Fingerprinter {
  readonly #key: Secret;

  constructor(key: Secret) {
    this.#key = key;
  }

  /** Of a callback key: 16 hexadecimal digits. */
  ofKey({ provider, uid }: Account, key: Secret): string {
    return this.#digest(['callback key', provider, uid, key.reveal()], KEY_DIGITS);
  }

  /** Of the state of a resource, given as texts: 32 hexadecimal digits. */
  ofState(state: readonly string[]): string {
    return this.#digest(['state', ...state], ETAG_DIGITS);
  }

  #digest(texts: readonly string[], digits: number): string {
    return createHmac('sha256', this.#key.reveal()).update(JSON.stringify(texts)).digest('hex').slice(0, digits);
  }
}
