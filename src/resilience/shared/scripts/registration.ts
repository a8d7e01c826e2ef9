import { REGISTRY, script } from './script';

/**
 * Admits a replica. KEYS: epoch, replicas. ARGV: identity of the server, an id for a new epoch, an
 * epoch that is not to be trusted or '', replica, its claim, maxReplicas, its last epoch or '', the
 * number of replicas known to be dead and their ids, the replicas that it knew.
 *
 * A new server, a new primary, or one that lost its data, starts a new epoch, and logs of other
 * epochs are ignored. In a new epoch every replica counts as silent until it registers, and its
 * share is withheld. The answer names the dead replicas whose places were freed; or it is FULL,
 * with the time until a silent replica's place is free, if there is one.
 */
export const HELLO = script(`${REGISTRY}
local EPOCH, REPLICAS, replica, died = KEYS[1], KEYS[2], ARGV[4], tonumber(ARGV[8])
local run, replication = string.match(ARGV[1], '^(%S+) ?(%S*)$')
local epoch = redis.call('HMGET', EPOCH, 'id', 'run', 'replication')
-- A server that was a replica for a while has the same run id, but not all that it had written.
local promoted = epoch[3] and epoch[3] ~= replication
local fresh = not epoch[1] or epoch[2] ~= run or promoted or epoch[1] == ARGV[3]

-- An epoch begins with a quiet window: what the dead had let go is no concern of it.
local function adopt(id, entry)
  if string.find(entry, ' ') then redis.call('HDEL', REPLICAS, id) else redis.call('HSET', REPLICAS, id, text(now)) end
end
if fresh then
  epoch[1] = ARGV[2]
  redis.call('HSET', EPOCH, 'id', ARGV[2], 'run', run, 'since', text(now))
  local before = redis.call('HGETALL', REPLICAS)
  for i = 1, #before, 2 do adopt(before[i], before[i + 1]) end
end
redis.call('HSET', EPOCH, 'replication', replication)
if epoch[1] ~= ARGV[7] then
  for i = 9 + died, #ARGV do redis.call('HSETNX', REPLICAS, ARGV[i], text(now)) end
end

local freed = {}
for i = 9, 8 + died do
  local entry = redis.call('HGET', REPLICAS, ARGV[i])
  local till, ends = math.huge, 0
  if entry then till, ends = times(entry) end
  if till <= now and now < ends then
    redis.call('HSET', REPLICAS, ARGV[i], text(till) .. ' ' .. text(now))
    freed[#freed + 1] = ARGV[i]
  end
end

local others, present, free = {}, false, math.huge
local replicas = redis.call('HGETALL', REPLICAS)
for i = 1, #replicas, 2 do
  local till, ends = times(replicas[i + 1])
  if now < ends then
    if replicas[i] == replica then present = true else others[#others + 1] = replicas[i] end
    if till <= now then free = math.min(free, ends) end
  elseif ends + (ends - till) <= now then
    -- It was never without Redis for a window that it could still be in.
    redis.call('HDEL', REPLICAS, replicas[i])
  end
end
if not present and #others >= tonumber(ARGV[6]) then
  return { 'FULL', text(now), epoch[1], free < math.huge and text(free - now) or '', freed }
end
redis.call('HSET', REPLICAS, replica, ARGV[5])
others[#others + 1] = replica
return { 'OK', text(now), epoch[1], fresh and 1 or 0, freed, others }
`);

/**
 * Fails if Redis does not accept writes: a read-only copy, a full server, missing rights. KEYS: a
 * scratch key.
 */
export const PROBE = script(`redis.call('SET', KEYS[1], '1', 'PX', 1000) return 'OK'`);

/**
 * Extends a replica's claim. KEYS: epoch, replicas, overrides' version. ARGV: epoch, replica,
 * claim.
 */
export const HEARTBEAT = script(`${REGISTRY}
local REPLICAS, replica = KEYS[2], ARGV[2]
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then return { 'OTHER_EPOCH', text(now) } end
local present = {}
local replicas = redis.call('HGETALL', REPLICAS)
local own
for i = 1, #replicas, 2 do
  local till, ends = times(replicas[i + 1])
  if now < ends then
    present[#present + 1] = replicas[i]
    if replicas[i] == replica then own = till end
  end
end
if not own then return { 'UNKNOWN', text(now) } end
redis.call('HSET', REPLICAS, replica, text(math.max(own, tonumber(ARGV[3]))))
return { 'OK', text(now), present, redis.call('GET', KEYS[3]) or '' }
`);
