import { Account } from '../../domain/access/account';
import { GatewayError } from '../../domain/errors/gateway-error';
import { LiveProvider, LiveProviderResolver, ProviderDescription } from '../../domain/operations/live-provider.port';
import { UrlPolicy } from '../../domain/resources/url-policy';
import { KnownReceivers, ReceiverUrls } from '../receivers/receiver-urls';
import { withReceiverUrls } from '../receivers/shown-provider';

const NO_RECEIVERS: KnownReceivers = { receivers: [] };

/** An account with everything that a use case needs to serve it. */
export interface AccountContext {
  readonly account: Account;
  readonly description: ProviderDescription;
  /** Callback URLs of receivers are as callers write them, here and there. */
  readonly provider: LiveProvider;
  /** The hosts that callback URLs can have. */
  readonly callbackPolicy: UrlPolicy;
  /** What callback URLs name, and what they are to the cloud. */
  readonly receiverUrls: ReceiverUrls;
  /** The hosts that streams can be pulled from. */
  readonly originPolicy: UrlPolicy;
}

/** Finds accounts and providers by id; throws if there is none. */
export class AccountDirectory {
  /** An account that does not change keeps its provider: the inventory is kept by it. */
  readonly #providers = new WeakMap<LiveProvider, LiveProvider>();

  constructor(
    private readonly resolver: LiveProviderResolver,
    private readonly urlPolicy: () => UrlPolicy,
    private readonly receiverUrls = new ReceiverUrls(() => NO_RECEIVERS),
  ) {}

  has(accountId: string): boolean {
    return this.resolver.account(accountId) !== undefined;
  }

  find(id: string): Account | undefined {
    return this.resolver.account(id);
  }

  /** What the entries of one cloud account share; the entry itself if there is none. */
  cloudAccountOf(id: string): string {
    const account = this.find(id);
    return account ? `${account.provider}/${account.uid}` : id;
  }

  account(id: string): Account {
    const account = this.find(id);
    if (account) return account;
    throw this.notFound(id);
  }

  /** The error for an account that does not exist or on which the caller has no grant. */
  notFound(accountId: string): GatewayError {
    return new GatewayError('ACCOUNT_NOT_FOUND', `there is no account ${accountId}`, {
      metadata: { resource: `accounts/${accountId}` },
    });
  }

  provider(id: string): ProviderDescription {
    const description = this.resolver.description(id);
    if (description) return description;
    throw new GatewayError('PROVIDER_NOT_FOUND', `there is no provider ${id}`, {
      metadata: { resource: `providers/${id}` },
    });
  }

  /**
   * The current state of the account: an operation keeps it, even if a reload changes the account.
   */
  contextOf(accountId: string): AccountContext {
    const account = this.account(accountId);
    const policy = this.urlPolicy();
    return {
      account,
      description: this.provider(account.provider),
      provider: this.#providerOf(account),
      receiverUrls: this.receiverUrls,
      callbackPolicy: withHosts(policy, account.callbackHosts),
      originPolicy: withHosts(policy, account.originHosts),
    };
  }

  /** Ids of the receivers that take its events, ordered. */
  receiversOf({ id }: Account): readonly string[] {
    return this.receiverUrls.idsOf(id);
  }

  /** Ordered by id. */
  accounts(): readonly Account[] {
    return this.resolver.accounts();
  }

  #providerOf(account: Account): LiveProvider {
    const bare = this.resolver.provider(account);
    const known = this.#providers.get(bare) ?? withReceiverUrls(bare, account, this.receiverUrls);
    this.#providers.set(bare, known);
    return known;
  }

  providers(): readonly ProviderDescription[] {
    return this.resolver.descriptions();
  }
}

function withHosts(policy: UrlPolicy, allowedHosts: readonly string[] | undefined): UrlPolicy {
  return allowedHosts ? { ...policy, allowedHosts } : policy;
}
