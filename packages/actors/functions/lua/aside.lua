--[[
Sets entries of consumer groups aside: entries to be retried later, and entries of a kind that no reader knew. An entry
that was set aside is a member of one sorted set, scored by the time at which it is due. The hash of failed entries holds
its copy under the member, and its lease under '<member> lease' as '<leases since it was last put there> <consumer>'. A
lease moves the score to the time at which the lease ends, so that another consumer gets the entry if this one dies.
]]
local function is_leased_by(failed, member, consumer)
  local lease = redis.call('HGET', failed, member .. ' lease')
  return lease and string.match(lease, '^%d+ (.*)$') == consumer
end

-- A kind is listed as long as an entry of this kind is set aside.
local function take_out(set, failed, member, kinds, kind)
  redis.call('ZREM', set, member)
  redis.call('HDEL', failed, member, member .. ' lease')
  if kind ~= '' and redis.call('EXISTS', set) == 0 then redis.call('SREM', kinds, kind) end
end

local function put_in(set, failed, member, due, text, kinds, kind)
  redis.call('ZADD', set, due, member)
  redis.call('HSET', failed, member, text)
  if kind ~= '' then redis.call('SADD', kinds, kind) end
end

-- Fails unless entries can be moved between a set, the failed entries and the unknown kinds.
local function must_be_movable(set, failed, kinds)
  must_differ({ set, failed, kinds })
  must_be(set, 'zset')
  must_be(failed, 'hash')
  must_be(kinds, 'set')
  for _, command in ipairs({ 'ZADD', 'ZREM' }) do must_be_allowed(command, set) end
  for _, command in ipairs({ 'HSET', 'HDEL' }) do must_be_allowed(command, failed) end
  for _, command in ipairs({ 'SADD', 'SREM' }) do must_be_allowed(command, kinds) end
end

--[[
set_aside: copies a pending entry into a set of entries that wait, and acknowledges it; both or neither.

KEYS  1 stream of the entry  2 set to put it in (zset)  3 failed entries (hash)  4 unknown kinds (set)
ARGV  1 group  2 entry id  3 member  4 due in ms  5 copy as text  6 '1' deletes the entry from its stream
      7 its kind ('' when it is to be retried later)
Reply 1 set aside, 0 no longer pending
]]
local function set_aside(keys, args)
  must_be_id(args[2], 'entry id')
  must_be_text(args[3], 'member')
  local wait = must_be_whole(args[4], 0, 'due in')
  if #args ~= 7 then refuse_argument('number of arguments', #args) end
  must_differ(keys)
  must_be(keys[1], 'stream')
  must_be_movable(keys[2], keys[3], keys[4])
  if args[6] == '1' then must_be_allowed('XDEL', keys[1]) end
  if not is_pending_entry(keys[1], args[1], args[2]) then return 0 end
  redis.call('XACK', keys[1], args[1], args[2])
  if args[6] == '1' then redis.call('XDEL', keys[1], args[2]) end
  put_in(keys[2], keys[3], args[3], now_ms() + wait, args[5], keys[4], args[7])
  return 1
end

