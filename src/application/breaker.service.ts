import { Account } from '../domain/account';
import { Breaker, BreakerOverride, Breakers } from '../domain/breaker';
import { GatewayError } from '../domain/gateway-error';
import { AccountName, BreakerName, formatBreakerName } from '../domain/resource-name';
import { AccountDirectory } from './account-directory';
import { Page, PageRequest, paginate } from './paging';

export interface BreakerResource {
  readonly name: BreakerName;
  readonly breaker: Breaker;
}

/** The use cases of circuit breakers. An account has one for each action that its provider documents, used or not. */
export class BreakerService {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly breakers: Breakers,
  ) {}

  /** ACCOUNT_NOT_FOUND; BREAKER_NOT_FOUND if the provider does not have the action. */
  get(name: BreakerName): BreakerResource {
    return { name, breaker: this.breakers.get(this.#accountOf(name), name.action) };
  }

  /** Ordered by action. */
  list(parent: AccountName, page: PageRequest): Page<BreakerResource> {
    const account = this.directory.account(parent.account);
    const { items, nextPageToken } = paginate(this.#actionsOf(account), (action) => action, page);
    const resources = items.map((action) => ({
      name: { ...parent, action },
      breaker: this.breakers.get(account, action),
    }));
    return { items: resources, nextPageToken };
  }

  /** As `get`, and whatever keeps the override from being shared with the other replicas. */
  async override(name: BreakerName, override: BreakerOverride): Promise<BreakerResource> {
    return { name, breaker: await this.breakers.override(this.#accountOf(name), name.action, override) };
  }

  #accountOf(name: BreakerName): Account {
    const { action } = name;
    const account = this.directory.account(name.account);
    if (this.#actionsOf(account).includes(action)) return account;
    const { id, provider } = account;
    throw new GatewayError('BREAKER_NOT_FOUND', `${provider} has no action ${action}`, {
      metadata: { resource: formatBreakerName(name), account: id, provider, action },
    });
  }

  #actionsOf({ provider }: Account): string[] {
    return Object.keys(this.directory.provider(provider).capabilities.quotas);
  }
}
