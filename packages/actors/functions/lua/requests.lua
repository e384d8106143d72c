-- Stores idempotency keys with the records and answers of their requests.
-- Days are counted by Redis time: the clocks of processes differ, and both sides of midnight must find each other.
local function another_day(day)
  local today = math.floor(now_ms() / 86400000)
  if tonumber(day) ~= today then return { 'DAY', today } end
end

--[[
claim_request: stores the record of a request unless its key has one. One hash per day holds all keys of that day, so
few Redis keys have a time to live.

KEYS  1 today's requests (hash)  then those of the other days in which the request may be
ARGV  1 key of the request  2 record  3 time to live of today's hash, ms  4 today: days since 1970 by Redis time
Reply {1 for the first claim or 0, stored record, answer or false}, or {'DAY', today} when ARGV has another day
]]
local function claim_request(keys, args)
  local other = another_day(args[4])
  if other then return other end
  must_be_text(args[1], 'key of the request')
  local ttl = must_be_whole(args[3], 1, 'time to live')
  for n = 1, #keys do
    local record = redis.call('HGET', keys[n], args[1])
    if record then return { 0, record, redis.call('HGET', keys[n], args[1] .. ' answer') } end
  end
  must_be(keys[1], 'hash')
  must_be_allowed('PEXPIRE', keys[1])
  redis.call('HSET', keys[1], args[1], args[2])
  redis.call('PEXPIRE', keys[1], ttl)
  return { 1, args[2], false }
end

--[[
answer_request: stores the answer to a claimed request; the first answer stays.

KEYS  the requests (hashes) of every day in which the request may be
ARGV  1 key of the request  2 answer  3 today: days since 1970 by Redis time
Reply 1 stored, 0 no such request or one that has an answer, or {'DAY', today} when ARGV has another day
]]
local function answer_request(keys, args)
  local other = another_day(args[3])
  if other then return other end
  must_be_text(args[1], 'key of the request')
  for n = 1, #keys do
    if redis.call('HEXISTS', keys[n], args[1]) == 1 then
      return redis.call('HSETNX', keys[n], args[1] .. ' answer', args[2])
    end
  end
  return 0
end
