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

-- Completes a command on one key: Redis 8 answers only for one that could run.
local REST_OF = {
  DEL = {}, SET = { '' }, PEXPIRE = { '1' }, HSET = { 'f', 'v' }, HDEL = { 'f' }, SADD = { 'm' }, SREM = { 'm' },
  ZADD = { '0', 'm' }, ZREM = { 'm' }, ZREMRANGEBYLEX = { '-', '+' }, XADD = { '*', 'f', 'v' }, XDEL = { '0-1' },
  ZREMRANGEBYSCORE = { '0', '0' }, LPUSH = { 'e' }, LTRIM = { '0', '0' }, ['JSON.SET'] = { '$', '0' },
}

-- Fails unless the user of the connection may run a command on a key. A Function is not rolled back, so a user that may
-- write only some of what it writes must be refused before its first write.
local function must_be_allowed(command, key)
  if redis.acl_check_cmd(command, key, unpack(REST_OF[command])) then return end
  error({ err = "NOPERM the user of this connection can't run " .. command .. ' on ' .. key })
end

-- Returns a Function that runs only while its partition holds the mark of the database that the process has opened. The
-- last key names the mark, the last argument gives its text. Else the process must settle the database again: Redis has
-- lost its data, or is another one.
local function when_opened(work)
  return function(keys, args)
    local key, mark = #keys, #args
    if redis.call('GET', keys[key]) ~= args[mark] then return { 'FORGOTTEN' } end
    keys[key], args[mark] = nil, nil
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

-- Redis keeps what a Function wrote before it failed, so each Function refuses a wrong argument before its first write.
local function refuse_argument(what, value)
  error({ err = 'ERR Cannot run the Function: ' .. what .. ' is ' .. tostring(value) })
end

local function must_differ(keys)
  for n = 1, #keys do
    for other = n + 1, #keys do
      if keys[n] == keys[other] then refuse_argument('a second use of a key', keys[n]) end
    end
  end
end

local LAST_MS = '^18446744073709551615%-'

-- For streams that get entries after another write: XADD fails at the last possible id.
local function must_take_more(stream)
  if redis.call('EXISTS', stream) == 0 then return end
  local info = redis.call('XINFO', 'STREAM', stream)
  for n = 1, #info, 2 do
    if info[n] == 'last-generated-id' and string.find(info[n + 1], LAST_MS) then
      refuse_argument('the last id of ' .. stream, info[n + 1])
    end
  end
end

local MOST_WHOLE = 9007199254740991

-- Numbers go on to Redis as numbers: Lua reads texts that Redis refuses, such as 0x10.
local function must_be_number(text, what)
  local number = tonumber(text)
  if not number or number - number ~= 0 then refuse_argument(what, text) end
  return number
end

local function must_be_whole(text, least, what)
  local number = tonumber(text)
  if not number or number % 1 ~= 0 or number < least or number > MOST_WHOLE then refuse_argument(what, text) end
  return number
end

-- For texts that are stored as they are.
local function must_be_digits(text, what)
  if not text or #text > 16 or string.find(text, '%D') or text == '' then refuse_argument(what, text) end
end

local function must_be_text(text, what)
  if not text or text == '' or string.find(text, '%s') then refuse_argument(what, text) end
end

local function must_be_id(text, what)
  if not text or not string.find(text, '^%d+%-%d+$') then refuse_argument(what, text) end
end
