/**
 * What is decided in the store itself, each in one go. Nothing is rolled back in Lua, so that each
 * checks everything before it writes anything; `#!lua` keeps a full store from stopping one half way.
 * After its deadline none does anything: whoever asked has long been told that it failed.
 *
 * Keys, all behind `es:{<prefix>}:` so that a cluster keeps them together; `<w>` names a world, `.` the
 * default one:
 *
 * | key | what |
 * |---|---|
 * | `meta` | hash: `format`, `fleet`, `loaded`, `by` (who laid it down), and of each replica its last change |
 * | `alive` | sorted set: replicas, until when they count as alive [store ms] |
 * | `sandboxes` | hash: `v`, its version; `=<name>`: a sandbox as JSON |
 * | `w:<w>` | hash: `v`, `e` (version, epoch), `cn cr cs` (clock), `seq`, `del`, `ttl`, `used`, `doc`, `beginning` |
 * | `q:<w>`, `f:<w>` | hashes: what keys have used, how often faults have come by |
 * | `c:<w>:<e>:<key>` | sorted set: leases of requests under way, until [store ms] |
 * | `t:<w>` | string: whose turn it is, where the clock follows the requests |
 * | `j:<w>` | stream: the journal; entry n is `n-0`, the end of one that hung comes later with `o n` |
 * | `b:<w>` | stream: headers and bodies of its entries, by the same ids; `bytes` in the world is their sum |
 *
 * Versions and epochs are random: a counter would repeat itself after a restart with older data.
 */

const START = `
local time = redis.call('TIME')
local t = time[1] * 1000 + math.floor(time[2] / 1000)
`

/** Nothing is kept for ever [s]: what nobody prolongs goes. */
export const EXPIRY_S = 24 * 3600

const TIME = `#!lua flags=no-writes,allow-stale
${START}
return t`

/** Tells this replica from others, and whether it may be one of them. */
const JOIN = `#!lua
${START}
local replica, format, fleet, loaded, by, until_ = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local m = redis.call('HMGET', KEYS[1], 'format', 'fleet', 'loaded', 'by')
if m[1] and m[1] ~= format then return {'format', m[1], m[4]} end
if m[1] and m[2] ~= fleet then return {'fleet', m[2], m[4]} end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', t)
redis.call('ZREM', KEYS[2], replica)
local outcome = 'first'
if m[1] and m[3] == loaded then outcome = 'joined'
elseif m[1] then
  if redis.call('ZCARD', KEYS[2]) > 0 then return {'loaded', m[3], m[4]} end
  outcome = 'taken'
end
redis.call('ZADD', KEYS[2], t + until_, replica)
if outcome ~= 'joined' then
  redis.call('HSET', KEYS[1], 'format', format, 'fleet', fleet, 'loaded', loaded, 'by', by)
end
redis.call('EXPIRE', KEYS[1], ${EXPIRY_S})
redis.call('EXPIRE', KEYS[2], ${EXPIRY_S})
return {outcome, m[3] or '', m[4] or ''}`

/**
 * Lets a request in, or not, and counts it. What a replica computed holds for the version it names, for
 * instants from \`from\` to \`to\`, and for the counts of faults as it knew them, those that are used up
 * apart: else nothing is changed, and it is told what is right.
 */
