-- Returns the consumer groups of a stream by name; -1 for a lag that Redis does not know, as after deletions.
local function groups_of(stream)
  local groups = {}
  if redis.call('EXISTS', stream) == 0 then return groups end
  for _, flat in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local info = {}
    for at = 1, #flat, 2 do info[flat[at]] = flat[at + 1] end
    local first = nil
    if info['pending'] > 0 then first = redis.call('XPENDING', stream, info['name'])[2] end
    groups[info['name']] = {
      pending = info['pending'],
      lag = tonumber(info['lag'] or -1) or -1,
      delivered = info['last-delivered-id'],
      first_pending = first,
    }
  end
  return groups
end

local function is_before(one, other)
  local one_ms, one_seq = string.match(one, '^(%d+)-(%d+)$')
  local other_ms, other_seq = string.match(other, '^(%d+)-(%d+)$')
  one_ms, other_ms = tonumber(one_ms), tonumber(other_ms)
  if one_ms ~= other_ms then return one_ms < other_ms end
  return tonumber(one_seq) < tonumber(other_seq)
end

--[[
look_at_stream: reads the progress of each consumer group of a stream.

KEYS  1 stream  2 registered subscribers (hash of group to 'needed' or 'side')
Reply {now ms, length, group, kind or '', pending, lag (-1 unknown), id of its oldest unhandled entry or '', ...}
]]
local function look_at_stream(keys)
  local reply = { now_ms(), redis.call('XLEN', keys[1]) }
  for name, group in pairs(groups_of(keys[1])) do
    local oldest = group.first_pending
    if not oldest then
      local next_one = redis.call('XRANGE', keys[1], '(' .. group.delivered, '+', 'COUNT', 1)[1]
      oldest = next_one and next_one[1] or ''
    end
    local kind = redis.call('HGET', keys[2], name) or ''
    for _, value in ipairs({ name, kind, group.pending, group.lag, oldest }) do reply[#reply + 1] = value end
  end
  return reply
end

--[[
look_at_streams: reads the progress of each consumer group of several streams. Passes over a stream that cannot be read.

KEYS  a stream and its registered subscribers (hash), any number of such pairs in one slot
Reply for each pair what look_at_stream replies, or the text of the error
]]
local function look_at_streams(keys)
  if #keys % 2 ~= 0 then refuse_argument('number of keys', #keys) end
  local reply = {}
  for n = 1, #keys, 2 do
    local is_read, found = pcall(look_at_stream, { keys[n], keys[n + 1] })
    reply[#reply + 1] = is_read and found or type(found) == 'table' and found.err or tostring(found)
  end
  return reply
end

--[[
silent_entries: finds the pending entries of a group that nobody has touched for a time, in several streams. Passes over a
stream that cannot be read.

KEYS  streams, any number of them in one slot
ARGV  1 group  2 idle ms  3 most entries of a stream
Reply {position of the stream, {{id, consumer, idle ms, deliveries}, ...} or the text of its error, ...} of the streams
      that have such entries or cannot be read
]]
local function silent_entries(keys, args)
  local reply = {}
  for n = 1, #keys do
    local found = redis.pcall('XPENDING', keys[n], args[1], 'IDLE', args[2], '-', '+', args[3])
    if found.err or #found > 0 then
      reply[#reply + 1] = n
      reply[#reply + 1] = found.err or found
    end
  end
  return reply
end

--[[
trim: removes entries that are old enough and handled by every registered subscriber. Never trims by length: MAXLEN
removes entries that nobody has read, and Redis then reports a lag of 0.

KEYS  1 stream  2 registered subscribers (hash)
ARGV  1 age from which entries may be removed, ms
Reply {number of entries removed, id of the first entry kept}, or {0, '', group} when a registered group is missing
]]
local function trim(keys, args)
  local age = must_be_whole(args[1], 0, 'age')
  local groups = groups_of(keys[1])
  local floor = string.format('%d-0', math.max(0, now_ms() - age))
  for _, name in ipairs(redis.call('HKEYS', keys[2])) do
    local group = groups[name]
    if not group then return { 0, '', name } end
    local position = group.first_pending or group.delivered
    if is_before(position, floor) then floor = position end
  end
  if redis.call('EXISTS', keys[1]) == 0 then return { 0, floor } end
  return { redis.call('XTRIM', keys[1], 'MINID', '~', floor), floor }
end

--[[
revive: moves a dead letter to the retry stream, which only the service that failed reads; both writes or neither.

KEYS  1 dead letters (stream)  2 retry stream
ARGV  1 id of the dead letter
Reply the id of the entry in the retry stream, 0 when there is no such letter
]]
local function revive(keys, args)
  must_be_id(args[1], 'id of the dead letter')
  must_differ(keys)
  must_be(keys[2], 'stream')
  must_be_allowed('XDEL', keys[1])
  local letter = redis.call('XRANGE', keys[1], args[1], args[1])[1]
  if not letter then return 0 end
  local id = redis.call('XADD', keys[2], '*', unpack(letter[2]))
  redis.call('XDEL', keys[1], args[1])
  return id
end
