import { MAX_ROUNDS_BEHIND } from '../../../domain/concurrency/fair-queue';
import { BULK_PART } from '../../quota/bulk-share';
import { CATCH_UP_MS, PACED_ABOVE_MS, PACE_PARTS } from '../../quota/pace';
import { REGISTRY, script } from './script';

/** The arithmetic of `evenlyDue` in quota/even-spacing.ts, for the call after `same` others. */
const EVEN = `
local function evenly(same)
  local interval, at, step = spacing / math.max(1, limit), 0, 1
  local function after(back)
    local granted = redis.call('LINDEX', GRANTS, -back)
    if granted then at = math.max(at, granted + (back - 1 + back / limit) * interval) end
  end
  while step < limit do
    after(step)
    after(limit - step)
    step = step * 2
  end
  return at + same * interval
end
`;

/** The arithmetic of `BulkShare` in quota/bulk-share.ts. */
const OWED = `
local bulkEvery = window / math.max(1, limit) / ${BULK_PART}
local function owed_after(owed) return math.min(math.max(owed, now - window), now) + bulkEvery end
`;

/** A waiting replica asks for a slot at most this long before or after it comes due. */
const COMES_WITHIN_MS = 20;

/**
 * A replica whose bulk call is owed a slot may be later: it would lose each of its slots to
 * punctual ones. Others wait so long for one slot in ten at most.
 */
const OWED_COMES_WITHIN_MS = 200;

/** So many calls of a replica that waits take part in the order. */
const CALLS_IN_ORDER = 10;

/** The arithmetic of `Pace` in quota/pace.ts. */
const PACE = `
local function younger(time) return redis.call('ZCOUNT', LOG, '(' .. text(time), '+inf') end

local function at_once()
  if burst >= 1 or window <= ${PACED_ABOVE_MS} then return math.huge end
  return math.max(0, math.floor(burst * limit) - younger(now - spacing))
end

local function rate(planned)
  local per_ms, for_ms = limit / spacing, spacing
  for part = 1, ${PACE_PARTS - 1} do
    local ms = part * spacing / ${PACE_PARTS}
    local free = math.max(1, limit - planned - younger(now + ms - spacing))
    if free / ms < per_ms then per_ms, for_ms = free / ms, ms end
  end
  return per_ms, for_ms
end

local function paced(ahead)
  local free = at_once()
  if ahead < free then return now end
  local following = math.max(now, tonumber(redis.call('HGET', TURNS, 'next') or 0))
  if ahead == 0 then return following end
  local per_ms, for_ms = rate(free)
  local intervals = ahead - free
  local wait = intervals / per_ms
  if wait > for_ms then wait = for_ms + (intervals - for_ms * per_ms) * spacing / limit end
  return (free > 0 and now + 1 / per_ms or following) + wait
end

-- A slot is handed out; it is not in the log yet.
local function keep_pace()
  local free = at_once()
  if free == math.huge then return end
  local from = now
  if free == 0 then
    from = math.max(tonumber(redis.call('HGET', TURNS, 'next') or 0), now - ${CATCH_UP_MS})
  end
  redis.call('HSET', TURNS, 'next', text(from + 1 / rate(0)))
end
`;

/**
 * The common part of a bucket's scripts. KEYS: epoch, replicas, log, back-off, turns, grants. ARGV:
 * epoch, replica, limit, windowMs, spacingMs, quietMs, share, raise, cleanMs, burst, then each
 * script's own. The log is ordered by the latest possible time of each departure. A slot is due at
 * T if fewer than the limit lie after T minus the spacing, in whatever order they were granted,
 * moved or removed.
 */
const BUCKET = `${REGISTRY}
local EPOCH, REPLICAS, LOG, BACKOFF, TURNS, GRANTS = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local quota, window, spacing, quiet = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local share, raise, clean, burst = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])

local epoch = redis.call('HMGET', EPOCH, 'id', 'since')
if epoch[1] ~= ARGV[1] then return { 'OTHER_EPOCH', text(now) } end

local function factor()
  local known = redis.call('HMGET', BACKOFF, 'factor', 'since')
  if not known[1] then return 1 end
  return math.min(1, known[1] + math.floor((now - known[2]) / clean) * raise)
end

local silent, claimed = 0, false
local replicas = redis.call('HGETALL', REPLICAS)
for i = 1, #replicas, 2 do
  local till, ends = times(replicas[i + 1])
  if till > now then
    if replicas[i] == ARGV[2] then claimed = true end
  elseif ends > till + spacing and ends + spacing > now then
    silent = silent + 1
  end
end

-- A silent replica may use its share alone from a window after its claim on, until its time is
-- over. What it let go by then has left every window a window later.
local left = quota - silent * share
local limit = math.max(math.min(1, left), math.floor(math.max(1, math.floor(quota * factor())) - silent * share))

local function in_use() return redis.call('ZCOUNT', LOG, text(now - window), '+inf') end

${PACE}
local function due(ahead)
  if limit < 1 then return now + window end
  local held = tonumber(redis.call('HGET', BACKOFF, 'held') or 0)
  local first = math.max(now, held, epoch[2] + spacing + quiet)
  local back = limit - ahead % limit - 1
  local before = redis.call('ZREVRANGE', LOG, back, back, 'WITHSCORES')[2]
  if before then first = math.max(first, before + spacing) end
  return math.max(first + math.floor(ahead / limit) * spacing, paced(ahead))
end
${EVEN}
-- Calls may have left later than the log has it; one that it does not know, of another epoch or
-- forgotten, counts from then on.
local function departedLater(from)
  for i = from, #ARGV, 2 do
    local known = redis.call('ZSCORE', LOG, ARGV[i])
    if not known or tonumber(known) < tonumber(ARGV[i + 1]) then redis.call('ZADD', LOG, ARGV[i + 1], ARGV[i]) end
  end
  redis.call('PEXPIRE', LOG, math.ceil(2 * spacing) + 60000)
end
`;

