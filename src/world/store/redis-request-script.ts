import { LIMITS } from '../../limits.ts'
import { EARLIEST_S, LATEST_S } from '../../time/instant.ts'
import { ENTRY_BYTES, EXPIRY_S, SIZES, START } from './redis-script-start.ts'

/** How long a place among those under way is held without renewal [ms]. */
export const LEASE_MS = 10_000

/**
 * What requests ask of one world in one turn of a replica: to be let in, and to be noted. Told is the time
 * of the store, then of each ask its outcome: a number, the instant or the id, if it is as asked, else a list.
 *
 * Keys: the world, its quota, faults, journal and messages, the channel, the sizes, then those of leases,
 * which asks name by their number. The first word is the name of the world; of each ask the first word says
 * what it is.
 *
 * `admit` lets a request in, or not, and counts it. What a replica computed holds for the version it names,
 * for instants from `from` to `to`, and for the counts of faults as it knew them, those that are used
 * up apart: else nothing is changed, and it is told what is right.
 *
 * `record` notes what became of a request; `again`: it may have been noted already, by a call whose reply
 * was lost. Headers and bodies go where they can be cut by bytes, oldest first. If all journals of the
 * prefix take too much, those that nothing was noted in for longest lose their oldest entries.
 */
export const REQUESTS = `#!lua
${START}${SIZES}
local sizes, own = KEYS[7], ARGV[1]
local w = redis.call('HMGET', KEYS[1], 'v', 'e', 'seq', 'cn', 'cr', 'cs', 'ttl', 'used', 'cut')
local is_there = w[1] and not (w[7] and t - tonumber(w[8]) > w[7] * 1000)
local n
if is_there then
  local ms, speed = tonumber(w[4]), tonumber(w[6])
  if speed ~= 0 then ms = ms + (t - tonumber(w[5])) * speed end
  n = math.floor(math.min(${LATEST_S * 1000 - 1}, math.max(${EARLIEST_S * 1000}, ms)) / 1000)
end
local newest
local has_news = false
local grown = 0

local function enter(key, i, lease_key, lease)
  local minute, month = n - n % 60, ARGV[i + 9]
  local q = redis.call('HGET', KEYS[2], key)
  local m, im, M, iM = string.match(q or '', '^(-?%d+) (%d+) (-?%d+) (%d+)')
  local used_month = M == month and tonumber(iM) or 0
  local used_minute = tonumber(m) == minute and tonumber(im) or 0
  local per_minute, per_month = tonumber(ARGV[i + 6]), tonumber(ARGV[i + 7])
  if used_month >= per_month then return 'month' end
  if used_minute >= per_minute then return 'minute' end
  if lease_key then
    redis.call('ZREMRANGEBYSCORE', lease_key, '-inf', t)
    if redis.call('ZCARD', lease_key) >= tonumber(ARGV[i + 8]) then return 'busy' end
  end
  return nil, function()
    if not q and redis.call('HLEN', KEYS[2]) >= ${LIMITS.countedKeys} then
      local victim
      local some = redis.call('HRANDFIELD', KEYS[2], 20, 'WITHVALUES')
      for k = 1, #some, 2 do
        if not victim or string.sub(some[k + 1], -1) == '0' then victim = some[k] end
      end
      redis.call('HDEL', KEYS[2], victim)
    end
    local limited = (per_minute < 1e15 or per_month < 1e15) and 1 or 0
    local count = string.format('%d %d %s %d %d', minute, used_minute + 1, month, used_month + 1, limited)
    redis.call('HSET', KEYS[2], key, count)
    if not q then redis.call('EXPIRE', KEYS[2], ${EXPIRY_S}) end
    if lease_key then
      redis.call('ZADD', lease_key, t + ${LEASE_MS}, lease)
      redis.call('EXPIRE', lease_key, ${EXPIRY_S})
    end
  end
end

local function admit(i)
  if not is_there then return {'none'} end
  if w[1] ~= ARGV[i + 1] then return {'stale'} end
  if t > tonumber(ARGV[i + 2]) then return {'late'} end
  if n < tonumber(ARGV[i + 3]) or n >= tonumber(ARGV[i + 4]) then return {'now', n} end
  local key = ARGV[i + 5]
  local refused, count
  local lease = ARGV[i + 11]
  if key ~= '' then refused, count = enter(key, i, lease ~= '' and KEYS[7 + ARGV[i + 10]], lease) end
  local first, last = i + 14, i + 13 + 3 * ARGV[i + 13]
  -- What is refused comes by those faults alone that stand before the check of the key.
  if refused then last = first - 1 + 3 * ARGV[i + 12] end
  local after = {}
  for k = first, last, 3 do
    local count, expected = redis.call('HGET', KEYS[3], ARGV[k]) or '0 0', ARGV[k + 1]
    local nth, times = string.match(expected, '^used up (%d+) (%d+)')
    local seen, fired = string.match(count, '(%d+) (%d+)')
    local same = count == expected
    after[k] = ARGV[k + 2]
    if nth then
      same = tonumber(seen) >= tonumber(nth) or tonumber(fired) >= tonumber(times)
      after[k] = string.format('%d %s', seen + 1, fired)
    end
    if not same then
      local now = {'counts'}
      for j = first, last, 3 do
        now[#now + 1] = ARGV[j]
        now[#now + 1] = redis.call('HGET', KEYS[3], ARGV[j]) or '0 0'
      end
      return now
    end
  end
  if count then count() end
  for k = first, last, 3 do
    redis.call('HSET', KEYS[3], ARGV[k], after[k])
    if ARGV[k + 1] == '0 0' then redis.call('EXPIRE', KEYS[3], ${EXPIRY_S}) end
  end
  if refused then return {refused, n} end
  if w[7] and w[8] ~= t then
    redis.call('HSET', KEYS[1], 'used', t)
    w[8] = t
  end
  return n
end

local function noted(id)
  newest = newest or redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 10000)
  for _, one in ipairs(newest) do
    if one[2][4] == id then return string.match(one[1], '^%d+') end
  end
end

-- Forgets the oldest entries of a world up to an id, so many at most; tells how many bytes that frees.
local function cut(world, up_to, count)
  local base = string.sub(sizes, 1, -6)
  local journal, messages = base .. 'j:' .. world, base .. 'b:' .. world
  local freed, last = 0
  for _, one in ipairs(redis.call('XRANGE', journal, '-', up_to, 'COUNT', count)) do
    freed = freed + #one[2][2] + ${ENTRY_BYTES}
    last = one[1]
  end
  if not last then return 0 end
  local bytes = 0
  for _, one in ipairs(redis.call('XRANGE', messages, '-', last)) do bytes = bytes + one[2][4] end
  local request, part = string.match(last, '^(%d+)-(%d+)$')
  local next_one = string.format('%s-%d', request, part + 1)
  redis.call('XTRIM', journal, 'MINID', next_one)
  redis.call('XTRIM', messages, 'MINID', next_one)
  -- Zero has a sign in Lua, which the store does not take.
  if bytes > 0 then redis.call('HINCRBY', base .. 'w:' .. world, 'bytes', -bytes) end
  redis.call('HSET', base .. 'w:' .. world, 'cut', request)
  return freed + bytes, request
end

-- Up to the bound and somewhat below it, so that this is seldom.
local function make_room()
  local over = redis.call('HGET', sizes, 'journals') - ${LIMITS.storedJournalBytes}
  if over <= 0 then return end
  over = over + ${LIMITS.storedJournalBytes / 64}
  local found = {}
  local all = redis.call('HGETALL', sizes)
  for k = 1, #all, 2 do
    local world = string.match(all[k], '^=(.+)')
    if world then
      local journal, scenario, noted = size_of(sizes, world)
      found[#found + 1] = {world = world, journal = journal, scenario = scenario, noted = noted}
    end
  end
  table.sort(found, function(a, b) return a.noted < b.noted end)
  for _, one in ipairs(found) do
    local left = one.journal
    while over > 0 and left > 0 do
      local freed = cut(one.world, '+', 100)
      -- Of a journal that is not there any more nothing is left.
      if freed == 0 then freed = left end
      left, over = left - freed, over - freed
    end
    if left ~= one.journal then resize(sizes, one.world, left, one.scenario, one.noted) end
  end
end

local function note(request, id, of, message)
  local entry
  has_news = true
  if of ~= '' then
    entry = redis.call('XADD', KEYS[4], w[3] .. '-*', 'r', request, 'i', id, 'o', of)
  else
    w[3] = string.format('%d', redis.call('HINCRBY', KEYS[1], 'seq', 1))
    entry = redis.call('XADD', KEYS[4], w[3] .. '-0', 'r', request, 'i', id)
    of = w[3]
  end
  grown = grown + #request + ${ENTRY_BYTES}
  if message ~= '' then
    redis.call('XADD', KEYS[5], entry, 'm', message, 's', #message)
    redis.call('EXPIRE', KEYS[5], ${EXPIRY_S})
    grown = grown + #message
    local bytes = redis.call('HINCRBY', KEYS[1], 'bytes', #message)
    while bytes > ${LIMITS.journalMessageBytes} do
      local oldest = redis.call('XRANGE', KEYS[5], '-', '+', 'COUNT', 1)[1]
      redis.call('XDEL', KEYS[5], oldest[1])
      grown = grown - oldest[2][4]
      bytes = redis.call('HINCRBY', KEYS[1], 'bytes', -oldest[2][4])
    end
  end
  local oldest = w[3] - ${LIMITS.journalEntries}
  if oldest - (w[9] or 0) >= 100 then
    local freed, last = cut(own, string.format('%d', oldest), 1000)
    grown, w[9] = grown - freed, last or string.format('%d', oldest)
  end
  return tonumber(of)
end

local function record(i)
  local lease, id = ARGV[i + 4], ARGV[i + 6]
  if t > tonumber(ARGV[i + 2]) then return {'late'} end
  if lease ~= '' then redis.call('ZREM', KEYS[7 + ARGV[i + 3]], lease) end
  if w[2] ~= ARGV[i + 1] then return {'gone'} end
  local before = ARGV[i + 8] == '1' and noted(id)
  if before then return tonumber(before) end
  return note(ARGV[i + 5], id, ARGV[i + 7], ARGV[i + 9])
end

local outcomes, i, words = {t}, 2, 0
while i <= #ARGV do
  local kind = ARGV[i]
  if kind == 'draft' then
    words = 3
    if type(outcomes[#outcomes]) == 'number' then
      note(string.format('{"realMs":%d,', t) .. string.sub(ARGV[i + 1], 2), ARGV[i + 2], '', '')
    end
  elseif kind == 'admit' then
    words = 14 + 3 * ARGV[i + 13]
    outcomes[#outcomes + 1] = admit(i)
  elseif kind == 'find' then
    words = 3
    local found = w[2] == ARGV[i + 1] and noted(ARGV[i + 2])
    outcomes[#outcomes + 1] = found and tonumber(found) or {'none'}
  else
    words = 10
    outcomes[#outcomes + 1] = record(i)
  end
  i = i + words
end
if has_news then
  local journal, scenario = size_of(sizes, own)
  resize(sizes, own, journal + grown, scenario, t)
  make_room()
  redis.call('EXPIRE', sizes, ${EXPIRY_S})
  redis.call('EXPIRE', KEYS[4], ${EXPIRY_S})
  redis.call('PUBLISH', KEYS[6], KEYS[1])
end
return outcomes`
