--[[
load_documents: what a decision needs, in one look.

KEYS  1 outcomes (hash)  2 inbox (hash)  then one per document
ARGV  1 command id ('' none)  2 inbox source ('' none)
Reply {now ms, outcome or false, mark or false, document text or false, ...}
]]
local function load_documents(keys, args)
  local reply = { now_ms(), false, false }
  if args[1] ~= '' then reply[2] = redis.call('HGET', keys[1], args[1]) end
  if args[2] ~= '' then reply[3] = redis.call('HGET', keys[2], args[2]) end
  for n = 3, #keys do reply[n + 1] = read_document(keys[n]) end
  return reply
end

--[[
count_lists: how many members sorted sets have together.

KEYS  sorted sets, any number of them in one slot
Reply the sum
]]
local function count_lists(keys)
  local sum = 0
  for n = 1, #keys do sum = sum + redis.call('ZCARD', keys[n]) end
  return sum
end
