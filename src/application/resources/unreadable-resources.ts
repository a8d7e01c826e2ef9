import { Account } from '../../domain/access/account';
import { GatewayError } from '../../domain/errors/gateway-error';
import { LiveState } from './resource-type';

/** Beyond this number, the entry found longest ago is forgotten. */
const MAX_KNOWN = 10_000;

/**
 * Resources of which a read found a record that livegate cannot read. A Set of one of these reads
 * first, so that it replaces nothing unknown without `force`; any other Set needs no read.
 */
export class UnreadableResources {
  readonly #keys = new Set<string>();

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Notes what a read has found. */
  note(key: string, isUnreadable: boolean): void {
    this.#keys.delete(key);
    if (isUnreadable) this.#keys.add(key);
    const [oldest] = this.#keys.size > MAX_KNOWN ? this.#keys : [];
    if (oldest !== undefined) this.#keys.delete(oldest);
  }
}

export function isUnreadable(state: LiveState | undefined): boolean {
  return state?.hasUnreadableRecord === true;
}

export function losesUnreadable({ id: account, provider }: Account, resource: string): GatewayError {
  const message = 'the live configuration cannot be read; use force to replace it';
  return new GatewayError('FORCE_REQUIRED', message, {
    metadata: { resource, account, provider, outcome: 'NOT_APPLIED' },
  });
}
