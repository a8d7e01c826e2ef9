import { createHash } from 'node:crypto';

/** What runs inside Redis, one step at a time for all replicas. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

/** How long a replica that fell silent is remembered, in milliseconds. */
export const FORGET_AFTER_MS = 600_000;

/** The server's time in milliseconds. Lua numbers would lose their fraction on the way out, so they leave as text. */
const CLOCK = `
local function read_clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + time[2] / 1000
end
local now = read_clock()
local function text(ms) return string.format('%.3f', ms) end
local FORGOTTEN = now - ${FORGET_AFTER_MS}
`;

/**
 * Everything that a bucket's scripts know. KEYS: epoch, replicas, log, back-off. ARGV: epoch, replica, limit, windowMs, spacingMs, quietMs,
 * share, raise, cleanMs, and what each has of its own. The log is ordered by the latest time at which each departure happens; one that leaves
 * at T finds fewer than the limit after T less the spacing. That holds whatever order they were granted in, and if one is moved or taken out.
 */
const BUCKET = `${CLOCK}
local EPOCH, REPLICAS, LOG, BACKOFF = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local quota, window, spacing, quiet = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local share, raise, clean = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])

local epoch = redis.call('HMGET', EPOCH, 'id', 'since')
if epoch[1] ~= ARGV[1] then return { 'OTHER_EPOCH', text(now) } end

local function factor()
  local known = redis.call('HMGET', BACKOFF, 'factor', 'since')
  if not known[1] then return 1 end
  return math.min(1, known[1] + math.floor((now - known[2]) / clean) * raise)
end

local silent, leased = 0, false
local replicas = redis.call('HGETALL', REPLICAS)
for i = 1, #replicas, 2 do
  local till = tonumber(replicas[i + 1])
  if till > now then
    if replicas[i] == ARGV[2] then leased = true end
  elseif till > FORGOTTEN then
    silent = silent + 1
  end
end

-- Those who fell silent may use their share of the quota by themselves; the rest is what all others have.
local left = quota - silent * share
local limit = math.max(math.min(1, left), math.floor(math.max(1, math.floor(quota * factor())) - silent * share))

local function due(ahead)
  if limit < 1 then return now + window end
  local held = tonumber(redis.call('HGET', BACKOFF, 'held') or 0)
  local first = math.max(now, held, epoch[2] + spacing + quiet)
  local back = limit - ahead % limit - 1
  local before = redis.call('ZREVRANGE', LOG, back, back, 'WITHSCORES')[2]
  if before then first = math.max(first, before + spacing) end
  return first + math.floor(ahead / limit) * spacing
end

-- Calls may have left later than the log has it; one that it does not know, of another epoch or forgotten, counts from then on.
local function departedLater(from)
  for i = from, #ARGV, 2 do
    local known = redis.call('ZSCORE', LOG, ARGV[i])
    if not known or tonumber(known) < tonumber(ARGV[i + 1]) then redis.call('ZADD', LOG, ARGV[i + 1], ARGV[i]) end
  end
  redis.call('PEXPIRE', LOG, math.ceil(2 * spacing) + 60000)
end
`;

/**
 * Grants up to `count` slots that are due now. ARGV too: count, slackMs, the time after which the asker makes nothing of them, a name for
 * them, which is followed by the number of each, and departures as in LATE. Answers how many, and how long until the next.
 */
export const TAKE = script(`${BUCKET}
local count, slack, expires = tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12])
if not leased then return { 'NO_LEASE', text(now) } end
if #ARGV > 13 then departedLater(14) end
local granted = 0
if now <= expires then
  while granted < count and due(0) <= now do
    redis.call('ZADD', LOG, text(now + slack), ARGV[13] .. granted)
    granted = granted + 1
  end
end
if granted > 0 then
  -- By age and not by number: a replica whose configuration has another limit may still count on them.
  redis.call('ZREMRANGEBYSCORE', LOG, '-inf', text(now - 2 * spacing))
  redis.call('PEXPIRE', LOG, math.ceil(2 * spacing) + 60000)
end
return { 'OK', text(now), granted, text(due(0) - now) }
`);

/** Departures that happened later. ARGV too: of each its slot, and the time. */
export const LATE = script(`${BUCKET}
departedLater(10)
return { 'OK', text(now) }
`);

/** Until the slot after `ahead` others. ARGV too: ahead. */
export const WAIT = script(`${BUCKET}
return { 'OK', text(now), text(due(tonumber(ARGV[10])) - now) }
`);

/** The limit, and the departures of the last window. */
export const USE = script(`${BUCKET}
return { 'OK', text(now), limit, redis.call('ZCOUNT', LOG, text(now - window), '+inf') }
`);

