import { createHmac, createSecretKey, KeyObject } from 'node:crypto';
import { Account } from '../../domain/access/account';
import { Secret } from '../../domain/access/secret';

const KEY_DIGITS = 16;
const ETAG_DIGITS = 32;

/**
 * HMACs: without the key they can be neither reversed by guessing nor forged. Each hash covers one
 * purpose and one cloud account, so equal secrets of two accounts have different fingerprints.
 */
export class Fingerprinter {
  readonly #key: KeyObject;

  constructor(key: Secret) {
    this.#key = createSecretKey(Buffer.from(key.reveal()));
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
    return createHmac('sha256', this.#key).update(JSON.stringify(texts)).digest('hex').slice(0, digits);
  }
}
