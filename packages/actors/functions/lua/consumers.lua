-- Acknowledges failed entries, shows that consumers live, and removes consumers and groups.
-- Returns whether an entry is pending in its group; the group may be gone, with all its entries.
local function is_pending_entry(stream, group, id)
  local pending = redis.pcall('XPENDING', stream, group, id, id, 1)
  return not pending.err and #pending > 0
end

--[[
bury: acknowledges an entry of a consumer group and adds a dead letter, both or neither.

KEYS  1 stream of the entry  2 dead letters (stream)  3 failed entries (hash)
ARGV  1 group  2 entry id  3 member  4 '1' deletes the entry from its stream  5 field  6 value  ... of the dead letter
Reply the id of the dead letter, or false when the entry was no longer pending
]]
local function bury(keys, args)
  must_be_id(args[2], 'entry id')
  must_be_text(args[3], 'member')
  if #args < 6 or #args % 2 ~= 0 or #args > 1000 then refuse_argument('number of arguments', #args) end
  must_differ(keys)
  must_be(keys[1], 'stream')
  must_be(keys[2], 'stream')
  must_be(keys[3], 'hash')
  if not is_pending_entry(keys[1], args[1], args[2]) then return false end
  must_be_allowed('XADD', keys[2])
  must_be_allowed('HDEL', keys[3])
  if args[4] == '1' then must_be_allowed('XDEL', keys[1]) end
  -- XADD can fail, at the last possible id, and the entry is acknowledged only after it.
  local letter = redis.call('XADD', keys[2], '*', unpack(args, 5))
  redis.call('XACK', keys[1], args[1], args[2])
  if args[4] == '1' then redis.call('XDEL', keys[1], args[2]) end
  redis.call('HDEL', keys[3], args[3])
  return letter
end

--[[
note_attempt: stores the attempts at a pending entry, so that a consumer that takes the entry over goes on counting.

KEYS  1 stream of the entry  2 failed entries (hash)
ARGV  1 group  2 consumer  3 entry id  4 deliveries  5 member  6 attempts as text
Reply 1 stored, 0 no longer pending
]]
local function note_attempt(keys, args)
  must_be_text(args[2], 'consumer')
  must_be_id(args[3], 'entry id')
  must_be_digits(args[4], 'deliveries')
  must_be_text(args[5], 'member')
  if #args ~= 6 then refuse_argument('number of arguments', #args) end
  must_differ(keys)
  must_be(keys[2], 'hash')
  must_be_allowed('HSET', keys[2])
  local noted = redis.call('XCLAIM', keys[1], args[1], args[2], 0, args[3], 'RETRYCOUNT', args[4], 'JUSTID')
  if #noted == 0 then return 0 end
  redis.call('HSET', keys[2], args[5], args[6])
  return 1
end

--[[
show_life: notes the time of Redis as the last sign of life of a consumer.

KEYS  consumers of the service in one partition each (zset), any number of them in one slot
ARGV  1 consumer
Reply now ms
]]
local function show_life(keys, args)
  local now = now_ms()
  must_be_text(args[1], 'consumer')
  for n = 1, #keys do
    must_be(keys[n], 'zset')
    must_be_allowed('ZADD', keys[n])
  end
  for n = 1, #keys do redis.call('ZADD', keys[n], now, args[1]) end
  return now
end

--[[
retire_consumer: removes a consumer that has no pending entries and gave no sign of life lately; XGROUP DELCONSUMER alone
would lose pending entries. The caller judges consumers of releases without signs of life.

KEYS  1 stream  2 consumers (zset)
ARGV  1 group  2 consumer  3 age of the last sign of life from which it counts as dead, ms ('' the consumer leaves)
Reply 1 removed (also when there was no such consumer), 0 kept: it lives, or has pending entries
]]
local function retire_consumer(keys, args)
  must_be_text(args[2], 'consumer')
  if args[3] ~= '' then must_be_whole(args[3], 0, 'age') end
  local sign = redis.call('ZSCORE', keys[2], args[2])
  if args[3] ~= '' and sign and tonumber(sign) > now_ms() - tonumber(args[3]) then return 0 end
  local pending = redis.call('XPENDING', keys[1], args[1], '-', '+', 1, args[2])
  if #pending > 0 then return 0 end
  redis.call('XGROUP', 'DELCONSUMER', keys[1], args[1], args[2])
  return 1
end

--[[
forget_group: removes a subscriber from a stream: its registration and its group, unless one of its consumers lives.

KEYS  1 stream  2 registered subscribers (hash)  3 consumers of the subscriber (zset)
ARGV  1 group  2 age of the last sign of life from which a consumer counts as dead, ms
Reply 1 removed, 0 there was none, -1 kept: a consumer lives
]]
local function forget_group(keys, args)
  must_be_whole(args[2], 0, 'age')
  must_differ(keys)
  must_be(keys[1], 'stream')
  must_be(keys[2], 'hash')
  must_be_allowed('HDEL', keys[2])
  if redis.call('ZCOUNT', keys[3], now_ms() - tonumber(args[2]), '+inf') > 0 then return -1 end
  local removed = 0
  if redis.call('EXISTS', keys[1]) == 1 then removed = redis.call('XGROUP', 'DESTROY', keys[1], args[1]) end
  return math.min(removed + redis.call('HDEL', keys[2], args[1]), 1)
end
