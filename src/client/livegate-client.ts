import { ChildCollection, ConfigCollection, ListedCollection, Parameters, TopCollection } from './collections';
import { CallOptions, Connection, ConnectionOptions } from './connection';
import type { components, operations } from './gen/openapi';
import { EventCollection } from './events';
import { Paged } from './pages';
import { RolloutCollection } from './rollouts';

type Schemas = components['schemas'];
type Query<K extends keyof operations> = NonNullable<operations[K]['parameters']['query']>;

export type CallbackConfig = Schemas['CallbackConfig'];
export type CallbackConfigInput = Schemas['CallbackConfigInput'];
export type CallbackTest = Schemas['TestCallbackConfigResponse'];
export type PullConfig = Schemas['PullConfig'];
export type PullConfigInput = Schemas['PullConfigInput'];
export type Account = Schemas['Account'];
export type Provider = Schemas['Provider'];
export type Domain = Schemas['Domain'];
export type Vhost = Schemas['Vhost'];
export type Breaker = Schemas['Breaker'];
export type Drift = Schemas['Drift'];
export type DriftWatch = Schemas['DriftWatch'];
export type AuditEvent = Schemas['AuditEvent'];
export type Delivery = Schemas['Delivery'];
export type UpstreamCall = Schemas['UpstreamCall'];

interface CallbackConfigTypes {
  readonly config: CallbackConfig;
  readonly input: CallbackConfigInput;
  readonly patch: CallbackConfigInput;
  readonly deleted: Schemas['DeleteCallbackConfigResponse'];
  readonly listQuery: Query<'listCallbackConfigs'>;
  readonly setQuery: Query<'setCallbackConfig'>;
  readonly updateQuery: Query<'updateCallbackConfig'>;
  readonly deleteQuery: Query<'deleteCallbackConfig'>;
}

interface PullConfigTypes {
  readonly config: PullConfig;
  readonly input: PullConfigInput;
  readonly patch: Schemas['PullConfigPatch'];
  readonly deleted: Schemas['DeletePullConfigResponse'];
  readonly listQuery: Query<'listPullConfigs'>;
  readonly setQuery: Query<'setPullConfig'>;
  readonly updateQuery: Query<'updatePullConfig'>;
  readonly deleteQuery: Query<'deletePullConfig'>;
}

/** What drifted. */
class DriftCollection extends ListedCollection<Drift, Query<'listDrifts'>> {
  /** For example of `accounts/ali-prod`. */
  list(parent: string, options: Parameters<Query<'listDrifts'>> = {}): Paged<Drift> {
    return this.listIn(parent, options);
  }

  /** Whether livegate looks for drift, and how far it has come: what an empty list means. */
  async watch(parent: string, options: CallOptions = {}): Promise<DriftWatch> {
    const request = { method: 'GET', name: `${parent}/drifts`, query: { pageSize: 1 } } as const;
    return (await this.connection.send<Schemas['ListDriftsResponse']>(request, options)).watch;
  }
}

/** Callback configurations, whose URLs can be tested. */
class CallbackConfigCollection extends ConfigCollection<CallbackConfigTypes> {
  /** Sends a test event to a URL of the live configuration; requires the right to write it. */
  test(name: string, options: Query<'testCallbackConfig'> & CallOptions = {}): Promise<CallbackTest> {
    const { urlIndex, ...call } = options;
    return this.connection.send({ method: 'POST', name, verb: 'test', query: { urlIndex } }, call);
  }
}

/** Breakers, which can be forced. */
class BreakerCollection extends ChildCollection<Breaker, Query<'listBreakers'>> {
  /** Requires the right to operate on the whole account. */
  override(name: string, override: NonNullable<Breaker['override']>, options: CallOptions = {}): Promise<Breaker> {
    return this.connection.send({ method: 'PATCH', name, body: { override } }, options);
  }
}

/**
 * livegate over REST, for browsers and Node.js. Every name is that of a resource, such as
 * `accounts/ali-prod/domains/push.example.com/callbackConfigs/stream`. Calls throw LivegateError,
 * ForeignAnswerError and NoAnswerError.
 */
export class LivegateClient {
  readonly callbackConfigs: CallbackConfigCollection;
  readonly pullConfigs: ConfigCollection<PullConfigTypes>;
  readonly accounts: TopCollection<Account, Query<'listAccounts'>>;
  readonly providers: TopCollection<Provider, Query<'listProviders'>>;
  readonly domains: ChildCollection<Domain, Query<'listDomains'>>;
  readonly vhosts: ChildCollection<Vhost, Query<'listVhosts'>>;
  readonly breakers: BreakerCollection;
  readonly drifts: DriftCollection;
  readonly auditEvents: Pick<ChildCollection<AuditEvent, Query<'listAuditEvents'>>, 'list'>;
  readonly deliveries: Pick<ChildCollection<Delivery, Query<'listDeliveries'>>, 'list'>;
  readonly rollouts: RolloutCollection;
  readonly events: EventCollection;
  /** For requests that have no method of their own here. */
  readonly connection: Connection;

  constructor(options: ConnectionOptions) {
    const connection = new Connection(options);
    this.connection = connection;
    this.callbackConfigs = new CallbackConfigCollection(connection, 'callbackConfigs');
    this.pullConfigs = new ConfigCollection(connection, 'pullConfigs');
    this.accounts = new TopCollection(connection, 'accounts');
    this.providers = new TopCollection(connection, 'providers');
    this.domains = new ChildCollection(connection, 'domains');
    this.vhosts = new ChildCollection(connection, 'vhosts');
    this.drifts = new DriftCollection(connection, 'drifts');
    this.breakers = new BreakerCollection(connection, 'breakers');
    this.rollouts = new RolloutCollection(connection);
    this.deliveries = new ChildCollection(connection, 'deliveries');
    this.events = new EventCollection(connection);
    this.auditEvents = new ChildCollection(connection, 'auditEvents');
  }
}
