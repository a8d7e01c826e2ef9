import { Account } from '../domain/access/account';
import { Clock } from '../domain/time/clock';
import { LogFields, Report } from '../domain/events/event-log';
import { LiveProvider, LiveProviderResolver, ProviderDescription } from '../domain/operations/live-provider.port';
import { Outage } from '../domain/events/outage';
import { atOnce, Steps } from '../domain/concurrency/stretches';
import { UpstreamPipeline } from '../domain/operations/upstream-pipeline';
import { CredentialSource } from './credentials/credential-source';
import { ReadyPipeline } from './credentials/ready-pipeline';
import { ProviderAccount, ProviderEnvironment, ProviderRegistration } from './provider-registration';

export interface ResolverDependencies extends ProviderEnvironment {
  /** Creates the pipeline for all calls of an account. */
  readonly pipelineOf: (account: Account) => UpstreamPipeline;
  readonly report: Report;
}

/** An account entry of the configuration, and what is seen of it outside its provider. */
interface AccountEntry {
  readonly configured: ProviderAccount;
  readonly account: Account;
}

/** A consistent set of accounts. */
interface AccountSet {
  readonly byId: ReadonlyMap<string, AccountEntry>;
  /** Ordered by id. */
  readonly visible: readonly Account[];
}

/** What was made for an account on its first use. */
interface Served {
  readonly provider: LiveProvider;
  readonly credentials: CredentialSource;
}

/**
 * Creates each account's provider on first use. A reload replaces accounts but keeps running
 * providers.
 */
export class CatalogResolver implements LiveProviderResolver {
  readonly #registrations: ReadonlyMap<string, ProviderRegistration>;
  #accounts: AccountSet;
  /** Keyed by the entry object: an unchanged entry keeps its provider and what that has learned. */
  readonly #served = new WeakMap<ProviderAccount, Served>();

  constructor(
    catalog: readonly ProviderRegistration[],
    accounts: readonly ProviderAccount[],
    private readonly dependencies: ResolverDependencies,
  ) {
    this.#registrations = new Map(catalog.map((registration) => [registration.id, registration]));
    this.#accounts = atOnce(accountSet(accounts));
  }

  /** Prepares a new set of accounts; the returned function activates it. */
  *replaceAccounts(accounts: readonly ProviderAccount[]): Steps<() => void> {
    const next = yield* accountSet(accounts);
    return () => {
      this.#accounts = next;
    };
  }

  descriptions(): readonly ProviderDescription[] {
    return [...this.#registrations.values()];
  }

  description(providerId: string): ProviderDescription | undefined {
    return this.#registrations.get(providerId);
  }

  accounts(): readonly Account[] {
    return this.#accounts.visible;
  }

  account(accountId: string): Account | undefined {
    return this.#accounts.byId.get(accountId)?.account;
  }

  /**
   * When the credentials of accounts end, in milliseconds since the epoch; of those that do, and
   * that a call has needed.
   */
  *expiries(): Iterable<{ readonly accountId: string; readonly expiresAtMs: number }> {
    for (const [accountId, { configured }] of this.#accounts.byId) {
      const expiresAtMs = this.#served.get(configured)?.credentials.expiresAtMs;
      if (expiresAtMs !== undefined) yield { accountId, expiresAtMs };
    }
  }

  provider({ id }: Account): LiveProvider {
    const account = this.#accounts.byId.get(id)?.configured;
    const made = account && this.#served.get(account);
    if (made) return made.provider;
    const registration = account && this.#registrations.get(account.provider);
    // The loader rejects accounts without a registered provider.
    if (!account || !registration) throw new Error(`account ${id} has no provider`);
    const { pipelineOf, report, ...environment } = this.dependencies;
    const outageOf = (source: string): Outage => credentialsOutage({ account: id, source }, environment.clock, report);
    const credentials = registration.credentialsOf(account, { outageOf, ...environment });
    const rejection = rejectionOutage({ account: id }, environment.clock, report);
    const pipeline = new ReadyPipeline(account, credentials, pipelineOf(account), rejection);
    const provider = registration.create(account, { credentials, pipeline, ...environment });
    this.#served.set(account, { provider, credentials });
    return provider;
  }
}

function credentialsOutage(fields: LogFields, clock: Clock, report: Report): Outage {
  return new Outage({ began: 'credentials_failing', ended: 'credentials_back', fields, quietMs: 0, clock, report });
}

/** Of an account whose credentials the cloud does not accept. */
function rejectionOutage(fields: LogFields, clock: Clock, report: Report): Outage {
  return new Outage({ began: 'credentials_rejected', ended: 'credentials_accepted', fields, clock, report });
}

function* accountSet(accounts: readonly ProviderAccount[]): Steps<AccountSet> {
  const byId = new Map<string, AccountEntry>();
  const visible: Account[] = [];
  for (const configured of accounts) {
    const account = withoutCredentials(configured);
    byId.set(account.id, { configured, account });
    visible.push(account);
    yield;
  }
  visible.sort((one, other) => (one.id < other.id ? -1 : 1));
  return { byId, visible };
}

function withoutCredentials({ id, provider, uid, endpoint, callbackHosts, originHosts }: ProviderAccount): Account {
  return { id, provider, uid, endpoint, ...(callbackHosts && { callbackHosts }), ...(originHosts && { originHosts }) };
}
