--[[
Hands each event of a document on once and in order, to a subscriber whose reaction is of the kind `each`.

marks    hash of the document to '<version> <time> <sequence> <entry id>' of the event handed on last; a document is
         spelled '<service>:<kind>:<id>', and has no spaces. The sequence rises with each event of a document, even when
         the document is set back to an older version.
waiting  zset whose scores are all 0, so that members sort by document and place: '<document> <place> <what>'. The place
         is the id of the event's first entry, padded. What stands there:
           event <fields as JSON>  an event that waits for the one before it
           retry <entry id>        an event that was moved to the retry stream and is not yet handled
           dead <entry id>         a dead letter, which holds its document's later events back
           aside <member>          an event that was set aside, which holds them back too
]]
local NEXT_DOCUMENT = '!' -- sorts behind the space, so behind every member of the document

-- Fails unless the value is as a call must have it; each Function checks its arguments before it writes anything.
local function must(is_right, what)
  if not is_right then error({ err = 'ERR not in order: ' .. what }) end
end

-- Pads an entry id so that ids sort as texts.
local function place_of(id)
  local ms, sequence = string.match(id, '^(%d+)-(%d+)$')
  must(ms and #ms <= 15 and #sequence <= 20, 'entry id ' .. tostring(id))
  return string.rep('0', 15 - #ms) .. ms .. '-' .. string.rep('0', 20 - #sequence) .. sequence
end

local function mark_of(marks, document)
  local text = redis.call('HGET', marks, document)
  if not text then return nil end
  local version, time, sequence, id = string.match(text, '^(%S+) (%S+) (%S+) (%S+)$')
  return {
    version = tonumber(version),
    time = tonumber(time),
    sequence = tonumber(sequence),
    event = version .. ' ' .. time,
    place = place_of(id),
  }
end

local function sequence_after(mark, time)
  return math.max(mark and mark.sequence + 1 or 0, tonumber(time))
end

-- Says whether the event, or a later one, was handed on. A stream that was deleted may begin again with lower ids; its
-- events have a later time and a higher version.
local function is_handed_on(mark, place, version, time)
  if not mark or place > mark.place then return false end
  return tonumber(version) <= mark.version or tonumber(time) <= mark.time
end

local function stand(waiting, document, place, what)
  redis.call('ZADD', waiting, 0, document .. ' ' .. place .. ' ' .. what)
end

-- Removes whatever stands at a place; returns the number of members removed.
local function leave(waiting, document, place)
  local from = document .. ' ' .. place
  return redis.call('ZREMRANGEBYLEX', waiting, '[' .. from .. ' ', '(' .. from .. NEXT_DOCUMENT)
end

local function first_of(waiting, document)
  return redis.call('ZRANGEBYLEX', waiting, '[' .. document .. ' ', '(' .. document .. NEXT_DOCUMENT, 'LIMIT', 0, 1)[1]
end

local function field_of(fields, name)
  for at = 1, #fields, 2 do
    if fields[at] == name then return fields[at + 1] end
  end
  return nil
end

-- Moves a waiting event to the retry stream, which wakes a consumer; something still stands at its place. With `after`,
-- only when the event before it is that one, or is not known.
local function release(waiting, retry, member, after)
  local document, place, text = string.match(member, '^(%S+) (%S+) event (.*)$')
  if not document then return 0 end
  local fields = cjson.decode(text)
  local previous = field_of(fields, 'previous')
  if after and previous and previous .. ' ' .. (field_of(fields, 'previousTime') or '') ~= after then return 0 end
  redis.call('ZREM', waiting, member)
  local id = redis.call('XADD', retry, '*', unpack(fields))
  stand(waiting, document, place, 'retry ' .. id)
  return 1
end

-- Returns the place up to which a group was given all entries: '' without a stream or a group, EVERYTHING at its end.
local EVERYTHING = '~' -- sorts behind every place

local function delivered_to(stream, group)
  if redis.call('EXISTS', stream) == 0 then return '' end
  for _, info in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    if field_of(info, 'name') == group then
      local last = field_of(info, 'last-delivered-id')
      local is_more = #redis.call('XRANGE', stream, '(' .. last, '+', 'COUNT', 1) > 0
      return is_more and place_of(last) or EVERYTHING
    end
  end
  return ''
end

-- Returns the lowest pending entry of each document of a stream, and the place up to which all entries are known.
local function pending_documents(stream, group, most, before)
  local lowest, known = {}, delivered_to(stream, group)
  if known == '' then return lowest, known end
  local pending = redis.call('XPENDING', stream, group, '-', before, most)
  for n, one in ipairs(pending) do
    local entry = redis.call('XRANGE', stream, one[1], one[1])[1]
    if entry then
      local document = (field_of(entry[2], 'kind') or '') .. ':' .. (field_of(entry[2], 'id') or '')
      if not lowest[document] then lowest[document] = place_of(one[1]) end
    end
    if n == most then known = place_of(one[1]) end
  end
  return lowest, known
end

-- Says whether an earlier event of the document is pending, or may be, because not all entries before it are known.
local function is_pending(lowest, known, document, place)
  local first = lowest[string.match(document, '^[^:]*:(.*)$')]
  return known < place or (first ~= nil and first < place)
end

-- Adds to the fields of an event which stream and which entry it came from; an event that was moved before has both.
local function moved(fields, stream, origin)
  if not field_of(fields, 'stream') then
    for _, value in ipairs({ 'stream', stream }) do fields[#fields + 1] = value end
  end
  if not field_of(fields, 'origin') then
    for _, value in ipairs({ 'origin', origin }) do fields[#fields + 1] = value end
  end
  return fields
end

--[[
acknowledge: acknowledges an entry of a consumer group.

KEYS  1 stream
ARGV  1 group  2 entry id  3 '1' deletes the entry from its stream
Reply 1, or 0 when the entry was no longer pending
]]
local function acknowledge(keys, args)
  if redis.call('XACK', keys[1], args[1], args[2]) == 0 then return 0 end
  if args[3] == '1' then redis.call('XDEL', keys[1], args[2]) end
  return 1
end

--[[
drop: deletes a dead letter.

KEYS  1 dead letters (stream)
ARGV  1 id of the dead letter
Reply 1, or 0 when there is no such letter
]]
local function drop(keys, args)
  return redis.call('XDEL', keys[1], args[1])
end

-- The Functions that end the present handling of an event, or move the event.
local ENDINGS = {
  acknowledge = acknowledge,
  bury = bury,
  revive = revive,
  drop = drop,
  set_aside = set_aside,
  move_aside = move_aside,
  bury_aside = bury_aside,
}

-- Checks what two Functions get: a document, a version and a time, the name of another Function, and keys of their own.
local function check_call(keys, own, document, version, time, ending)
  must(string.match(document, '^[^%s:]+:[^%s]+$'), 'document ' .. document)
  must(string.match(version, '^%d+$') and string.match(time, '^%d+$'), 'version ' .. version .. ', time ' .. time)
  must(ENDINGS[ending], 'function ' .. tostring(ending))
  for n = 1, #keys do
    must(n == own or n == own + 1 or (keys[n] ~= keys[own] and keys[n] ~= keys[own + 1]), 'key ' .. keys[n])
  end
  must(keys[own] ~= keys[own + 1], 'key ' .. keys[own])
  must_be(keys[own], 'hash')
  must_be(keys[own + 1], 'zset')
end

--[[
begin_in_order: says whether an event is the next one of its document. An event that is not is given up, by the Function
that ends its handling, and waits outside of the group.

KEYS  1 events of the source (stream)  2 marks (hash)  3 waiting (zset)  4... keys of the Function that ends its handling
ARGV  1 group  2 document  3 id of the event's first entry  4 version  5 time  6 previous event: '' not known, '-' none,
      else '<version> <time>'  7 'scan' when the event was released or set aside before, else ''
      8 stream of the entry  9 entry id  10 its fields as JSON, '' when its stream holds them
     11 Function that ends its handling  12... arguments of that Function
Reply {'GO', sequence, mark before or ''} {'WAITS'} {'DONE'} handed on before {'GONE'} no longer this consumer's
]]
local MOST_READ = 128

local function is_next(keys, args, mark, place)
  local previous, first = args[6], first_of(keys[3], args[2])
  if first and string.match(first, '^%S+ (%S+)') < place then return false end
  if previous == (mark and mark.event or '-') then return true end
  -- The event before this one is known and was not handed on: it is under way, unless this event was released.
  if mark and previous ~= '' and args[7] == '' then return false end
  local lowest, known = pending_documents(keys[1], args[1], MOST_READ, '(' .. args[3])
  return not is_pending(lowest, known, args[2], place)
end

local function begin_in_order(keys, args)
  local document, place = args[2], place_of(args[3])
  check_call(keys, 2, document, args[4], args[5], args[11])
  local mark = mark_of(keys[2], document)
  local is_done = is_handed_on(mark, place, args[4], args[5])
  if not is_done and is_next(keys, args, mark, place) then
    return { 'GO', sequence_after(mark, args[5]), mark and mark.event or '' }
  end
  local fields = args[10]
  if fields == '' then
    local entry = redis.call('XRANGE', args[8], args[9], args[9])[1]
    fields = entry and cjson.encode(moved(entry[2], args[8], args[3])) or ''
  end
  for _, command in ipairs({ 'ZREMRANGEBYLEX', 'ZADD' }) do must_be_allowed(command, keys[3]) end
  if ENDINGS[args[11]]({ unpack(keys, 4) }, { unpack(args, 12) }) == 0 then return { 'GONE' } end
  leave(keys[3], document, place)
  if is_done or fields == '' then return { 'DONE' } end
  stand(keys[3], document, place, 'event ' .. fields)
  return { 'WAITS' }
end

--[[
end_in_order: ends the handling of an event, or moves the event, by another Function, and notes in the same call where the
event now stands among those of its document. After `done` and `forgotten` the next event of the document is released.

KEYS  1 marks (hash)  2 waiting (zset)  3 retry stream  4... keys of the other Function
ARGV  1 document  2 id of the event's first entry
      3 done | forgotten: drops the mark | dead, retry: moved to the entry of the reply | aside <member>: set aside
      4 version  5 time  6 sequence ('' the next one)  7 the other Function  8... its arguments
Reply of the other Function
]]
local function end_in_order(keys, args)
  local document, place, what = args[1], place_of(args[2]), args[3]
  check_call(keys, 1, document, args[4], args[5], args[7])
  must(string.match(args[6], '^%d*$'), 'sequence ' .. args[6])
  must(string.match(what, '^%a+$') or string.match(what, '^aside .'), what)
  must_be(keys[3], 'stream')
  for _, command in ipairs({ 'HSET', 'HDEL' }) do must_be_allowed(command, keys[1]) end
  for _, command in ipairs({ 'ZREMRANGEBYLEX', 'ZREM', 'ZADD' }) do must_be_allowed(command, keys[2]) end
  must_be_allowed('XADD', keys[3])
  if redis.call('ZCARD', keys[2]) > 0 then must_take_more(keys[3]) end
  local reply = ENDINGS[args[7]]({ unpack(keys, 4) }, { unpack(args, 8) })
  if not reply or reply == 0 then return reply end
  leave(keys[2], document, place)
  if what == 'dead' or what == 'retry' then
    stand(keys[2], document, place, what .. ' ' .. reply)
  elseif what ~= 'done' and what ~= 'forgotten' then
    stand(keys[2], document, place, what)
  else
    local mark = mark_of(keys[1], document)
    if what == 'forgotten' then
      redis.call('HDEL', keys[1], document)
    elseif not is_handed_on(mark, place, args[4], args[5]) then
      local sequence = tonumber(args[6]) or sequence_after(mark, args[5])
      local text = table.concat({ args[4], args[5], string.format('%.0f', sequence), args[2] }, ' ')
      redis.call('HSET', keys[1], document, text)
    end
    local first = first_of(keys[2], document)
    if first then release(keys[2], keys[3], first, what == 'done' and args[4] .. ' ' .. args[5]) end
  end
  return reply
end

--[[
release_in_order: releases waiting events whose predecessor nobody handles any more: an older release has handled it, or
it was trimmed or dropped. Each call looks at the first event of some documents.

KEYS  1 waiting (zset)  2 retry stream  3 dead letters (stream)  4 events set aside (hash)  5... events of the sources
ARGV  1 group  2 most documents to look at  3 member behind which to begin, '' for the first  4... source of each stream
Reply {number of events released, member behind which to go on, '' when there is none}
]]
local MOST_PENDING = 2000

local function release_in_order(keys, args)
  must_be(keys[1], 'zset')
  must_be(keys[2], 'stream')
  for _, command in ipairs({ 'ZREM', 'ZADD' }) do must_be_allowed(command, keys[1]) end
  must_be_allowed('XADD', keys[2])
  must_take_more(keys[2])
  local streams, read, released, behind = {}, {}, 0, args[3]
  for n = 5, #keys do streams[args[n - 1]] = keys[n] end
  for _ = 1, tonumber(args[2]) do
    local from = behind == '' and '-' or '(' .. behind
    local member = redis.call('ZRANGEBYLEX', keys[1], from, '+', 'LIMIT', 0, 1)[1]
    if not member then return { released, '' } end
    local document, place, what, id = string.match(member, '^(%S+) (%S+) (%S+) ?(.*)$')
    local source = string.match(document, '^[^:]*')
    local moved_to = ({ retry = keys[2], dead = keys[3] })[what]
    local is_gone = moved_to and #redis.call('XRANGE', moved_to, id, id) == 0
    if is_gone or (what == 'aside' and redis.call('HEXISTS', keys[4], id) == 0) then
      redis.call('ZREM', keys[1], member)
    else
      if what == 'event' and streams[source] then
        if not read[source] then read[source] = { pending_documents(streams[source], args[1], MOST_PENDING, '+') } end
        if not is_pending(read[source][1], read[source][2], document, place) then
          released = released + release(keys[1], keys[2], member)
        end
      end
      behind = document .. NEXT_DOCUMENT
    end
  end
  return { released, behind }
end
