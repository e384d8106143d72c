-- Stores documents as JSON documents that contain their version (Redis 8, Redis Stack, Valkey with its JSON module).
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
