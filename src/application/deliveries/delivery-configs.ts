import { Secret } from '../../domain/access/secret';
import { LoggedDelivery } from '../../domain/deliveries/delivery';
import { ScopedCallback } from '../../domain/deliveries/delivery-log';
import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { LiveProvider } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { CallbackKind, CallbackScope } from '../../domain/resources/callback-config';
import { ProviderCapabilities } from '../../domain/resources/capability';
import { DomainRole } from '../../domain/resources/inventory';
import { formatCallbackName, formatScope } from '../../domain/resources/resource-name';

/** The configuration that a delivery was sent for, as far as livegate can tell. */
export interface DeliveryConfig {
  /** The resource's name. */
  readonly name: string;
  /** The configuration has no such URL now. */
  readonly changed: boolean;
}

export interface ConfigSource {
  readonly account: string;
  readonly provider: LiveProvider;
  readonly capabilities: ProviderCapabilities;
  /** The vhost of a domain; undefined if there is none, or none that the caller may read. */
  readonly vhostOf: (domain: string) => Promise<string | undefined>;
  /** Whether the caller may read what belongs to the domain itself. */
  readonly isReadable: (domain: string) => boolean;
}

/** The cloud has none, or does not let livegate read them. */
const NONE: readonly ErrorReason[] = [
  'DOMAIN_NOT_FOUND',
  'DOMAIN_TYPE_MISMATCH',
  'OPERATION_NOT_ALLOWED',
  'PROVIDER_PERMISSION_DENIED',
];

/**
 * Finds the configurations of deliveries: the logs have the URL of the time, and no configuration.
 * Reads each scope once, when it is needed first.
 */
export class DeliveryConfigs {
  readonly #read = new Map<string, readonly ScopedCallback[]>();
  readonly #keys: Secret[] = [];

  constructor(
    private readonly operation: Operation,
    private readonly source: ConfigSource,
  ) {}

  /** How many scopes have been read. */
  get reads(): number {
    return this.#read.size;
  }

  /** The live keys of what has been read. */
  get keys(): readonly Secret[] {
    return this.#keys;
  }

  /**
   * The narrowest configuration with this URL, or else the narrowest one. That the narrowest
   * applies is an assumption: the clouds do not document the precedence. `later`: it takes a read,
   * and none may begin.
   */
  async of(
    { kind, domain, app, url }: LoggedDelivery,
    mayRead: () => boolean,
  ): Promise<DeliveryConfig | undefined | 'later'> {
    if (kind === undefined) return undefined;
    const around = await this.#around(domain, kind, mayRead);
    if (!around) return 'later';
    const candidates = around.filter(
      ({ scope, state }) => state.kind === kind && (scope.type !== 'APP' || scope.app === app),
    );
    const exact = candidates.find(({ state }) => url !== undefined && state.urls.includes(url));
    const found = exact ?? candidates[0];
    if (!found) return undefined;
    const name = formatCallbackName({ account: this.source.account, scope: found.scope, kind });
    return { name, changed: !exact };
  }

  /** The narrowest scope first; undefined if one would have to be read. */
  async #around(
    domain: string,
    kind: CallbackKind,
    mayRead: () => boolean,
  ): Promise<readonly ScopedCallback[] | undefined> {
    const { callbacks } = this.source.capabilities;
    const { scopes = [], domainRoles = [] } = callbacks.find((one) => one.kind === kind) ?? {};
    const kinds = this.#loggedKinds(domainRoles);
    const isOwn = scopes.includes('DOMAIN') && this.source.isReadable(domain);
    const own = isOwn ? await this.#within({ type: 'DOMAIN', domain }, kinds, mayRead) : [];
    const vhost = scopes.includes('VHOST') ? await this.source.vhostOf(domain) : undefined;
    const ofVhost = vhost === undefined ? [] : await this.#within({ type: 'VHOST', vhost }, kinds, mayRead);
    if (!own || !ofVhost) return undefined;
    const isApp = ({ scope }: ScopedCallback): boolean => scope.type === 'APP';
    return [...own, ...ofVhost.filter(isApp), ...ofVhost.filter((one) => !isApp(one))];
  }

  /** Those that the same domains can have: some clouds answer all of them in one call. */
  #loggedKinds(roles: readonly DomainRole[]): readonly CallbackKind[] {
    const { callbacks, deliveries } = this.source.capabilities;
    const logged = deliveries.kinds.map(({ kind }) => kind);
    return callbacks
      .filter(({ kind, domainRoles }) => logged.includes(kind) && domainRoles.join() === roles.join())
      .map(({ kind }) => kind);
  }

  async #within(
    scope: CallbackScope,
    kinds: readonly CallbackKind[],
    mayRead: () => boolean,
  ): Promise<readonly ScopedCallback[] | undefined> {
    const key = `${formatScope(scope)} ${kinds.join()}`;
    const known = this.#read.get(key);
    if (known || !mayRead()) return known;
    const read = await this.#readScope(scope, kinds);
    this.#read.set(key, read);
    this.#keys.push(...read.flatMap(({ state }) => state.auth?.key ?? []));
    return read;
  }

  async #readScope(scope: CallbackScope, kinds: readonly CallbackKind[]): Promise<readonly ScopedCallback[]> {
    try {
      return await this.source.provider.listCallbacksWithin(this.operation, scope, kinds);
    } catch (thrown) {
      if (NONE.includes(GatewayError.from(thrown).reason)) return [];
      throw thrown;
    }
  }
}
