import { isRedisReply, redisCauseOf } from '../../domain/errors/cause-of';
import { BREAKER_OVERRIDES, BreakerOverride } from '../../domain/operations/safeguards.port';
import { OverrideStore } from '../breaker/override-store';
import { quotaStoreUnavailable } from '../quota/refusals';
import { RedisConnection } from './redis-connection';
import { KEYS } from './keys';
import { RedisLink } from './redis-link';
import { RESTORE_OVERRIDES, SET_OVERRIDE } from './scripts/overrides';

/** When an operator may retry. */
const RETRY_AFTER_MS = 1_000;

/**
 * Operators' overrides of breakers, shared through Redis. Each heartbeat returns the current
 * version; a replica reads all overrides when it changes. Without Redis the known overrides stay in
 * force, and they are restored if Redis loses them.
 */
export class SharedOverrides implements OverrideStore {
  #overrides: ReadonlyMap<string, BreakerOverride> = new Map();
  /** `number:id`: the number increases with each change, and the id makes it unique. */
  #version = '';
  #listener: (key: string, override: BreakerOverride) => void = () => undefined;

  constructor(
    private readonly link: RedisLink,
    private readonly newId: () => string,
  ) {
    link.onVersion((version, connection) => this.#follow(version, connection));
  }

  get(key: string): BreakerOverride {
    return this.#overrides.get(key) ?? 'AUTO';
  }

  keys(): Iterable<string> {
    return [...this.#overrides].filter(([, override]) => override !== 'AUTO').map(([key]) => key);
  }

  /** Throws if Redis did not confirm: otherwise the override might not hold for all replicas. */
  async set(key: string, override: BreakerOverride): Promise<void> {
    const { connection } = this.link;
    if (!connection) throw quotaStoreUnavailable(this.link.why, RETRY_AFTER_MS);
    try {
      const args = [String(numberOf(this.#version)), this.newId(), key, override];
      this.#adopt(await connection.run(SET_OVERRIDE, [KEYS.overrides, KEYS.overridesVersion], args));
    } catch (error) {
      if (isRedisReply(error))
        throw quotaStoreUnavailable(`Redis rejects commands (${redisCauseOf(error)})`, RETRY_AFTER_MS);
      throw quotaStoreUnavailable('Redis did not answer, so the override may or may not be in force', RETRY_AFTER_MS);
    }
  }

  onChange(listener: (key: string, override: BreakerOverride) => void): void {
    this.#listener = listener;
  }

  async #follow(version: string | undefined, connection: RedisConnection): Promise<void> {
    if (version === this.#version) return;
    const own = [...this.#overrides].flat();
    this.#adopt(
      await connection.run(RESTORE_OVERRIDES, [KEYS.overrides, KEYS.overridesVersion], [this.#version, ...own]),
    );
  }

  #adopt(reply: unknown): void {
    const [version, ...fields] = reply as [string, ...string[]];
    if (numberOf(version) < numberOf(this.#version)) return;
    const before = this.#overrides;
    const now = new Map<string, BreakerOverride>();
    for (let i = 0; i + 1 < fields.length; i += 2) {
      const override = BREAKER_OVERRIDES.find((one) => one === fields[i + 1]);
      if (override) now.set(fields[i] ?? '', override);
    }
    this.#version = version;
    this.#overrides = now;
    for (const key of new Set([...before.keys(), ...now.keys()])) {
      if (before.get(key) !== now.get(key)) this.#listener(key, now.get(key) ?? 'AUTO');
    }
  }
}

function numberOf(version: string): number {
  return Number(version.split(':')[0]);
}