const ADMIT = `#!lua
${START}
local w = redis.call('HMGET', KEYS[1], 'v', 'cn', 'cr', 'cs', 'ttl', 'used')
if not w[1] then return {'none', t} end
if w[5] and t - tonumber(w[6]) > w[5] * 1000 then return {'none', t} end
if w[1] ~= ARGV[1] then return {'stale', t} end
if t > tonumber(ARGV[2]) then return {'late', t} end
local ms = tonumber(w[2])
local speed = tonumber(w[4])
if speed ~= 0 then ms = ms + (t - tonumber(w[3])) * speed end
local n = math.floor(math.min(tonumber(ARGV[6]), math.max(tonumber(ARGV[5]), ms)) / 1000)
if n < tonumber(ARGV[3]) or n >= tonumber(ARGV[4]) then return {'now', t, n} end
local key, plan = ARGV[7], {tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])}
local month, lease = ARGV[11], ARGV[12]
local q, minute, used_minute, used_month, refused
if key ~= '' then
  minute = n - n % 60
  q = redis.call('HGET', KEYS[2], key)
  local m, im, M, iM = string.match(q or '', '^(-?%d+) (%d+) (-?%d+) (%d+)')
  used_month = M == month and tonumber(iM) or 0
  used_minute = tonumber(m) == minute and tonumber(im) or 0
  if used_month >= plan[2] then refused = 'month'
  elseif used_minute >= plan[1] then refused = 'minute'
  elseif lease ~= '' then
    redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', t)
    if redis.call('ZCARD', KEYS[4]) >= plan[3] then refused = 'busy' end
  end
end
local first, last = 16, #ARGV
-- What is refused comes by those faults alone that stand before the check of the key.
if refused then last = first - 1 + 3 * ARGV[15] end
local after = {}
for i = first, last, 3 do
  local count, expected = redis.call('HGET', KEYS[3], ARGV[i]) or '0 0', ARGV[i + 1]
  local nth, times = string.match(expected, '^used up (%d+) (%d+)')
  local seen, fired = string.match(count, '(%d+) (%d+)')
  local same = count == expected
  after[i] = ARGV[i + 2]
  if nth then
    same = tonumber(seen) >= tonumber(nth) or tonumber(fired) >= tonumber(times)
    after[i] = string.format('%d %s', seen + 1, fired)
  end
  if not same then
    local now = {'counts', t}
    for k = first, last, 3 do
      now[#now + 1] = ARGV[k]
      now[#now + 1] = redis.call('HGET', KEYS[3], ARGV[k]) or '0 0'
    end
    return now
  end
end
if key ~= '' and not refused then
  if not q then
    local size = redis.call('HLEN', KEYS[2])
    if size == 0 then redis.call('EXPIRE', KEYS[2], ${EXPIRY_S}) end
    if size >= tonumber(ARGV[13]) then
      local victim
      local some = redis.call('HRANDFIELD', KEYS[2], 20, 'WITHVALUES')
      for i = 1, #some, 2 do
        if not victim or string.sub(some[i + 1], -1) == '0' then victim = some[i] end
      end
      redis.call('HDEL', KEYS[2], victim)
    end
  end
  local limited = (plan[1] < 1e15 or plan[2] < 1e15) and 1 or 0
  redis.call('HSET', KEYS[2], key, string.format('%d %d %s %d %d', minute, used_minute + 1, month, used_month + 1, limited))
  if not q then redis.call('EXPIRE', KEYS[2], ${EXPIRY_S}) end
  if lease ~= '' then
    redis.call('ZADD', KEYS[4], t + ARGV[14], lease)
    redis.call('EXPIRE', KEYS[4], ${EXPIRY_S})
  end
end
for i = first, last, 3 do
  redis.call('HSET', KEYS[3], ARGV[i], after[i])
  if ARGV[i + 1] == '0 0' then redis.call('EXPIRE', KEYS[3], ${EXPIRY_S}) end
end
if refused then return {refused, t, n} end
if w[5] then redis.call('HSET', KEYS[1], 'used', t) end
return {'ok', t, n}`

/**
 * Notes what became of a request; `again`: it may have been noted already, by a call whose reply was lost.
 * Headers and bodies go where they can be cut by bytes, oldest first.
 */
const RECORD = `#!lua
${START}
local epoch, deadline, lease, request, id = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local of, again, keep, message, most = ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9], tonumber(ARGV[10])
if t > tonumber(deadline) then return {'late', t} end
if lease ~= '' then redis.call('ZREM', KEYS[2], lease) end
local w = redis.call('HMGET', KEYS[1], 'e', 'seq')
if w[1] ~= epoch then return {'gone', t} end
if again == '1' then
  for _, one in ipairs(redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 10000)) do
    if one[2][4] == id then return {'done', string.match(one[1], '^%d+')} end
  end
end
local n = of
local entry
if of ~= '' then
  entry = redis.call('XADD', KEYS[3], w[2] .. '-*', 'r', request, 'i', id, 'o', of)
else
  n = string.format('%d', redis.call('HINCRBY', KEYS[1], 'seq', 1))
  local first = string.format('%d', math.max(0, n - keep + 1))
  entry = redis.call('XADD', KEYS[3], 'MINID', '~', first, n .. '-0', 'r', request, 'i', id)
end
-- The first entry makes the key, anew after the journal was cleared.
if redis.call('XLEN', KEYS[3]) == 1 then redis.call('EXPIRE', KEYS[3], ${EXPIRY_S}) end
if message ~= '' then
  redis.call('XADD', KEYS[5], entry, 'm', message, 's', #message)
  redis.call('EXPIRE', KEYS[5], ${EXPIRY_S})
  local bytes = redis.call('HINCRBY', KEYS[1], 'bytes', #message)
  while bytes > most do
    local oldest = redis.call('XRANGE', KEYS[5], '-', '+', 'COUNT', 1)[1]
    redis.call('XDEL', KEYS[5], oldest[1])
    bytes = redis.call('HINCRBY', KEYS[1], 'bytes', -tonumber(oldest[2][4]))
  end
end
redis.call('PUBLISH', KEYS[4], KEYS[1])
return {'done', n}`

