--[[
commit: checks everything, then writes everything. Redis runs a Function alone but does not roll it back.

KEYS  1 timers of earlier releases (zset)  2 events (stream)  3 outcomes (hash)  4 inbox (hash)
      then one per document, one per claim, one per index entry, one (zset) per timer, in the order of ARGV
      then, when a timer has fired or changes, the attempts (hash), and the set (zset) of the fired timer
      last the stream of the entry that the message came from, with which the arguments about it come
ARGV  1 command id ('' none)          2 hash of the command's payload
      3 text of the outcome           4 time to live of outcomes from now on, ms ('' leaves it)
      5 notAfter ms ('' none)         6 notBefore ms ('' none)
      7 inbox source ('' none)        8 version of the source's event
      9 fired timer ('' none)        10 score of its lease
     11 documents  12 claims  13 index entries  14 events  15 timers: the number of each
      document:    expected version ('' absent), new version, text ('' checks only, 'delete' deletes)
      claim:       mode (acquire | 'acquire <former owner>' | keep | release), owner, until ms ('' no deadline)
      index entry: '+' or '-', score, member
      event:       number of fields and values, then these
       timer:       member, due ms ('' removes the timer), trace ('' none)
       entry:       group, id: an entry that must be pending in a consumer group; the commit acknowledges it, but
                   with a third argument 'keep'. An entry that is not pending was acknowledged by another process, or a
                   failover has undone it together with its group
Reply {'OK', now ms or '' (without claims, timers, notAfter and notBefore), 1 when the entry was acknowledged}
      {'DUPLICATE', text} {'MISMATCH'} {'STALE'} {'UNLEASED'} {'LATE'} {'EARLY'}
      {'CONFLICT', key} {'TAKEN', position of the claim, owner}
      an error for a key of the wrong type, for two equal keys and for an argument that could be written only in part
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
  if deadline ~= '' and deadline <= now then return false, holder end
  if mode == 'keep' then return holder == owner, holder end
  if holder == nil or holder == owner or mode == 'acquire ' .. holder then return true, holder end
  return held_until ~= nil and held_until <= now, holder
end

local function write_claim(key, mode, owner, deadline)
  if mode == 'release' then
    if claim_of(key) == owner then redis.call('DEL', key) end
  elseif deadline == '' then
    redis.call('SET', key, owner .. ' -')
  else
    local until_ms = string.format('%.0f', deadline)
    redis.call('SET', key, owner .. ' ' .. until_ms, 'PXAT', until_ms)
  end
end

-- Fails for what the commit writes and the user may not, before anything is written. Names a key of each kind that is
-- written: `scored` a list or a set of timers.
local function must_be_allowed_to_write(keys, args, document, event, scored, fired, attempts, traced)
  if event then must_be_allowed('XADD', event) end
  if scored then must_be_allowed('ZADD', scored) end
  if scored or fired then must_be_allowed('ZREM', scored or fired) end
  if attempts then must_be_allowed('HDEL', attempts) end
  if traced then must_be_allowed('HSET', traced) end
  if document then must_be_allowed(DOCUMENT_WRITE, document) end
  local may_hash = document and DOCUMENT_WRITE == 'HSET'
  if args[7] ~= '' and not may_hash then must_be_allowed('HSET', keys[4]) end
  if args[1] ~= '' then
    if not may_hash then must_be_allowed('HSET', keys[3]) end
    if args[4] ~= '' then must_be_allowed('PEXPIRE', keys[3]) end
  end
end

local MODES = { acquire = true, keep = true, release = true }
local MOST_FIELDS = 1000

-- A key with two uses would be written by one and fail at the other. `first` is the first key that may be one of
-- several equal ones: only sorted sets may.
local function must_be_distinct(keys, first)
  local timers, events, outcomes, inbox = keys[1], keys[2], keys[3], keys[4]
  local is_twice = timers == events or timers == outcomes or timers == inbox
  if is_twice or events == outcomes or events == inbox or outcomes == inbox then
    refuse_argument('a second use of a key', events)
  end
  local all = #keys
  for n = 5, all do
    local key = keys[n]
    if key == timers or key == events or key == outcomes or key == inbox then
      refuse_argument('a second use of a key', key)
    end
  end
  for n = 5, first - 1 do
    local key = keys[n]
    for other = n + 1, all do
      if keys[other] == key then refuse_argument('a second use of a key', key) end
    end
  end
end

local function check_head(args)
  if args[1] ~= '' then
    if args[4] ~= '' then must_be_digits(args[4], 'time to live') end
  end
  if args[5] ~= '' then must_be_number(args[5], 'notAfter') end
  if args[6] ~= '' then must_be_number(args[6], 'notBefore') end
  if args[7] ~= '' then must_be_digits(args[8], 'version of the source') end
  if args[9] ~= '' then must_be_number(args[10], 'score of the lease') end
end

local function counts_of(args)
  local documents, claims, indexes = tonumber(args[11]), tonumber(args[12]), tonumber(args[13])
  local events, timers = tonumber(args[14]), tonumber(args[15])
  local are_numbers = documents and claims and indexes and events and timers
  -- The rest of a fraction, of NaN and of infinity is not 0.
  if not are_numbers or documents < 0 or claims < 0 or indexes < 0 or events < 0 or timers < 0
    or documents % 1 + claims % 1 + indexes % 1 + events % 1 + timers % 1 ~= 0 then
    refuse_argument('one of the counts', table.concat(args, ' ', 11, math.min(15, #args)))
  end
  return documents, claims, indexes, events, timers
end

-- Checks every argument without a look at the data; returns the number of each part, the position of the arguments
-- about an entry, false without one, and whether a timer has a trace. Numbers that are written take the place of their
-- texts.
local function check_arguments(keys, args)
  check_head(args)
  local documents, claims, indexes, events, timers = counts_of(args)
  local at = 15
  for _ = 1, documents do
    local text, version = args[at + 3], tonumber(args[at + 2])
    if text ~= '' and text ~= 'delete' then
      if not version or version % 1 ~= 0 or version < 0 or version > MOST_WHOLE then
        refuse_argument('version', args[at + 2])
      end
      args[at + 2] = version
      check_text(text)
    elseif args[at + 2] ~= '' then
      refuse_argument('version of no text', args[at + 2])
    end
    at = at + 3
  end
  for _ = 1, claims do
    local mode = args[at + 1]
    if not MODES[mode] then
      local former = string.match(mode, '^acquire (.*)$')
      if not former then refuse_argument('mode of a claim', mode) end
      must_be_text(former, 'former owner of a claim')
    end
    must_be_text(args[at + 2], 'owner of a claim')
    if args[at + 3] ~= '' then args[at + 3] = must_be_whole(args[at + 3], -MOST_WHOLE, 'deadline of a claim') end
    at = at + 3
  end
  for _ = 1, indexes do
    local operation = args[at + 1]
    if operation == '+' then
      local score = tonumber(args[at + 2])
      if not score or score - score ~= 0 then refuse_argument('score', args[at + 2]) end
      args[at + 2] = score
    elseif operation ~= '-' then
      refuse_argument('operation', operation)
    end
    at = at + 3
  end
  for _ = 1, events do
    local fields = tonumber(args[at + 1])
    if not fields or fields % 2 ~= 0 or fields < 2 or fields > MOST_FIELDS then
      refuse_argument('number of fields', args[at + 1])
    end
    args[at + 1] = fields
    at = at + 1 + fields
  end
  local has_trace = false
  for _ = 1, timers do
    has_trace = has_trace or args[at + 3] ~= ''
    if args[at + 2] == '' and args[at + 3] ~= '' then refuse_argument('trace of no timer', args[at + 3]) end
    if args[at + 2] ~= '' then args[at + 2] = must_be_number(args[at + 2], 'due time of a timer') end
    at = at + 3
  end
  local has_entry = #args == at + 2 or (#args == at + 3 and args[#args] == 'keep')
  if at ~= #args and not has_entry then refuse_argument('number of arguments', #args) end
  local of_timers = timers
  if timers > 0 or args[9] ~= '' then of_timers = timers + (args[9] == '' and 1 or 2) end
  if #keys ~= 4 + documents + claims + indexes + of_timers + (has_entry and 1 or 0) then
    refuse_argument('number of keys', #keys)
  end
  must_be_distinct(keys, 5 + documents + claims)
  -- A trace is written into the attempts, which no sorted set of the commit may be.
  local attempts = #keys - (has_entry and 1 or 0) - (args[9] == '' and 0 or 1)
  for n = has_trace and 5 + documents + claims or #keys + 1, #keys do
    if n ~= attempts and keys[n] == keys[attempts] then refuse_argument('a second use of a key', keys[n]) end
  end
  return documents, claims, indexes, events, timers, has_entry and at + 1, has_trace
end

-- Returns whether an entry is pending in its group. Where Redis cannot say so, as without the group, it counts as pending.
local function is_pending(stream, group, id)
  local found = redis.pcall('XPENDING', stream, group, id, id, 1)
  return found.err ~= nil or #found > 0
end

-- Adds the events; returns their ids and the position after them.
local function add_events(key, args, at, events)
  local added = {}
  for n = 1, events do
    local fields = args[at + 1]
    local id = redis.pcall('XADD', key, '*', unpack(args, at + 2, at + 1 + fields))
    if id.err then error({ err = id.err .. ' ' .. key }) end
    added[n] = id
    at = at + 1 + fields
  end
  return added, at
end

local function commit(keys, args)
  local documents, claims, indexes, events, timers, entry, has_trace = check_arguments(keys, args)
  local stream = entry and table.remove(keys)
  if args[1] ~= '' then
    local first = redis.call('HGET', keys[3], args[1])
    if first then
      local head = args[2] .. ' '
      if string.sub(first, 1, #head) ~= head then return { 'MISMATCH' } end
      return { 'DUPLICATE', string.sub(first, #head + 1) }
    end
  end
  if args[7] ~= '' then
    local mark = redis.call('HGET', keys[4], args[7])
    if mark and tonumber(mark) >= tonumber(args[8]) then return { 'STALE' } end
  end
  if stream and not is_pending(stream, args[entry], args[entry + 1]) then return { 'STALE' } end
  local fired = args[9] ~= '' and keys[#keys]
  if fired then
    local score = redis.call('ZSCORE', fired, args[9])
    if not score or tonumber(score) ~= tonumber(args[10]) then return { 'UNLEASED' } end
  end
  -- TIME costs as much as two reads, and most commits need none.
  local now = (args[5] ~= '' or args[6] ~= '' or claims > 0 or timers > 0) and now_ms() or ''
  if args[5] ~= '' and now >= tonumber(args[5]) then return { 'LATE' } end
  if args[6] ~= '' and now < tonumber(args[6]) then return { 'EARLY' } end

  -- A read of a key of the wrong type fails, so each key that is only written is read once. Events need no such read:
  -- they are the first that is written.
  local has_old = timers > 0 and must_be(keys[1], 'zset')
  local attempts = (timers > 0 or fired) and keys[#keys - (fired and 1 or 0)]
  local has_attempts = attempts and must_be(attempts, 'hash')
  local first_claim, first_index = 4 + documents, 4 + documents + claims
  local first_timer = first_index + indexes
  local scored = indexes + timers > 0 and keys[first_index + 1]
  must_be_allowed_to_write(keys, args, documents > 0 and keys[5], events > 0 and keys[2], scored, fired,
    has_attempts and attempts, has_trace and attempts)
  local at = 15
  for n = 1, documents do
    local key = keys[4 + n]
    if document_version(key) ~= args[at + 1] then return { 'CONFLICT', key } end
    if args[at + 3] == 'delete' then must_be_allowed('DEL', key) end
    at = at + 3
  end
  for n = 1, claims do
    local key = keys[first_claim + n]
    must_be_allowed(args[at + 1] == 'release' and 'DEL' or 'SET', key)
    local free, holder = check_claim(key, args[at + 1], args[at + 2], args[at + 3], now)
    if not free then return { 'TAKEN', n, holder or '' } end
    at = at + 3
  end
  for n = first_index + 1, first_timer + timers do redis.call('ZCARD', keys[n]) end

  -- XADD can fail, at a stream of the wrong type or at the last possible id, so events are written first. JSON.SET may
  -- refuse a text that Lua cannot judge: the documents before it are then put back, and the events are taken back. No
  -- write after these can fail.
  if events > 1 then must_take_more(keys[2]) end
  local added, after_events = add_events(keys[2], args, 15 + 3 * (documents + claims + indexes), events)
  local before = documents > 1 and {}
  at = 15
  for n = 1, documents do
    local key, version, text = keys[4 + n], args[at + 2], args[at + 3]
    if text ~= '' and n < documents then before[n] = text_before_write(key) end
    if text == 'delete' then
      redis.call('DEL', key)
    elseif text ~= '' then
      local failure = write_document(key, version, text)
      if failure then
        for other = 1, n - 1 do put_back(keys[4 + other], before[other]) end
        if #added > 0 then redis.call('XDEL', keys[2], unpack(added)) end
        error(failure)
      end
    end
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
  at = after_events
  if fired then redis.call('ZREM', fired, args[9]) end
  if fired and has_attempts then
    redis.call('HDEL', attempts, args[9], args[9] .. ' result', args[9] .. ' trace')
  end
  for n = 1, timers do
    local key, member, due, trace = keys[first_timer + n], args[at + 1], args[at + 2], args[at + 3]
    if has_old then redis.call('ZREM', keys[1], member) end
    if has_attempts then redis.call('HDEL', attempts, member, member .. ' result', member .. ' trace') end
    if due == '' then redis.call('ZREM', key, member) else redis.call('ZADD', key, due, member) end
    if trace ~= '' then redis.call('HSET', attempts, member .. ' trace', trace) end
    at = at + 3
  end
  if args[7] ~= '' then redis.call('HSET', keys[4], args[7], args[8]) end
  if args[1] ~= '' then
    redis.call('HSET', keys[3], args[1], args[2] .. ' ' .. args[3])
    if args[4] ~= '' then redis.call('PEXPIRE', keys[3], args[4]) end
  end
  if not stream or args[entry + 2] then return { 'OK', now } end
  -- An entry that cannot be acknowledged here, as its user may not, is left to its consumer: the inbox mark is set.
  local acknowledged = redis.pcall('XACK', stream, args[entry], args[entry + 1])
  return { 'OK', now, type(acknowledged) == 'number' and 1 or 0 }
end
