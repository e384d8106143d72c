-- Counts the members of all sorted sets from this position on. EXISTS says first how many there are: most are missing.
local function members_of(keys, from)
  local sum = 0
  if from > #keys then return sum end
  local left = redis.call('EXISTS', unpack(keys, from))
  for n = from, #keys do
    if left == 0 then break end
    local members = redis.call('ZCARD', keys[n])
    if members > 0 then left = left - 1 end
    sum = sum + members
  end
  return sum
end

--[[
load_documents: reads what a decision needs in one call: documents, outcome, inbox mark, time and a count.

KEYS  1 outcomes (hash)  2 inbox (hash)  then one per document, then sorted sets to be counted together
ARGV  1 command id ('' none)  2 inbox source ('' none)  3 number of documents
Reply {now ms, outcome or false, mark or false, members counted, document text or false, ...}
]]
local function load_documents(keys, args)
  local after = 3 + tonumber(args[3])
  local reply = { now_ms(), false, false, members_of(keys, after) }
  if args[1] ~= '' then reply[2] = redis.call('HGET', keys[1], args[1]) end
  if args[2] ~= '' then reply[3] = redis.call('HGET', keys[2], args[2]) end
  for n = 3, after - 1 do reply[n + 2] = read_document(keys[n]) end
  return reply
end

--[[
count_lists: counts the members of several sorted sets.

KEYS  sorted sets, any number of them in one slot
Reply the number of members
]]
local function count_lists(keys)
  return members_of(keys, 1)
end
