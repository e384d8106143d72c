-- Moves an entry to the dead letters, and removes consumers.
--[[
bury: acknowledges an entry of a consumer group and adds a dead letter, both or neither.

KEYS  1 stream of the entry  2 dead letters (stream)
ARGV  1 group  2 entry id  3 field  4 value  ... of the dead letter
Reply the id of the dead letter, or false when the entry was no longer pending
]]
local function bury(keys, args)
  must_be_id(args[2], 'entry id')
  if #args < 4 or #args % 2 ~= 0 or #args > 1000 then refuse_argument('number of arguments', #args) end
  must_differ(keys)
  must_be(keys[1], 'stream')
  must_be(keys[2], 'stream')
  local pending = redis.pcall('XPENDING', keys[1], args[1], args[2], args[2], 1)
  if pending.err or #pending == 0 then return false end -- the group may be gone, with all its entries
  must_be_allowed('XADD', keys[2])
  -- XADD can fail, at the last possible id, and the entry is acknowledged only after it.
  local letter = redis.call('XADD', keys[2], '*', unpack(args, 3))
  redis.call('XACK', keys[1], args[1], args[2])
  return letter
end

--[[
retire_consumer: removes a consumer without pending entries; XGROUP DELCONSUMER alone would lose pending entries.

KEYS  1 stream
ARGV  1 group  2 consumer
Reply 1 removed (also when there was no such consumer), 0 kept: it has pending entries
]]
local function retire_consumer(keys, args)
  must_be_text(args[2], 'consumer')
  local pending = redis.call('XPENDING', keys[1], args[1], '-', '+', 1, args[2])
  if #pending > 0 then return 0 end
  redis.call('XGROUP', 'DELCONSUMER', keys[1], args[1], args[2])
  return 1
end
