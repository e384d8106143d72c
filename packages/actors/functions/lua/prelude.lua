-- Holds what every Function uses. A Function reads TIME once, so that all its checks are about one instant.
local function now_ms()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Fails unless a key has this type or there is no such key; returns whether there is one.
local function must_be(key, wanted)
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= wanted then
    error({ err = 'WRONGTYPE ' .. key .. ' is a ' .. found .. ', not a ' .. wanted })
  end
  return found ~= 'none'
end
