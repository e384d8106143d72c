-- Leases due timers, and records how the work of a fired timer ended.
--
-- A timer's score is its due time in ms, a whole number. The score of a leased timer is the end of the lease and ends in
-- .5; once its work has begun, and while it waits after a failed attempt, it ends in .75. So the next lease knows, without
-- another key, whether the one before it was an attempt. Only timers with such a score read the hash of attempts:
-- member -> '<attempts ended> <history>', and '<member> result' -> the result of an effect that was not committed. A timer
-- that was set in a trace has a field '<member> trace' as well, which each lease reads where there is a hash. The
-- history has a line '<ms> <error>' for each of the last ten failed attempts.
local HISTORY, LEASED, BEGUN = 10, 0.5, 0.75
local MOST_WORDS = 200 -- of one command

local function whole(text)
  local number = tonumber(text)
  if not number or number ~= math.floor(number) or math.abs(number) > 9007199254740991 then
    error({ err = 'ERR not a whole number: ' .. text })
  end
  return number
end

local function must_be_allowed_all(commands, key)
  for _, command in ipairs(commands) do must_be_allowed(command, key) end
end

local function text_of(score)
  return string.format('%.2f', score)
end

local function score_of(key, member)
  return tonumber(redis.call('ZSCORE', key, member) or nil)
end

local function attempts_of(key, member)
  local value = redis.call('HGET', key, member)
  if not value then return 0, '' end
  local ended, history = string.match(value, '^(%-?%d+) ?(.*)$')
  return tonumber(ended), history
end

-- Groups the due members of an old set by kind, and counts the members of kinds that this process does not know.
local function read_old(key, now, from, page, kind_of)
  local due, of_kind, unknown = {}, {}, 0
  due = redis.call('ZRANGEBYSCORE', key, '-inf', now, 'WITHSCORES', 'LIMIT', from, page)
  for at = 1, #due, 2 do
    local actor, name = string.match(due[at], '^([^|]*)|[^|]*|(.*)$')
    local kind = actor and kind_of[actor .. '|' .. name]
    if kind then
      of_kind[kind] = of_kind[kind] or {}
      table.insert(of_kind[kind], { due[at], due[at + 1] })
    else
      unknown = unknown + 1
    end
  end
  return of_kind, #due == 2 * page and from + unknown or 0
end

-- Returns the lower one of a score and the lowest score of a set above a time, as texts; '' for none.
local function lower_score(score, key, above)
  local first = redis.call('ZRANGEBYSCORE', key, above, '+inf', 'WITHSCORES', 'LIMIT', '0', '1')[2]
  if first and (score == '' or tonumber(first) < tonumber(score)) then return first end
  return score
end

