-- Copies all keys of one id: hashes, texts, and members of sorted sets. The ids of the copies are numbered.
-- KEYS keys with the id in their names, then a sorted set for each member
-- ARGV 1 id  2 number of copies  3 number of the first copy  4 number of keys with the id  5... members and scores
local id, copies, first, named = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local values = {}
for at = 1, named do
  local key = KEYS[at]
  values[at] = redis.call('TYPE', key).ok == 'hash' and redis.call('HGETALL', key) or redis.call('GET', key)
end
for number = first, first + copies - 1 do
  local other = string.sub(id, 1, 14) .. string.format('%012d', number) .. string.sub(id, 27)
  for at = 1, named do
    local key = string.gsub(KEYS[at], id, other)
    if type(values[at]) == 'table' then
      local words = {}
      for n, word in ipairs(values[at]) do words[n] = string.gsub(word, id, other) end
      redis.call('HSET', key, unpack(words))
    else
      redis.call('SET', key, values[at])
    end
  end
  for at = named + 1, #KEYS do
    local n = 5 + 2 * (at - named - 1)
    redis.call('ZADD', KEYS[at], ARGV[n + 1], (string.gsub(ARGV[n], id, other)))
  end
end
return first + copies
