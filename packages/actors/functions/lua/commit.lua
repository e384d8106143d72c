--[[
commit: checks everything, then writes everything. Redis runs a Function alone but does not roll it back.

KEYS  1 timers of earlier releases (zset)  2 events (stream)  3 outcomes (hash)  4 inbox (hash)
      then one per document, one per claim, one per index entry, one (zset) per timer, in the order of ARGV
      then, when a timer has fired or changes, the attempts (hash), and last the set (zset) of the fired timer
ARGV  1 command id ('' none)          2 hash of the command's payload
      3 text of the outcome           4 time to live of outcomes, ms ('' leaves it)
      5 notAfter ms ('' none)         6 notBefore ms ('' none)
      7 inbox source ('' none)        8 version of the source's event
      9 fired timer ('' none)        10 score of its lease
     11 documents  12 claims  13 index entries  14 events  15 timers: the number of each
      document:    expected version ('' absent), new version, text ('' checks only)
      claim:       mode (acquire | keep | release), owner, until ms ('' no deadline)
      index entry: '+' or '-', score, member
      event:       number of fields and values, then these
      timer:       member, due ms ('' removes the timer)
Reply {'OK', now} {'DUPLICATE', text} {'MISMATCH'} {'STALE'} {'UNLEASED'} {'LATE'} {'EARLY'}
      {'CONFLICT', key} {'TAKEN', position of the claim, owner} ; an error for a key of the wrong type
]]
-- The value of a claim is '<owner> <deadline ms or ->'. The deadline in the value decides, not whether the key exists.
local function claim_of(key)
  local value = redis.call('GET', key)
  if not value then return nil, nil end
  local owner, deadline = string.match(value, '^(%S+) (%S+)$')
  return owner, tonumber(deadline)
end

local function check_claim(key, mode, owner, deadline, now)
  local holder, held_until = claim_of(key)
  if mode == 'release' then return true, holder end
  if deadline ~= '' and tonumber(deadline) <= now then return false, holder end
  if mode == 'keep' then return holder == owner, holder end
  if holder == nil or holder == owner then return true, holder end
  return held_until ~= nil and held_until <= now, holder
end

local function write_claim(key, mode, owner, deadline)
  if mode == 'release' then
    if claim_of(key) == owner then redis.call('DEL', key) end
  elseif deadline == '' then
    redis.call('SET', key, owner .. ' -')
  else
    redis.call('SET', key, owner .. ' ' .. deadline, 'PXAT', deadline)
  end
end

-- The documents are written first: when their command is refused, nothing is written.
local function must_be_allowed_to_write(keys, args, at)
  if at.event then must_be_allowed('XADD', at.event) end
  local scored = at.list or at.timer
  if scored then must_be_allowed('ZADD', scored) end
  if scored or at.fired then must_be_allowed('ZREM', scored or at.fired) end
  if at.attempts then must_be_allowed('HDEL', at.attempts) end
  if args[7] ~= '' then must_be_allowed('HSET', keys[4]) end
  if args[1] ~= '' then
    must_be_allowed('HSET', keys[3])
    if args[4] ~= '' then must_be_allowed('PEXPIRE', keys[3]) end
  end
end

local function commit(keys, args)
  local now = now_ms()
  if args[1] ~= '' then
    local first = redis.call('HGET', keys[3], args[1])
    if first then
      local hash, text = string.match(first, '^(%S+) (.*)$')
      if hash ~= args[2] then return { 'MISMATCH' } end
      return { 'DUPLICATE', text }
    end
  end
  if args[7] ~= '' then
    local mark = redis.call('HGET', keys[4], args[7])
    if mark and tonumber(mark) >= tonumber(args[8]) then return { 'STALE' } end
  end
  local fired = args[9] ~= '' and keys[#keys]
  if fired then
    local score = redis.call('ZSCORE', fired, args[9])
    if not score or tonumber(score) ~= tonumber(args[10]) then return { 'UNLEASED' } end
  end
  if args[5] ~= '' and now >= tonumber(args[5]) then return { 'LATE' } end
  if args[6] ~= '' and now < tonumber(args[6]) then return { 'EARLY' } end

  local documents, claims, indexes = tonumber(args[11]), tonumber(args[12]), tonumber(args[13])
  local events, timers = tonumber(args[14]), tonumber(args[15])
  -- A read of a key of the wrong type fails by itself; the type of a key that is only written is checked here.
  local has_old = timers > 0 and must_be(keys[1], 'zset')
  local attempts = (timers > 0 or fired) and keys[#keys - (fired and 1 or 0)]
  if attempts and not must_be(attempts, 'hash') then attempts = nil end
  if events > 0 then must_be(keys[2], 'stream') end
  local first_claim, first_index = 4 + documents, 4 + documents + claims
  local first_timer = first_index + indexes
  must_be_allowed_to_write(keys, args, {
    event = events > 0 and keys[2],
    list = indexes > 0 and keys[first_index + 1],
    timer = timers > 0 and keys[first_timer + 1],
    fired = fired,
    attempts = attempts,
  })
  local at = 15
  for n = 1, documents do
    local key = keys[4 + n]
    if document_version(key) ~= args[at + 1] then return { 'CONFLICT', key } end
    at = at + 3
  end
  for n = 1, claims do
    local key = keys[first_claim + n]
    must_be_allowed(args[at + 1] == 'release' and 'DEL' or 'SET', key)
    local free, holder = check_claim(key, args[at + 1], args[at + 2], args[at + 3], now)
    if not free then return { 'TAKEN', n, holder or '' } end
    at = at + 3
  end
  for n = 1, indexes do must_be(keys[first_index + n], 'zset') end
  for n = 1, timers do must_be(keys[first_timer + n], 'zset') end

  -- No write below can fail but JSON.SET, which may refuse a text: documents are written first.
  at = 15
  for n = 1, documents do
    if args[at + 3] ~= '' then write_document(keys[4 + n], args[at + 2], args[at + 3]) end
    at = at + 3
  end
  for n = 1, claims do
    write_claim(keys[first_claim + n], args[at + 1], args[at + 2], args[at + 3])
    at = at + 3
  end
  for n = 1, indexes do
    local key = keys[first_index + n]
    if args[at + 1] == '+' then
      redis.call('ZADD', key, args[at + 2], args[at + 3])
    else
      redis.call('ZREM', key, args[at + 3])
    end
    at = at + 3
  end
  for _ = 1, events do
    local fields = tonumber(args[at + 1])
    redis.call('XADD', keys[2], '*', unpack(args, at + 2, at + 1 + fields))
    at = at + 1 + fields
  end
  if fired then redis.call('ZREM', fired, args[9]) end
  if fired and attempts then redis.call('HDEL', attempts, args[9], args[9] .. ' result') end
  for n = 1, timers do
    local key, member, due = keys[first_timer + n], args[at + 1], args[at + 2]
    if has_old then redis.call('ZREM', keys[1], member) end
    if attempts then redis.call('HDEL', attempts, member, member .. ' result') end
    if due == '' then redis.call('ZREM', key, member) else redis.call('ZADD', key, due, member) end
    at = at + 2
  end
  if args[7] ~= '' then redis.call('HSET', keys[4], args[7], args[8]) end
  if args[1] ~= '' then
    redis.call('HSET', keys[3], args[1], args[2] .. ' ' .. args[3])
    if args[4] ~= '' then redis.call('PEXPIRE', keys[3], args[4]) end
  end
  return { 'OK', now }
end
