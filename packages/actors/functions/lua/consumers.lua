-- Moves an entry to the dead letters, and removes consumers.
--[[
bury: acknowledges an entry of a consumer group and adds a dead letter, both or neither.

KEYS  1 stream of the entry  2 dead letters (stream)
ARGV  1 group  2 entry id  3 field  4 value  ... of the dead letter
Reply the id of the dead letter, or false when the entry was no longer pending
]]
local function bury(keys, args)
  must_be(keys[2], 'stream')
  must_be_allowed('XADD', keys[2])
  if redis.call('XACK', keys[1], args[1], args[2]) == 0 then return false end
  return redis.call('XADD', keys[2], '*', unpack(args, 3))
end

--[[
retire_consumer: removes a consumer without pending entries; XGROUP DELCONSUMER alone would lose pending entries.

KEYS  1 stream
ARGV  1 group  2 consumer
Reply 1 removed (also when there was no such consumer), 0 kept: it has pending entries
]]
local function retire_consumer(keys, args)
  local pending = redis.call('XPENDING', keys[1], args[1], '-', '+', 1, args[2])
  if #pending > 0 then return 0 end
  redis.call('XGROUP', 'DELCONSUMER', keys[1], args[1], args[2])
  return 1
end
