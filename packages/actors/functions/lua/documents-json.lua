-- Stores documents as JSON documents that contain their version (Redis 8, Redis Stack, Valkey with its JSON module).
local DOCUMENT_WRITE = 'JSON.SET'

local function document_version(key)
  if redis.call('EXISTS', key) == 0 then return '' end
  return redis.call('JSON.GET', key, '.version')
end

local function read_document(key)
  return redis.call('JSON.GET', key)
end

-- A look at both ends finds what is no document at all; the engine sends only texts that it has read itself.
local function check_text(text)
  if string.byte(text, 1) ~= 123 or string.byte(text, -1) ~= 125 then refuse_argument('document', text) end
end

-- Returns the error of a text that the server refuses; nil otherwise.
local function write_document(key, _, text)
  local reply = redis.pcall('JSON.SET', key, '$', text)
  if reply.err then return reply end
end

-- Returns the text of a document that is written or deleted before others of its commit; false when there is none.
local function text_before_write(key)
  return redis.call('JSON.GET', key)
end

-- Undoes the write of a document; `text` is nil for a document that is not written.
local function put_back(key, text)
  if text then
    redis.call('JSON.SET', key, '$', text)
  elseif text == false then
    redis.call('DEL', key)
  end
end