/**
 * Grants up to `count` slots that are due now. Own ARGV: count, slackMs, the time after which the
 * replica could no longer use them, a name that prefixes their numbers, the number of its next
 * calls in each of the three lanes, the round of each, then departures as in LATE. Returns the lane
 * of each granted slot, the time until the next, what USE returns, and the rounds before.
 *
 * Calls that wait at several replicas go by lane, then in the order of their rounds, and within a
 * round in that of the replicas' ids: replicas that disagreed about the order would leave slots to
 * one another. A replica leaves a slot to each call before its own for as long as that call's
 * replica may be late. So neither the replica that asks first nor the one with fewer callers has an
 * advantage. A bulk call that is owed a slot goes before all others.
 */
export const TAKE = script(`${BUCKET}
${OWED}
local count, slack, expires, name = tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13]), ARGV[14]
if not claimed then return { 'NO_CLAIM', text(now) } end

local own, first = {}, 18
for lane = 0, 2 do
  own[lane] = {}
  for i = 1, tonumber(ARGV[15 + lane]) do own[lane][i] = tonumber(ARGV[first + i - 1]) end
  first = first + #own[lane]
end
if #ARGV >= first then departedLater(first) end

-- Fields of a lane: the round it has come to, and each replica's next calls.
local FIELD = { [0] = '', '1/', '2/' }
local ROUND = { [0] = 'round', 'round/1', 'round/2' }
local kept = redis.call('HMGET', TURNS, ROUND[0], ROUND[1], ROUND[2], 'owed')
local came = { [0] = tonumber(kept[1] or 0), tonumber(kept[2] or 0), tonumber(kept[3] or 0) }
local round, rivals = { [0] = came[0], came[1], came[2] }, { [0] = {}, {}, {} }
local owed = tonumber(kept[4] or 0)
local function bounded(lane, other) return math.max(tonumber(other), round[lane] - ${MAX_ROUNDS_BEHIND}) end

local freeFrom, bulkWaits = math.huge, false
local waiting = redis.call('HGETALL', TURNS)
for i = 1, #waiting, 2 do
  local lane, id = string.match(waiting[i], '^([12])/(.+)$')
  local comes, theirs = string.match(waiting[i + 1], lane and '^([^,]+)(,.+)$' or '^(%S+)( .+)$')
  if comes then
    lane, id, comes = tonumber(lane or 0), id or waiting[i], tonumber(comes)
    if now > comes + spacing then redis.call('HDEL', TURNS, waiting[i])
    else
      if lane == 1 then bulkWaits = true end
      local may = lane == 1 and owed <= now and ${OWED_COMES_WITHIN_MS} or ${COMES_WITHIN_MS}
      if id ~= ARGV[2] and comes - ${COMES_WITHIN_MS} < now and now < comes + may then
        for of in string.gmatch(theirs, '[^ ,]+') do
          rivals[lane][#rivals[lane] + 1] = { bounded(lane, of), id < ARGV[2] }
        end
        freeFrom = math.min(freeFrom, comes + may)
      end
    end
  end
end
-- What was owed while no bulk call waited is not made up for.
if #own[1] > 0 and not bulkWaits then owed = math.max(owed, now) end

local granted, lanes = { [0] = 0, 0, 0 }, ''
local function rivalsBefore(lane)
  local mine = bounded(lane, own[lane][granted[lane] + 1])
  local same, before = 0, 0
  for _, rival in ipairs(rivals[lane]) do
    if rival[1] < mine or (rival[1] == mine and rival[2]) then same = same + 1 end
  end
  for other = 0, lane - 1 do before = before + #rivals[other] end
  if lane == 0 and owed <= now then
    before = before + math.min(#rivals[1], 1 + math.floor((now - math.max(owed, now - window)) / bulkEvery))
  end
  return before + same, same
end

local function nextLane()
  if #own[1] > granted[1] and owed <= now then return 1, due(0) end
  for lane = 0, 2 do
    if #own[lane] > granted[lane] then
      local before, same = rivalsBefore(lane)
      if lane == 0 then return lane, due(before) end
      return lane, math.max(due(before), evenly(same))
    end
  end
end

local lane, at = nextLane()
if now <= expires then
  while lane and at <= now and #lanes < count do
    keep_pace()
    if lane == 1 then owed = owed_after(owed) end
    redis.call('ZADD', LOG, text(now + slack), name .. #lanes)
    redis.call('RPUSH', GRANTS, text(now))
    granted[lane], lanes = granted[lane] + 1, lanes .. lane
    round[lane] = math.max(round[lane], bounded(lane, own[lane][granted[lane]]))
    lane, at = nextLane()
  end
end

local again = due(0)
if #own[0] == granted[0] then
  local evenlyAt = evenly(0)
  if #own[1] > granted[1] then evenlyAt = math.min(evenlyAt, owed) end
  again = math.max(again, evenlyAt)
end
-- The slot that is due is left to another replica, but the one after it need not be.
if again <= now and freeFrom < math.huge then again = math.min(freeFrom, at or freeFrom) end

for lane = 0, 2 do
  local left = {}
  for index = granted[lane] + 1, math.min(#own[lane], granted[lane] + ${CALLS_IN_ORDER}) do
    left[#left + 1] = bounded(lane, own[lane][index])
  end
  local field, between = FIELD[lane] .. ARGV[2], lane == 0 and ' ' or ','
  if #left > 0 then
    redis.call('HSET', TURNS, field, text(math.max(now, again)) .. between .. table.concat(left, between))
  else
    redis.call('HDEL', TURNS, field)
  end
  if round[lane] ~= came[lane] then redis.call('HSET', TURNS, ROUND[lane], round[lane]) end
end
if #own[1] > 0 then redis.call('HSET', TURNS, 'owed', text(owed)) end
redis.call('PEXPIRE', TURNS, math.ceil(2 * spacing) + 60000)
if #lanes > 0 then
  -- By age and not by number: a replica whose configuration has another limit may still count on
  -- them.
  redis.call('ZREMRANGEBYSCORE', LOG, '-inf', text(now - 2 * spacing))
  redis.call('PEXPIRE', LOG, math.ceil(2 * spacing) + 60000)
  for _ = 1, redis.call('LLEN', GRANTS) - quota do redis.call('LPOP', GRANTS) end
  redis.call('PEXPIRE', GRANTS, math.ceil(2 * spacing) + 60000)
end
return { 'OK', text(now), lanes, text(again - now), limit, in_use(), came[0], came[1], came[2] }
`);

