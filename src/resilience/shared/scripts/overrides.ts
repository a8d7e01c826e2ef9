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
 * ARGV: the number of the version that is known, an id for the new one, key, override. Answers the
 * version and all overrides.
 */
export const SET_OVERRIDE = script(`${OVERRIDES_PRELUDE}
if ARGV[4] == 'AUTO' then redis.call('HDEL', KEYS[1], ARGV[3]) else redis.call('HSET', KEYS[1], ARGV[3], ARGV[4]) end
redis.call('SET', KEYS[2], (math.max(number(stored), tonumber(ARGV[1])) + 1) .. ':' .. ARGV[2])
return answer()
`);

/**
 * Puts back what is known, if what is stored is older; ARGV: the version that is known, its keys
 * and overrides. Answers as above.
 */
export const RESTORE_OVERRIDES = script(`${OVERRIDES_PRELUDE}
if number(stored) < number(ARGV[1]) then
  redis.call('DEL', KEYS[1])
  for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
  redis.call('SET', KEYS[2], ARGV[1])
end
return answer()
`);