/** The provider throttled. ARGV too: cut, holdMs. The arithmetic of AdaptiveLimit, for all replicas. */
export const THROTTLED = script(`${BUCKET}
local cut, hold = tonumber(ARGV[10]), tonumber(ARGV[11])
local known = redis.call('HMGET', BACKOFF, 'cut', 'held')
redis.call('HSET', BACKOFF, 'held', text(math.max(tonumber(known[2] or 0), now + hold)))
if not known[1] or now - known[1] >= window then
  redis.call('HSET', BACKOFF, 'factor', tostring(factor() * cut), 'since', text(now), 'cut', text(now))
end
local held = redis.call('HGET', BACKOFF, 'held') - now
redis.call('PEXPIRE', BACKOFF, math.ceil(math.max(held, clean / raise) + window) + 60000)
return { 'OK', text(now) }
`);

/**
 * A replica comes (back) in. KEYS: epoch, replicas. ARGV: run id of the server, an id for a new epoch, an epoch that is not to be trusted or
 * '', replica, the time until which it lives, maxReplicas, its last epoch or '', the replicas that it knew.
 *
 * A new server, or one that lost its data, gets a new epoch, and logs of another are not looked at. Nobody is taken to be alive in it before
 * saying so: until then its share is withheld.
 */
export const HELLO = script(`${CLOCK}
local EPOCH, REPLICAS, replica = KEYS[1], KEYS[2], ARGV[4]
local epoch = redis.call('HMGET', EPOCH, 'id', 'run')
local fresh = not epoch[1] or epoch[2] ~= ARGV[1] or epoch[1] == ARGV[3]
if fresh then
  epoch[1] = ARGV[2]
  redis.call('HSET', EPOCH, 'id', ARGV[2], 'run', ARGV[1], 'since', text(now))
  for _, id in ipairs(redis.call('HKEYS', REPLICAS)) do redis.call('HSET', REPLICAS, id, text(now)) end
end
if epoch[1] ~= ARGV[7] then
  for i = 8, #ARGV do redis.call('HSETNX', REPLICAS, ARGV[i], text(now)) end
end
local others = 0
local replicas = redis.call('HGETALL', REPLICAS)
for i = 1, #replicas, 2 do
  if tonumber(replicas[i + 1]) <= FORGOTTEN then
    redis.call('HDEL', REPLICAS, replicas[i])
  elseif replicas[i] ~= replica then
    others = others + 1
  end
end
if redis.call('HEXISTS', REPLICAS, replica) == 0 and others >= tonumber(ARGV[6]) then
  return { 'FULL', text(now), epoch[1] }
end
redis.call('HSET', REPLICAS, replica, ARGV[5])
return { 'OK', text(now), epoch[1], fresh and 1 or 0, redis.call('HKEYS', REPLICAS) }
`);

/** Fails where nothing can be written: a read-only copy, a full server, too few rights. KEYS: one of no meaning. */
export const PROBE = script(`redis.call('SET', KEYS[1], '1', 'PX', 1000) return 'OK'`);

/** A replica lives on. KEYS: epoch, replicas, version of what else is shared. ARGV: epoch, replica, the time until which it lives. */
export const HEARTBEAT = script(`${CLOCK}
local REPLICAS, replica = KEYS[2], ARGV[2]
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return { 'OTHER_EPOCH', text(now) } end
local till = redis.call('HGET', REPLICAS, replica)
if not till or tonumber(till) <= FORGOTTEN then return { 'UNKNOWN', text(now) } end
redis.call('HSET', REPLICAS, replica, text(math.max(tonumber(till), tonumber(ARGV[3]))))
return { 'OK', text(now), redis.call('HKEYS', REPLICAS), redis.call('GET', KEYS[3]) or '' }
`);

/** KEYS: overrides, their version `number:id`. */
const OVERRIDES = `
local function number(version) return tonumber(string.match(version, '^%d+') or 0) end
local stored = redis.call('GET', KEYS[2]) or ''
local function answer()
  return { redis.call('GET', KEYS[2]) or '', unpack(redis.call('HGETALL', KEYS[1])) }
end
`;

/** ARGV: the number of the version that is known, an id for the new one, key, override. Answers the version and all overrides. */
export const SET_OVERRIDE = script(`${OVERRIDES}
if ARGV[4] == 'AUTO' then redis.call('HDEL', KEYS[1], ARGV[3]) else redis.call('HSET', KEYS[1], ARGV[3], ARGV[4]) end
redis.call('SET', KEYS[2], (math.max(number(stored), tonumber(ARGV[1])) + 1) .. ':' .. ARGV[2])
return answer()
`);

/** Puts back what is known, if what is stored is older; ARGV: the version that is known, its keys and overrides. Answers as above. */
export const RESTORE_OVERRIDES = script(`${OVERRIDES}
if number(stored) < number(ARGV[1]) then
  redis.call('DEL', KEYS[1])
  for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
  redis.call('SET', KEYS[2], ARGV[1])
end
return answer()
`);

function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}
