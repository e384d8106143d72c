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

-- Fails unless the user of the connection may run a command on a key. A Function is not rolled back, so a user that may
-- write only some of what it writes must be refused before its first write.
local function must_be_allowed(command, key)
  if redis.acl_check_cmd(command, key) then return end
  error({ err = "NOPERM the user of this connection can't run " .. command .. ' on ' .. key })
end

-- Returns a Function that runs only while its partition holds the mark of the database that the process has opened. The
-- last key names the mark, the last argument gives its text. Else the process must settle the database again: Redis has
-- lost its data, or is another one.
local function when_opened(work)
  return function(keys, args)
    if redis.call('GET', table.remove(keys)) ~= table.remove(args) then return { 'FORGOTTEN' } end
    return work(keys, args)
  end
end

--[[
probe: does nothing; it fails while the server refuses writes, as with a full memory.

KEYS  any key of the server to ask
Reply 1
]]
local function probe()
  return 1
end
