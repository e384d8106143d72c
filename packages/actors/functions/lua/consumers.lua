--[[
bury: move one entry from a consumer group to its dead letters, both or neither.

KEYS  1 the stream read  2 dead letters (stream)
ARGV  1 group  2 entry id  3 field  4 value  ... of the dead letter
Reply the dead letter's id, or false when the entry was no longer pending
]]
local function bury(keys, args)
  must_be(keys[2], 'stream')
  if redis.call('XACK', keys[1], args[1], args[2]) == 0 then return false end
  return redis.call('XADD', keys[2], '*', unpack(args, 3))
end

--[[
retire_consumer: remove a consumer that owes nothing; XGROUP DELCONSUMER alone destroys what is pending.

KEYS  1 stream
ARGV  1 group  2 consumer
Reply 1 removed, 0 not: it has pending entries or is not there
]]
local function retire_consumer(keys, args)
  local pending = redis.call('XPENDING', keys[1], args[1], '-', '+', 1, args[2])
  if #pending > 0 then return 0 end
  redis.call('XGROUP', 'DELCONSUMER', keys[1], args[1], args[2])
  return 1
end
