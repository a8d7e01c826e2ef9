import { Account } from '../domain/account';
import { LiveProvider, LiveProviderResolver, ProviderDescription } from '../domain/live-provider.port';
import { sameValue } from '../domain/same-value';
import { UpstreamPipeline } from '../domain/upstream-pipeline';
import { ReadyPipeline } from './credentials/ready-pipeline';
import { ProviderAccount, ProviderEnvironment, ProviderRegistration } from './provider-registration';

export interface ResolverDependencies extends ProviderEnvironment {
  /** Makes the pipeline that all calls of an account go through. */
  readonly pipelineOf: (account: Account) => UpstreamPipeline;
}

/** Makes each account's provider on first use. The accounts may be others later; who has a provider keeps it. */
export class CatalogResolver implements LiveProviderResolver {
  readonly #registrations: ReadonlyMap<string, ProviderRegistration>;
  #accounts: ReadonlyMap<string, ProviderAccount> = new Map();
  #visible: readonly Account[] = [];
  readonly #providers = new Map<string, LiveProvider>();

  constructor(
    catalog: readonly ProviderRegistration[],
    accounts: readonly ProviderAccount[],
    private readonly dependencies: ResolverDependencies,
  ) {
    this.#registrations = new Map(catalog.map((registration) => [registration.id, registration]));
    this.replaceAccounts(accounts);
  }

  /** The provider of an entry that stays the same stays too, with what it has learned. */
  replaceAccounts(accounts: readonly ProviderAccount[]): void {
    const before = this.#accounts;
    this.#accounts = new Map(accounts.map((account) => [account.id, account]));
    this.#visible = accounts.map(withoutCredentials);
    for (const id of this.#providers.keys()) {
      if (!sameValue(before.get(id), this.#accounts.get(id))) this.#providers.delete(id);
    }
  }

  descriptions(): readonly ProviderDescription[] {
    return [...this.#registrations.values()];
  }

  description(providerId: string): ProviderDescription | undefined {
    return this.#registrations.get(providerId);
  }

  accounts(): readonly Account[] {
    return this.#visible;
  }

  account(accountId: string): Account | undefined {
    const account = this.#accounts.get(accountId);
    return account && withoutCredentials(account);
  }

  provider({ id }: Account): LiveProvider {
    const made = this.#providers.get(id);
    if (made) return made;
    const account = this.#accounts.get(id);
    const registration = account && this.#registrations.get(account.provider);
    // The loader lets no account without a registered provider through.
    if (!account || !registration) throw new Error(`account ${id} has no provider`);
    const { pipelineOf, ...environment } = this.dependencies;
    const credentials = registration.credentialsOf(account, environment);
    const pipeline = new ReadyPipeline(account, credentials, pipelineOf(account));
    const provider = registration.create(account, { ...environment, credentials, pipeline });
    this.#providers.set(id, provider);
    return provider;
  }
}

function withoutCredentials({ id, provider, uid, endpoint, callbackHosts, originHosts }: ProviderAccount): Account {
  return { id, provider, uid, endpoint, ...(callbackHosts && { callbackHosts }), ...(originHosts && { originHosts }) };
}
