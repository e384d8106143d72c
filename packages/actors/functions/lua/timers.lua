-- Leases due timers, and renews their leases.
--[[
lease_timers: returns due timers and moves their scores into the future, so that no other process fires them meanwhile.

KEYS  timers (zset), any number of them in one slot
ARGV  1 lease ms  2 most timers to lease  3... timers to skip, for this process has no performer, each as actor|name
Reply {now ms, position of the key, member, score of the lease, score at which it was due, ...}
]]
local function lease_timers(keys, args)
  local now, room = now_ms(), tonumber(args[2])
  local reply, others = { now }, {}
  for n = 3, #args do others[args[n]] = true end
  for n = 1, #keys do
    local left = 0
    while room > 0 do
      local due = redis.call('ZRANGEBYSCORE', keys[n], '-inf', now, 'WITHSCORES', 'LIMIT', left, room)
      local left_before = left
      for at = 1, #due, 2 do
        local actor, name = string.match(due[at], '^([^|]*)|[^|]*|(.*)$')
        if actor and others[actor .. '|' .. name] then
          left = left + 1
        else
          local leased = now + tonumber(args[1])
          redis.call('ZADD', keys[n], leased, due[at])
          reply[#reply + 1] = n
          reply[#reply + 1] = due[at]
          reply[#reply + 1] = leased
          reply[#reply + 1] = due[at + 1]
          room = room - 1
        end
      end
      if left == left_before then break end -- otherwise more due timers may follow the skipped ones
    end
  end
  return reply
end

--[[
renew_lease: extends the lease of a fired timer whose work goes on.

KEYS  1 timers (zset)
ARGV  1 member  2 score of the lease  3 lease ms
Reply the new score, or false when another process has the lease or the timer is gone
]]
local function renew_lease(keys, args)
  local score = redis.call('ZSCORE', keys[1], args[1])
  if not score or tonumber(score) ~= tonumber(args[2]) then return false end
  local leased = math.max(now_ms() + tonumber(args[3]), tonumber(args[2]) + 1)
  redis.call('ZADD', keys[1], leased, args[1])
  return leased
end
