import { sameValue } from '../domain/same-value';
import { Config } from './config';
import { ConfigError } from './config-error';

/** What takes effect while livegate runs. Everything else is what it was at start, until the next. */
export const RELOADED_KEYS = ['accounts', 'callers', 'throttle', 'urlPolicy', 'auth.jwt'] as const;

const MODE_RULE = 'cannot change while livegate runs; restart it';

/** The configuration in force: the one place to ask for what a reload may change. It is replaced as a whole. */
export class CurrentConfig<Section extends object = object> {
  #config: Config<Section>;
  readonly #listeners: ((config: Config<Section>) => void)[] = [];

  constructor(config: Config<Section>) {
    this.#config = config;
  }

  get(): Config<Section> {
    return this.#config;
  }

  /** Called with each configuration that comes into force, before anybody is served with it. */
  onChange(listener: (config: Config<Section>) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Puts into force what of `next` can be, and answers the paths of the keys that are others in it and have to wait for a restart. Throws
   * ConfigError, with nothing changed, where what waits would contradict what does not.
   */
  replace(next: Config<Section>): readonly string[] {
    const before = this.#config;
    if (next.auth.mode !== before.auth.mode) throw new ConfigError([{ path: 'auth.mode', rule: MODE_RULE }]);
    const { accounts, callers, urlPolicy, auth, throttle } = next;
    // Calls are counted from the start or not at all.
    const limit = throttle && before.throttle && { throttle };
    this.#config = Object.freeze({ ...before, accounts, callers, urlPolicy, auth, ...limit });
    for (const listener of this.#listeners) listener(this.#config);
    return differences(next, this.#config);
  }
}

/** Paths of the leaves that are not the same; lists are leaves. */
function differences(one: unknown, other: unknown, path = ''): string[] {
  if (!isBranch(one) || !isBranch(other)) return sameValue(one, other) ? [] : [path];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => differences(one[key], other[key], path === '' ? key : `${path}.${key}`));
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
