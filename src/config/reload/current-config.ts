import { sameValue } from '../../domain/values/same-value';
import { Clock } from '../../domain/time/clock';
import { inStretches, Steps } from '../../domain/concurrency/stretches';
import { Config, ListenerConfig, TlsConfig } from '../config';
import { ConfigError } from '../config-error';
import { ReloadableKey } from './reloadable-keys';

const MODE_RULE = 'cannot change while livegate runs; restart it';

/**
 * Applies what was prepared, at once and without failing; returns work to do afterwards, in steps.
 */
export type Commit = () => Steps | undefined;

/**
 * Prepares a configuration that is about to be applied. Nothing of it is visible before the commit.
 */
export type PrepareReload<Section extends object> = (next: Config<Section>, before: Config<Section>) => Steps<Commit>;

interface Listener<Section extends object> {
  readonly keys: readonly ReloadableKey[];
  readonly prepare: PrepareReload<Section>;
}

/** The configuration in force; a reload replaces it as a whole. */
export class CurrentConfig<Section extends object = object> {
  #config: Config<Section>;
  readonly #listeners: Listener<Section>[] = [];

  constructor(
    config: Config<Section>,
    private readonly clock: Pick<Clock, 'elapsed'>,
  ) {
    this.#config = config;
  }

  get(): Config<Section> {
    return this.#config;
  }

  /**
   * Calls `prepare` with each configuration in which one of the keys changed; all commits run
   * together.
   */
  onChange(keys: readonly ReloadableKey[], prepare: PrepareReload<Section>): void {
    this.#listeners.push({ keys, prepare });
  }

  /**
   * Applies the reloadable keys of `next`, and returns the paths of other changed keys, which wait
   * for a restart. Throws ConfigError, with nothing changed, if `auth.mode` differs. One at a time.
   * Unchanged accounts, callers and keys keep their objects, and so does an unchanged list.
   */
  async replace(next: Config<Section>): Promise<readonly string[]> {
    const before = this.#config;
    const config = await this.#reloaded(next);
    const commits: Commit[] = [];
    for (const { keys, prepare } of this.#listeners) {
      const isChanged = keys.some((key) => config[key] !== before[key]);
      if (isChanged) commits.push(await inStretches(prepare(config, before), this.clock));
    }
    this.#config = config;
    const rest = commits.map((commit) => commit());
    for (const steps of rest) if (steps) await inStretches(steps, this.clock);
    const { accounts, callers, callbackKeys, receivers, sinks } = config;
    return differences({ ...next, accounts, callers, callbackKeys, receivers, sinks }, config);
  }

  /**
   * The current configuration with the reloadable keys of `next`; unchanged values keep their
   * objects.
   */
  async #reloaded(next: Config<Section>): Promise<Config<Section>> {
    const before = this.#config;
    if (next.auth.mode !== before.auth.mode) throw new ConfigError([{ path: 'auth.mode', rule: MODE_RULE }]);
    const reloaded: Required<Pick<Config<Section>, Exclude<ReloadableKey, 'throttle' | 'publicUrl' | 'drift'>>> = {
      rest: withTls(before.rest, next.rest.tls),
      grpc: withTls(before.grpc, next.grpc.tls),
      accounts: await inStretches(keepSame(before.accounts, next.accounts), this.clock),
      callers: await inStretches(keepSame(before.callers, next.callers), this.clock),
      callbackKeys: await inStretches(keepSame(before.callbackKeys, next.callbackKeys), this.clock),
      receivers: await inStretches(keepSame(before.receivers, next.receivers), this.clock),
      sinks: await inStretches(keepSame(before.sinks, next.sinks), this.clock),
      auth: sameValue(before.auth, next.auth) ? before.auth : next.auth,
      urlPolicy: sameValue(before.urlPolicy, next.urlPolicy) ? before.urlPolicy : next.urlPolicy,
      inventory: sameValue(before.inventory, next.inventory) ? before.inventory : next.inventory,
    };
    // The store of counters exists from the start or not at all.
    const { throttle, publicUrl } = next;
    const { publicUrl: _formerUrl, drift: _formerDrift, ...kept } = before;
    const drift = sameValue(before.drift, next.drift) ? before.drift : next.drift;
    return Object.freeze({
      ...kept,
      ...reloaded,
      ...(publicUrl !== undefined && { publicUrl }),
      ...(drift && { drift }),
      ...(throttle && before.throttle && { throttle }),
    });
  }
}

/**
 * A listener speaks TLS, and asks for client certificates, from the start or not at all. What of
 * that changes waits for a restart; the files are watched meanwhile.
 */
function withTls<T extends ListenerConfig>(listener: T, next: TlsConfig | undefined): T {
  const { tls } = listener;
  if (!tls || !next || sameValue(tls, next)) return listener;
  const isSameKind = (tls.clientCa === undefined) === (next.clientCa === undefined);
  return Object.freeze({ ...listener, tls: isSameKind ? next : { ...tls, ...(next.files && { files: next.files }) } });
}

/** `next`, with equal entries taken from `before`; `before` itself if all are equal. */
function* keepSame<T extends { readonly id: string }>(before: readonly T[], next: readonly T[]): Steps<readonly T[]> {
  const known = new Map<string, T>();
  for (const entry of before) {
    known.set(entry.id, entry);
    yield;
  }
  const entries: T[] = [];
  for (const entry of next) {
    const former = known.get(entry.id);
    entries.push(former && sameValue(former, entry) ? former : entry);
    yield;
  }
  const isSame = entries.length === before.length && entries.every((entry, index) => entry === before[index]);
  return isSame ? before : Object.freeze(entries);
}

/** Paths of leaves that differ; lists are leaves. */
function differences(one: unknown, other: unknown, path = ''): string[] {
  if (!isBranch(one) || !isBranch(other)) return sameValue(one, other) ? [] : [path];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => differences(one[key], other[key], path === '' ? key : `${path}.${key}`));
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