--[[
lease_aside: leases the entries that are due, those of the first sets first and each set in the order of the due times.
Passes over a key of a wrong type, so that it holds up no other.

KEYS  a set (zset) and the failed entries of its partition (hash), any number of such pairs in one slot
ARGV  1 consumer  2 lease ms  3 most entries to lease
Reply {number of the pair, member, leases, copy, ...}
]]
local function lease_aside(keys, args)
  must_be_text(args[1], 'consumer')
  local lease, room = must_be_whole(args[2], 1, 'lease'), must_be_whole(args[3], 0, 'most entries')
  if #keys % 2 ~= 0 then refuse_argument('number of keys', #keys) end
  for n = 1, #keys, 2 do
    for _, command in ipairs({ 'ZADD', 'ZREM' }) do must_be_allowed(command, keys[n]) end
    must_be_allowed('HSET', keys[n + 1])
  end
  local now, reply = now_ms(), {}
  for n = 1, #keys, 2 do
    local is_sound = redis.call('TYPE', keys[n]).ok == 'zset' and redis.call('TYPE', keys[n + 1]).ok == 'hash'
    if is_sound and room > 0 then
      for _, member in ipairs(redis.call('ZRANGEBYSCORE', keys[n], '-inf', now, 'LIMIT', 0, room)) do
        local text = redis.call('HGET', keys[n + 1], member)
        if text then
          local before = redis.call('HGET', keys[n + 1], member .. ' lease') or ''
          local leases = (tonumber(string.match(before, '^%d+')) or 0) + 1
          redis.call('ZADD', keys[n], now + lease, member)
          redis.call('HSET', keys[n + 1], member .. ' lease', leases .. ' ' .. args[1])
          for _, value in ipairs({ (n + 1) / 2, member, leases, text }) do reply[#reply + 1] = value end
          room = room - 1
        else
          redis.call('ZREM', keys[n], member)
        end
      end
    end
  end
  return reply
end

--[[
renew_aside: extends the leases of entries of one set.

KEYS  1 set (zset)  2 failed entries (hash)
ARGV  1 consumer  2 lease ms  3 member  ... any number of members
Reply the members whose lease another consumer has, or that are gone
]]
local function renew_aside(keys, args)
  local due, lost = now_ms() + must_be_whole(args[2], 1, 'lease'), {}
  must_be(keys[1], 'zset')
  must_be(keys[2], 'hash')
  must_be_allowed('ZADD', keys[1])
  for n = 3, #args do
    if is_leased_by(keys[2], args[n], args[1]) then
      redis.call('ZADD', keys[1], 'XX', due, args[n])
    else
      lost[#lost + 1] = args[n]
    end
  end
  return lost
end

--[[
move_aside: ends the lease of an entry: takes it out of its set and, unless it is done, puts it into a set again.

KEYS  1 set that it is in (zset)  2 set to put it in (zset)  3 failed entries (hash)  4 unknown kinds (set)
ARGV  1 consumer  2 member  3 kind of the set that it is in ('' later)
      4 due in ms ('' it is done)  5 copy as text  6 kind of the set to put it in ('' later)
Reply 1 ended, 0 another consumer has the lease, or the entry is gone
]]
local function move_aside(keys, args)
  must_be_text(args[2], 'member')
  local wait = args[4] ~= '' and must_be_whole(args[4], 0, 'due in')
  if #args ~= 6 then refuse_argument('number of arguments', #args) end
  must_be_movable(keys[1], keys[3], keys[4])
  must_be_movable(keys[2], keys[3], keys[4])
  if not is_leased_by(keys[3], args[2], args[1]) then return 0 end
  take_out(keys[1], keys[3], args[2], keys[4], args[3])
  if wait then put_in(keys[2], keys[3], args[2], now_ms() + wait, args[5], keys[4], args[6]) end
  return 1
end

--[[
bury_aside: ends the lease of an entry and adds a dead letter, both or neither.

KEYS  1 set that it is in (zset)  2 dead letters (stream)  3 failed entries (hash)  4 unknown kinds (set)
ARGV  1 consumer  2 member  3 kind of the set that it is in ('' later)  4 field  5 value  ... of the dead letter
Reply the id of the dead letter, or false when another consumer has the lease, or the entry is gone
]]
local function bury_aside(keys, args)
  must_be_text(args[2], 'member')
  if #args < 5 or #args % 2 == 0 or #args > 1000 then refuse_argument('number of arguments', #args) end
  must_differ(keys)
  must_be(keys[2], 'stream')
  must_be_allowed('XADD', keys[2])
  must_be_movable(keys[1], keys[3], keys[4])
  if not is_leased_by(keys[3], args[2], args[1]) then return false end
  -- XADD can fail, at the last possible id, and the entry is taken out only after it.
  local letter = redis.call('XADD', keys[2], '*', unpack(args, 4))
  take_out(keys[1], keys[3], args[2], keys[4], args[3])
  return letter
end

--[[
unknown_kinds: lists the kinds of events that were set aside as unknown.

KEYS  unknown kinds of one partition each (set), any number of them in one slot
Reply {number of the key, kind, ...}
]]
local function unknown_kinds(keys)
  local reply = {}
  for n = 1, #keys do
    if redis.call('TYPE', keys[n]).ok == 'set' then
      for _, kind in ipairs(redis.call('SMEMBERS', keys[n])) do
        reply[#reply + 1] = n
        reply[#reply + 1] = kind
      end
    end
  end
  return reply
end