/**
 * Removes a slot that was not used, and gives the pace back what it took of it. Own ARGV: the slot,
 * and the slack with which it was taken.
 */
export const GIVE_BACK = script(`${BUCKET}
local departure = redis.call('ZSCORE', LOG, ARGV[11])
if departure then
  redis.call('ZREM', LOG, ARGV[11])
  redis.call('LREM', GRANTS, 1, text(departure - ARGV[12]))
  local following = redis.call('HGET', TURNS, 'next')
  if following then redis.call('HSET', TURNS, 'next', text(following - spacing / math.max(1, limit))) end
end
return { 'OK', text(now) }
`);

/** Moves departures later. Own ARGV: slot and time of each. */
export const LATE = script(`${BUCKET}
departedLater(11)
return { 'OK', text(now) }
`);

/** The time until the slot after `ahead` others is due. Own ARGV: ahead, the lane's number. */
export const WAIT = script(`${BUCKET}
local at, lane, evenlyAt = due(tonumber(ARGV[11])), tonumber(ARGV[12]), evenly(0)
-- A bulk call that is owed a slot leaves no room for others.
if lane == 1 then evenlyAt = math.min(evenlyAt, tonumber(redis.call('HGET', TURNS, 'owed') or 0)) end
if lane > 0 then at = math.max(at, evenlyAt) end
return { 'OK', text(now), text(at - now) }
`);

/** Returns the current limit and the number of departures in the last window. */
export const USE = script(`${BUCKET}
return { 'OK', text(now), limit, in_use() }
`);

/** Lowers the limit for all replicas, as `AdaptiveLimit` does. Own ARGV: cut, holdMs. */
export const THROTTLED = script(`${BUCKET}
local cut, hold = tonumber(ARGV[11]), tonumber(ARGV[12])
local known = redis.call('HMGET', BACKOFF, 'cut', 'held')
redis.call('HSET', BACKOFF, 'held', text(math.max(tonumber(known[2] or 0), now + hold)))
if not known[1] or now - known[1] >= window then
  redis.call('HSET', BACKOFF, 'factor', string.format('%.17g', factor() * cut), 'since', text(now), 'cut', text(now))
end
local held = redis.call('HGET', BACKOFF, 'held') - now
redis.call('PEXPIRE', BACKOFF, math.ceil(math.max(held, clean / raise) + window) + 60000)
return { 'OK', text(now) }
`);
