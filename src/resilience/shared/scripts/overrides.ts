import { script } from './script';

/** KEYS: overrides, their version `number:id`. */
const OVERRIDES_PRELUDE = `
local function number(version) return tonumber(string.match(version, '^%d+') or 0) end
local stored = redis.call('GET', KEYS[2]) or ''
local function answer()
  return { redis.call('GET', KEYS[2]) or '', unpack(redis.call('HGETALL', KEYS[1])) }
end
`;

/**
 * Sets one override. ARGV: number of the known version, id for the new one, key, override. Returns
 * the version and all overrides.
 */
export const SET_OVERRIDE = script(`${OVERRIDES_PRELUDE}
if ARGV[4] == 'AUTO' then redis.call('HDEL', KEYS[1], ARGV[3]) else redis.call('HSET', KEYS[1], ARGV[3], ARGV[4]) end
redis.call('SET', KEYS[2], (math.max(number(stored), tonumber(ARGV[1])) + 1) .. ':' .. ARGV[2])
return answer()
`);

/**
 * Restores the known overrides if the stored version is older. ARGV: known version, then its keys
 * and overrides. Returns the same as SET_OVERRIDE.
 */
export const RESTORE_OVERRIDES = script(`${OVERRIDES_PRELUDE}
if number(stored) < number(ARGV[1]) then
  redis.call('DEL', KEYS[1])
  for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
  redis.call('SET', KEYS[2], ARGV[1])
end
return answer()
`);
