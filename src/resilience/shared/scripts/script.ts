import { createHash } from 'node:crypto';

/** A Lua script. Redis runs one at a time for all replicas. */
export interface Script {
  readonly text: string;
  readonly sha: string;
}

export function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/**
 * How long after its claim a silent replica's share is withheld from others, in milliseconds. The
 * replica stops half a minute earlier (ALONE_MS), which covers the drift between the clocks.
 */
const SHARE_WITHHELD_MS = 600_000;

/**
 * The server's time in milliseconds, and what the registry says of a replica: `till`, or
 * `till ended` if it is known to have ended. Lua numbers lose their fraction on the way out, so
 * they leave as text.
 */
export const REGISTRY = `
local function read_clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + time[2] / 1000
end
local now = read_clock()
local function text(ms) return string.format('%.3f', ms) end

-- Until when a replica counts as alive, and from when on it certainly sends nothing by itself.
local function times(entry)
  local till, ended = string.match(entry, '^(%S+) ?(%S*)$')
  till = tonumber(till)
  return till, tonumber(ended) or till + ${SHARE_WITHHELD_MS}
end
`;
