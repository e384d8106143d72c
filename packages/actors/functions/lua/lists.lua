-- Reads lists by score.
-- Compares bytes, as sorted sets do; Lua itself compares by the locale of the server.
local function is_after(one, other)
  for at = 1, math.min(#one, #other) do
    local byte, other_byte = string.byte(one, at), string.byte(other, at)
    if byte ~= other_byte then return byte > other_byte end
  end
  return #one > #other
end

-- Returns how many members of a sorted set come before a score and member; with `including`, that one is counted, too.
local function rank_of(key, score, member, including)
  local low = redis.call('ZCOUNT', key, '-inf', string.format('(%.17g', score))
  local high = low + redis.call('ZCOUNT', key, score, score)
  while low < high do
    local middle = math.floor((low + high) / 2)
    local found = redis.call('ZRANGE', key, middle, middle)[1]
    local is_before = is_after(member, found) or (including and member == found)
    if is_before then low = middle + 1 else high = middle end
  end
  return low
end

--[[
list_scored: reads the members of several sorted sets that follow a score and member, ordered by score, then member. The
score and member need not be in a set any more.

KEYS  sorted sets, any number of them in one slot
ARGV  1 ascending or descending  2 most members of each set  3 score ('' begins with the first)  4 member
Reply {member, score, ...}: of each set in turn
]]
local function list_scored(keys, args)
  local is_ascending, most = args[1] == 'ascending', must_be_whole(args[2], 1, 'most members')
  local score = args[3] ~= '' and must_be_number(args[3], 'score')
  local reply = {}
  for n = 1, #keys do
    local first = 0
    if score then
      local rank = rank_of(keys[n], score, args[4], is_ascending)
      first = is_ascending and rank or redis.call('ZCARD', keys[n]) - rank
    end
    local command = is_ascending and 'ZRANGE' or 'ZREVRANGE'
    for _, word in ipairs(redis.call(command, keys[n], first, first + most - 1, 'WITHSCORES')) do
      reply[#reply + 1] = word
    end
  end
  return reply
end
