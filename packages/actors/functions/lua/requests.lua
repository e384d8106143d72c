--[[
claim_request: write a request's record unless its key has one; kept in a hash per day, so few keys have a TTL.

KEYS  1 today's requests (hash)  2 yesterday's  3 those of the day before
ARGV  1 key of the request  2 record  3 how long the hash is kept, ms
Reply {1 first or 0, record, answer or false}
]]
local function claim_request(keys, args)
  for n = 1, #keys do
    local record = redis.call('HGET', keys[n], args[1])
    if record then return { 0, record, redis.call('HGET', keys[n], args[1] .. ' answer') } end
  end
  must_be(keys[1], 'hash')
  redis.call('HSET', keys[1], args[1], args[2])
  redis.call('PEXPIRE', keys[1], args[3])
  return { 1, args[2], false }
end

--[[
answer_request: remember the answer beside its record; the first answer stays.

KEYS  1 today's requests (hash)  2 yesterday's  3 those of the day before
ARGV  1 key of the request  2 answer
Reply 1 remembered, 0 there is no such request or it has an answer
]]
local function answer_request(keys, args)
  for n = 1, #keys do
    if redis.call('HEXISTS', keys[n], args[1]) == 1 then
      return redis.call('HSETNX', keys[n], args[1] .. ' answer', args[2])
    end
  end
  return 0
end
