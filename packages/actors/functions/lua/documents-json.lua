-- Documents as JSON documents (Redis 8, Redis Stack, Valkey with its JSON module); the version is inside.
local function document_version(key)
  if redis.call('EXISTS', key) == 0 then return '' end
  return redis.call('JSON.GET', key, '.version')
end

local function read_document(key)
  return redis.call('JSON.GET', key)
end

local function write_document(key, _, text)
  redis.call('JSON.SET', key, '$', text)
end
