import { Account } from '../domain/account';
import { Quota } from '../domain/capability';

type Quotas = Readonly<Record<string, Quota>>;

/**
 * The quotas of each cloud account, by action: what its provider documents, or what is configured in its place. A cloud account that is not
 * configured any more keeps what it had, for the calls that are under way.
 */
export class AccountQuotas {
  readonly #overridden = new Map<string, Quotas>();

  /** By provider. */
  constructor(private readonly documented: ReadonlyMap<string, Quotas>) {}

  /** Entries of one cloud account have the same overrides. */
  configure(accounts: readonly (Account & { readonly quotas: Quotas })[]): void {
    for (const account of accounts) {
      const quotas = { ...this.documented.get(account.provider), ...account.quotas };
      this.#overridden.set(keyOf(account), quotas);
    }
  }

  of(account: Account): Quotas {
    return this.#overridden.get(keyOf(account)) ?? this.documented.get(account.provider) ?? {};
  }
}

function keyOf({ provider, uid }: Account): string {
  return `${provider}/${uid}`;
}
