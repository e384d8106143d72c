-- Makes the purchases that wrk sends: each request buys another ticket, for another buyer than the last request.
-- Arguments: a file of session tokens, a file of ticket ids (all equally long), one a line.
local heads, bodies, at = {}, {}, 0

local function lines_of(name)
  local lines = {}
  for line in io.lines(name) do lines[#lines + 1] = line end
  return lines
end

function init(args)
  for _, id in ipairs(lines_of(args[2])) do bodies[#bodies + 1] = '{"ticketId":"' .. id .. '"}' end
  for _, token in ipairs(lines_of(args[1])) do
    heads[#heads + 1] = 'POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
      .. 'Cookie: session=' .. token .. '\r\nContent-Length: ' .. #bodies[1] .. '\r\n\r\n'
  end
end

function request()
  at = at + 1
  return heads[at % #heads + 1] .. bodies[(at - 1) % #bodies + 1]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format('{"answers":%d,"refused":%d,"broken":%d,"micros":%d,"p50":%.3f,"p99":%.3f}',
    summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