--[[
lease_timers: returns due timers and moves their scores to the end of a lease, so that no other process fires them
meanwhile. No kind takes the room of another: each gets an equal share of what there is, then the kinds that have more
due timers get the rest. Says when the next timer of each partition is due, or the next lease ends.

KEYS  of each partition the set of timers of earlier releases (zset), then of each partition the attempts (hash), then
      for each kind the set of each partition (zset)
ARGV  1 lease ms  2 kinds  3 room for messages  4 room for effects  5 position from which the old sets are read
      6 most members to read of an old set
      then for each kind: <actor>|<name>, 1 for messages or 2 for effects, most timers to lease
Reply {now ms, position from which to read the old sets next, {kinds that may have more due timers},
       {for each partition the lowest score of the kinds that have no more due timers, '' for none},
       position of the set, member, score of the lease, score at which it was due, attempt, result or '',
       trace or '', ...}
]]
local function lease_timers(keys, args)
  local now, kinds, from, page = now_ms(), whole(args[2]), whole(args[5]), whole(args[6])
  local leased, partitions = now + whole(args[1]) + LEASED, #keys / (kinds + 2)
  local room, count = { whole(args[3]), whole(args[4]) }, { 0, 0 }
  if partitions % 1 ~= 0 then refuse_argument('number of keys', #keys) end
  local class, most, kind_of = {}, {}, {}
  for kind = 1, kinds do
    local at = 3 * kind + 4
    kind_of[args[at]], class[kind], most[kind] = kind, whole(args[at + 1]), whole(args[at + 2])
    count[class[kind]] = count[class[kind]] + 1
  end
  if redis.call('EXISTS', unpack(keys)) == 0 then return { now, 0, {}, {} } end

  -- Reads come first: a key of the wrong type makes the call fail before it has changed anything.
  local old, next_from = {}, 0
  if redis.call('EXISTS', unpack(keys, 1, partitions)) > 0 then
    for n = 1, partitions do
      local next_here
      old[n], next_here = read_old(keys[n], now, from, page, kind_of)
      next_from = math.max(next_from, next_here)
    end
  end
  local share = { math.max(1, math.floor(room[1] / count[1])), math.max(1, math.floor(room[2] / count[2])) }
  local found, stale, read, has_more, is_absent = {}, {}, {}, {}, {}
  -- Redis formats each number that Lua hands it, which costs more than the search: this one is formatted once.
  local until_now = string.format('%d', now)
  local function lease_kind(kind, left)
    if not old[1] and redis.call('EXISTS', unpack(keys, (1 + kind) * partitions + 1, (2 + kind) * partitions)) == 0 then
      is_absent[kind] = true
      return left <= 0
    end
    local asked = string.format('%d', left)
    local function take(n, set, member, due, is_old)
      found[#found + 1] = { kind = kind, partition = n, set = set, member = member, due = due, is_old = is_old }
      left, room[class[kind]], most[kind] = left - 1, room[class[kind]] - 1, most[kind] - 1
    end
    for n = 1, partitions do
      local set = (1 + kind) * partitions + n
      local moved = old[n] and old[n][kind] or {}
      while left > 0 and #moved > 0 do
        local one = table.remove(moved, 1)
        take(n, set, one[1], one[2], true)
        asked = string.format('%d', left)
      end
      local is_full = true
      while left > 0 and is_full do
        local skipped = read[set] or '0'
        local due = redis.call('ZRANGEBYSCORE', keys[set], '-inf', until_now, 'WITHSCORES', 'LIMIT', skipped, asked)
        is_full, read[set] = #due == 2 * left, tonumber(skipped) + #due / 2
        for at = 1, #due, 2 do
          -- A process of an earlier release has set the timer since: its time counts, and the one here is no more.
          if old[n] and redis.call('ZSCORE', keys[n], due[at]) then
            stale[#stale + 1] = { set, due[at] }
          else
            take(n, set, due[at], due[at + 1], false)
          end
        end
        if #due > 0 then asked = string.format('%d', left) end
      end
      if left <= 0 then return true end
    end
    return false
  end
  for kind = 1, kinds do
    has_more[kind] = lease_kind(kind, math.min(room[class[kind]], most[kind], share[class[kind]]))
  end
  for kind = 1, kinds do
    local left = math.min(room[class[kind]], most[kind])
    if has_more[kind] and left > 0 then has_more[kind] = lease_kind(kind, left) end
  end
  local coming, later = {}, '(' .. until_now
  for n = 1, partitions do
    coming[n] = old[n] and lower_score('', keys[n], later) or ''
    for kind = 1, kinds do
      local set = (1 + kind) * partitions + n
      if not has_more[kind] and not is_absent[kind] then coming[n] = lower_score(coming[n], keys[set], later) end
    end
  end
  local has_attempts = {}
  for n = 1, #found do
    local timer = found[n]
    if not has_more[timer.kind] then
      local first = coming[timer.partition]
      if first == '' or leased < tonumber(first) then coming[timer.partition] = string.format('%.1f', leased) end
    end
    local hash = keys[partitions + timer.partition]
    if has_attempts[hash] == nil then has_attempts[hash] = redis.call('EXISTS', hash) == 1 end
    if has_attempts[hash] then timer.trace = redis.call('HGET', hash, timer.member .. ' trace') end
    if string.find(timer.due, '.', 1, true) then
      local mark = tonumber(timer.due) % 1
      local ended, history = attempts_of(hash, timer.member)
      if mark == BEGUN then
        ended = ended + 1
        timer.ended = ended .. ' ' .. history
      end
      timer.attempt = ended + 1
      timer.result = redis.call('HGET', hash, timer.member .. ' result') or ''
    end
  end

  if #found + #stale > 0 then
    must_be_allowed_all({ 'ZADD', 'ZREM' }, keys[2 * partitions + 1])
    must_be_allowed('HSET', keys[partitions + 1])
  end
  for _, one in ipairs(stale) do redis.call('ZREM', keys[one[1]], one[2]) end
  local more = {}
  for kind = 1, kinds do
    if has_more[kind] then more[#more + 1] = kind end
  end
  local reply, score, at, scored = { now, next_from, more, coming }, text_of(leased), 4, {}
  for n = 1, #found do
    local timer = found[n]
    local set, member = timer.set, timer.member
    scored[#scored + 1] = score
    scored[#scored + 1] = member
    if n == #found or found[n + 1].set ~= set or #scored == MOST_WORDS then
      redis.call('ZADD', keys[set], unpack(scored))
      scored = {}
    end
    if timer.is_old then redis.call('ZREM', keys[timer.partition], member) end
    if timer.ended then redis.call('HSET', keys[partitions + timer.partition], member, timer.ended) end
    reply[at + 1], reply[at + 2], reply[at + 3], reply[at + 4] = set, member, score, timer.due
    reply[at + 5], reply[at + 6], reply[at + 7] = timer.attempt or 1, timer.result or '', timer.trace or ''
    at = at + 7
  end
  return reply
end

--[[
renew_lease: extends the lease of a fired timer whose work begins or goes on: from now on the lease is an attempt.

KEYS  1 timers (zset)
ARGV  1 member  2 score of the lease  3 lease ms
Reply the new score, or false when the timer was set again or removed, or another process has the lease
]]
local function renew_lease(keys, args)
  local score = score_of(keys[1], args[1])
  if not score or score ~= tonumber(args[2]) then return false end
  local leased = math.max(now_ms() + whole(args[3]), math.floor(score) + 1) + BEGUN
  redis.call('ZADD', keys[1], leased, args[1])
  return text_of(leased)
end

--[[
fail_timer: ends a failed attempt: the timer fires again after a pause. Keeps the error, and the result of an effect.

KEYS  1 timers (zset)  2 attempts (hash)
ARGV  1 member  2 score of the lease  3 pause ms  4 error  5 result ('' none)
Reply the new score, or false when the lease is lost: then nothing is changed
]]
local function fail_timer(keys, args)
  if #args ~= 5 then refuse_argument('number of arguments', #args) end
  local score = score_of(keys[1], args[1])
  if not score or score ~= tonumber(args[2]) then return false end
  must_be(keys[2], 'hash')
  must_be_allowed('ZADD', keys[1])
  local now = now_ms()
  local waiting = now + whole(args[3]) + BEGUN
  if waiting == score then waiting = waiting + 1 end
  local ended, history = attempts_of(keys[2], args[1])
  local lines = {}
  for line in string.gmatch(history, '[^\n]+') do lines[#lines + 1] = line end
  lines[#lines + 1] = string.format('%d', now) .. ' ' .. string.gsub(args[4], '%s+', ' ')
  redis.call('HSET', keys[2], args[1], ended .. ' ' .. table.concat(lines, '\n', math.max(1, #lines - HISTORY + 1)))
  if args[5] ~= '' then redis.call('HSET', keys[2], args[1] .. ' result', args[5]) end
  redis.call('ZADD', keys[1], waiting, args[1])
  return text_of(waiting)
end

--[[
return_timer: gives a lease back, so that the attempt does not count: the process stops, or Redis did not answer. When
another process has leased the timer since, only the attempt is taken from the count.

KEYS  1 timers (zset)  2 attempts (hash)
ARGV  1 member  2 score of the lease  3 ms from which the timer may be leased again ('' at once)  4 result ('' none)
Reply 1 given back, 0 the lease is lost
]]
local function return_timer(keys, args)
  local score, leased = score_of(keys[1], args[1]), tonumber(args[2])
  if not score then return 0 end
  must_be(keys[2], 'hash')
  local due = args[3] == '' and now_ms() or whole(args[3])
  if score ~= leased then
    local ended, history = attempts_of(keys[2], args[1])
    if score % 1 ~= 0 and leased % 1 == BEGUN and ended > 0 then
      redis.call('HSET', keys[2], args[1], (ended - 1) .. ' ' .. history)
    end
    return 0
  end
  must_be_allowed('ZADD', keys[1])
  if args[4] ~= '' then redis.call('HSET', keys[2], args[1] .. ' result', args[4]) end
  local is_known = redis.call('HEXISTS', keys[2], args[1]) + redis.call('HEXISTS', keys[2], args[1] .. ' result') > 0
  redis.call('ZADD', keys[1], is_known and due + LEASED or due, args[1])
  return 1
end

--[[
bury_timer: removes a timer and adds a dead letter for it, both or neither. A recurring timer is set to its next time.

KEYS  1 timers (zset)  2 attempts (hash)  3 dead letters (stream)  4 set of timers of earlier releases (zset)
ARGV  1 member  2 score of the lease ('' whoever has it)  3 next due ms ('' none)  4 field  5 value  ... of the letter
Reply the id of the dead letter, or false when the lease is lost or there is no such timer
]]
local function bury_timer(keys, args)
  must_differ(keys)
  local score = score_of(keys[1], args[1])
  local is_there = score and (args[2] == '' or score == tonumber(args[2]))
  if not is_there and (args[2] ~= '' or not redis.call('ZSCORE', keys[4], args[1])) then return false end
  must_be(keys[2], 'hash')
  must_be(keys[3], 'stream')
  must_be(keys[4], 'zset')
  must_be_allowed_all({ 'ZADD', 'ZREM' }, keys[1])
  must_be_allowed('HDEL', keys[2])
  local due = args[3] ~= '' and whole(args[3])
  local _, history = attempts_of(keys[2], args[1])
  local result = redis.call('HGET', keys[2], args[1] .. ' result') or ''
  local letter = { unpack(args, 4) }
  for _, word in ipairs({ 'history', history, 'result', result }) do letter[#letter + 1] = word end
  local id = redis.call('XADD', keys[3], '*', unpack(letter))
  redis.call('HDEL', keys[2], args[1], args[1] .. ' result', args[1] .. ' trace')
  if args[2] == '' then redis.call('ZREM', keys[4], args[1]) end
  if due then redis.call('ZADD', keys[1], due, args[1]) else redis.call('ZREM', keys[1], args[1]) end
  return id
end

--[[
revive_timer: removes the dead letter of a timer and makes the timer due at once, unless it was set again since.

KEYS  1 dead letters (stream)  2 timers (zset)
ARGV  1 id of the dead letter  2 member
Reply 1 set, 0 no such letter
]]
local function revive_timer(keys, args)
  must_be(keys[2], 'zset')
  if #redis.call('XRANGE', keys[1], args[1], args[1]) == 0 then return 0 end
  must_be_allowed('XDEL', keys[1])
  redis.call('ZADD', keys[2], 'NX', now_ms(), args[2])
  redis.call('XDEL', keys[1], args[1])
  return 1
end

--[[
take_turn: keeps a limit on how often work is begun under one key. Who finds the limit reached gets a place, and is
served in the order of the places.

KEYS  1 beginnings (list of ms, newest first)  2 places (zset, scored by the ms from which to ask again)
ARGV  1 who asks  2 most beginnings  3 in so many ms  4 ms after which an unused place is given up
Reply 0 when the work may begin, else the ms of Redis time from which to ask again
]]
local function take_turn(keys, args)
  local now, limit, per, patience = now_ms(), whole(args[2]), whole(args[3]), whole(args[4])
  must_be(keys[1], 'list')
  must_be_allowed_all({ 'LPUSH', 'LTRIM', 'PEXPIRE' }, keys[1])
  must_be_allowed_all({ 'ZREMRANGEBYSCORE', 'ZREM', 'ZADD', 'PEXPIRE' }, keys[2])
  redis.call('ZREMRANGEBYSCORE', keys[2], '-inf', now - patience)
  local place = score_of(keys[2], args[1])
  local oldest = tonumber(redis.call('LINDEX', keys[1], limit - 1) or nil)
  local free = oldest and oldest + per or 0
  local waiting = redis.call('ZRANGEBYSCORE', keys[2], '-inf', now, 'LIMIT', 0, 1)[1]
  if free <= now and (place or not waiting) then
    redis.call('ZREM', keys[2], args[1])
    redis.call('LPUSH', keys[1], now)
    redis.call('LTRIM', keys[1], 0, limit - 1)
    redis.call('PEXPIRE', keys[1], per)
    return 0
  end
  if place then return math.max(free, place, now + 1) end
  local last = tonumber(redis.call('ZREVRANGE', keys[2], 0, 0, 'WITHSCORES')[2] or nil) or 0
  local at = math.max(free, last + math.ceil(per / limit), now + 1)
  redis.call('ZADD', keys[2], at, args[1])
  redis.call('PEXPIRE', keys[2], at - now + per + patience)
  return at
end