/** What a replica does not know yet of a world: of another version its document, of another epoch what it began with. */
const LOAD = `#!lua flags=no-writes
${START}
local w = redis.call('HMGET', KEYS[1], 'v', 'e', 'seq', 'del', 'ttl', 'used')
if not w[1] then return {'none', t} end
if w[5] and t - tonumber(w[6]) > w[5] * 1000 then return {'none', t} end
local doc = w[1] ~= ARGV[1] and redis.call('HGET', KEYS[1], 'doc') or ''
local beginning = w[2] ~= ARGV[2] and redis.call('HGET', KEYS[1], 'beginning') or ''
return {'world', t, w[1], w[2], w[3], w[4], doc, beginning, redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[3])}`

/** The sandboxes, if their version is not the one that is known: those that are not idle. */
const LIST = `#!lua flags=no-writes
${START}
local all = redis.call('HGETALL', KEYS[1])
local version = ''
local found = {}
for i = 1, #all, 2 do
  if all[i] == 'v' then version = all[i + 1]
  else
    local name = string.sub(all[i], 2)
    local w = redis.call('HMGET', KEYS[2] .. name, 'v', 'ttl', 'used')
    if w[1] and not (w[2] and t - tonumber(w[3]) > w[2] * 1000) then
      found[#found + 1] = name
      found[#found + 1] = all[i + 1]
      found[#found + 1] = w[3] or '0'
    end
  end
end
return {version, t, found}`

/**
 * Carries a change out if nothing was changed meanwhile that it was made of: a list of commands, all
 * or none. \`by\` is what the replica changed last, so that a change whose reply was lost is not made twice.
 */
const changing = (flags: string) => `#!lua${flags}
${START}
local change = cjson.decode(ARGV[1])
if redis.call('HGET', KEYS[1], 'by:' .. change.replica) == change.token then return {'done', t} end
if t > tonumber(change.deadline) then return {'late', t} end
for _, check in ipairs(change.checks) do
  if (redis.call('HGET', check[1], check[2]) or '') ~= check[3] then return {'stale', t} end
end
for _, one in ipairs(change.forget) do
  redis.call('HSET', one[1], 'bytes', 0, 'del', redis.call('HGET', one[1], 'seq') or '0')
  redis.call('UNLINK', one[2], one[3])
end
for _, command in ipairs(change.commands) do redis.call(unpack(command)) end
redis.call('HSET', KEYS[1], 'by:' .. change.replica, change.token)
redis.call('EXPIRE', KEYS[1], ${EXPIRY_S})
for _, key in ipairs(change.told) do redis.call('PUBLISH', KEYS[2], key) end
return {'done', t}`

/** A world whose clock follows the requests answers one at a time. */
const TAKE_TURN = `#!lua
local free = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return {free and 'taken' or 'held'}`

const GIVE_BACK = `#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return {'done'}`

/** By the names under which they are called. */
export const SCRIPTS = {
  esTime: { numberOfKeys: 0, lua: TIME },
  esJoin: { numberOfKeys: 2, lua: JOIN },
  esAdmit: { numberOfKeys: 4, lua: ADMIT },
  esRecord: { numberOfKeys: 5, lua: RECORD },
  esLoad: { numberOfKeys: 3, lua: LOAD },
  esTakeTurn: { numberOfKeys: 1, lua: TAKE_TURN },
  esGiveBack: { numberOfKeys: 1, lua: GIVE_BACK },
  esList: { numberOfKeys: 2, lua: LIST },
  esChange: { numberOfKeys: 2, lua: changing('') },
  /** For what makes room: a full store lets it through. */
  esRelieve: { numberOfKeys: 2, lua: changing(' flags=allow-oom') },
} as const

export type ScriptName = keyof typeof SCRIPTS
