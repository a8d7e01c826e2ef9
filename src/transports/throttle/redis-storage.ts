import { ThrottlerStorage } from '@nestjs/throttler';
import { LogState, StorageRecord, throttleRecordOf } from './storage-record';

/** The only command that is used of a Redis client. */
export interface ScriptRunner {
  eval(script: string, keyCount: number, ...args: (string | number)[]): Promise<unknown>;
}

/**
 * The log of memory-storage.ts as a list in Redis, on the server's clock, which all replicas share.
 * Times in microseconds. KEYS: the log; ARGV: limit, window. Returns 1 if the call is admitted, the
 * calls in the window, and when one more will be admitted. Nothing is kept beyond a window.
 */
const SCRIPT = `
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local oldest = tonumber(redis.call('LINDEX', KEYS[1], 0))
while oldest and (oldest <= now - window or oldest > now) do
  redis.call('LPOP', KEYS[1])
  oldest = tonumber(redis.call('LINDEX', KEYS[1], 0))
end
local used = redis.call('LLEN', KEYS[1])
local admitted = used < limit
if admitted then
  used = redis.call('RPUSH', KEYS[1], string.format('%.0f', now))
  redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
end
-- More than the limit are known where it was another before.
local next = tonumber(redis.call('LINDEX', KEYS[1], math.max(0, used - limit))) or now
return { admitted and 1 or 0, used, next + window - now }
`;

/**
 * The count that all replicas share. Fails as the client does; the caller bounds the time of an
 * answer.
 */
export class RedisThrottlerStorage implements ThrottlerStorage {
  constructor(
    private readonly redis: ScriptRunner,
    private readonly keyPrefix = 'livegate:',
  ) {}

  async increment(key: string, windowMs: number, limit: number): Promise<StorageRecord> {
    // EVAL instead of EVALSHA: the script is short, and an empty Redis needs no second attempt.
    const log = `${this.keyPrefix}throttle:${key}`;
    return throttleRecordOf(parse(await this.redis.eval(SCRIPT, 1, log, limit, windowMs * 1000)));
  }
}

function parse(answer: unknown): LogState {
  const [admitted, used, waitMicros] = Array.isArray(answer) ? answer.map(Number) : [];
  if (admitted === undefined || used === undefined || waitMicros === undefined) {
    throw new Error('Redis answered with something else than the script returns');
  }
  return { admitted: admitted === 1, used, waitMs: waitMicros / 1000 };
}
