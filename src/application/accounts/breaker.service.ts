import { Account } from '../../domain/access/account';
import { Breaker, BreakerOverride, Breakers } from '../../domain/operations/safeguards.port';
import { GatewayError } from '../../domain/errors/gateway-error';
import { AccountName, BreakerName, formatBreakerName } from '../../domain/resources/resource-name';
import { AccountDirectory } from './account-directory';
import { AuditedAction, Auditor } from '../audit/auditor';
import { CallContext } from '../operations/call-operation';
import { OperationFactory } from '../operations/operation-factory';
import { Page, PageRequest, paginate } from '../paging';

export interface BreakerResource {
  readonly name: BreakerName;
  readonly breaker: Breaker;
}

/**
 * The use cases of circuit breakers. An account has one for each documented action of its provider.
 */
export class BreakerService {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly breakers: Breakers,
    private readonly operations: OperationFactory,
    private readonly auditor: Auditor,
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

  /**
   * Throws as `get`, STORE_UNAVAILABLE if the change cannot be recorded, and the error that keeps
   * it from other replicas.
   */
  async override(name: BreakerName, override: BreakerOverride, call: CallContext): Promise<BreakerResource> {
    const account = this.#accountOf(name);
    const action: AuditedAction = {
      method: 'UpdateBreaker',
      account: account.id,
      resource: formatBreakerName(name),
      from: { override: this.breakers.get(account, name.action).override },
      to: { override },
    };
    const { result: breaker } = await this.operations.run(call, false, (operation) =>
      this.auditor.write(operation, action, () => this.breakers.override(account, name.action, override)),
    );
    return { name, breaker };
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
