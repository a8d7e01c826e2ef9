import { Account } from '../domain/access/account';
import { Quota } from '../domain/resources/capability';
import { Steps } from '../domain/concurrency/stretches';

type Quotas = Readonly<Record<string, Quota>>;

/** How many removed cloud accounts are remembered; more than can have calls under way. */
const MAX_LEFT = 10_000;

/**
 * The quotas of each cloud account by action: the provider's documented ones with the configured
 * overrides. A cloud account that was removed keeps its quotas for calls under way.
 */
export class AccountQuotas {
  /** Cloud accounts with overrides. */
  #overridden: ReadonlyMap<string, Quotas> = new Map();
  /** Overrides of removed cloud accounts. */
  #left: ReadonlyMap<string, Quotas> = new Map();

  /** `documented` is by provider. */
  constructor(private readonly documented: ReadonlyMap<string, Quotas>) {}

  /**
   * Prepares new overrides; the returned function applies them. Entries of one cloud account share
   * them.
   */
  *configure(accounts: readonly (Account & { readonly quotas: Quotas })[]): Steps<() => void> {
    const configured = new Set<string>();
    const overridden = new Map<string, Quotas>();
    for (const account of accounts) {
      const key = keyOf(account);
      configured.add(key);
      if (Object.keys(account.quotas).length > 0) {
        overridden.set(key, { ...this.documented.get(account.provider), ...account.quotas });
      }
      yield;
    }
    const left = new Map<string, Quotas>();
    for (const known of [this.#left, this.#overridden]) {
      for (const [key, quotas] of known) {
        if (!configured.has(key)) left.set(key, quotas);
        yield;
      }
    }
    for (const key of left.keys()) {
      if (left.size <= MAX_LEFT) break;
      left.delete(key);
      yield;
    }
    return () => {
      this.#overridden = overridden;
      this.#left = left;
    };
  }

  of(account: Account): Quotas {
    const key = keyOf(account);
    return this.#overridden.get(key) ?? this.#left.get(key) ?? this.documented.get(account.provider) ?? {};
  }
}

function keyOf({ provider, uid }: Account): string {
  return `${provider}/${uid}`;
}
