import { LIMITS } from '../../limits.ts'
import { REQUESTS } from './redis-request-script.ts'
import { EXPIRY_S, SIZES, START } from './redis-script-start.ts'

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
 * | `sizes` | hash: `=<w>`: bytes of journal and scenario, when something was noted last [store ms]; `journals` and `scenarios`: the sums |
 * | `w:<w>` | hash: `v`, `e` (version, epoch), `cn cr cs` (clock), `seq`, `del`, `cut` (forgotten up to), `ttl`, `used`, `doc`, `beginning` |
 * | `q:<w>`, `f:<w>` | hashes: what keys have used, how often faults have come by |
 * | `c:<w>:<e>:<key>` | sorted set: leases of requests under way, until [store ms] |
 * | `t:<w>` | string: whose turn it is, where the clock follows the requests |
 * | `j:<w>` | stream: the journal; entry n is `n-0`, the end of one that hung comes later with `o n` |
 * | `b:<w>` | stream: headers and bodies of its entries, by the same ids; `bytes` in the world is their sum |
 *
 * Versions and epochs are random: a counter would repeat itself after a restart with older data.
 */

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
local sums = redis.call('HMGET', KEYS[3], 'journals', 'scenarios')
return {outcome, m[3] or '', m[4] or '', sums[1] or '0', sums[2] or '0'}`

/** What a replica does not know yet of a world: of another version its document, of another epoch what it began with. */
const LOAD = `#!lua flags=no-writes
${START}
local w = redis.call('HMGET', KEYS[1], 'v', 'e', 'seq', 'del', 'ttl', 'used', 'cut')
if not w[1] then return {'none', t} end
if w[5] and t - tonumber(w[6]) > w[5] * 1000 then return {'none', t} end
local doc = w[1] ~= ARGV[1] and redis.call('HGET', KEYS[1], 'doc') or ''
local beginning = w[2] ~= ARGV[2] and redis.call('HGET', KEYS[1], 'beginning') or ''
return {'world', t, w[1], w[2], w[3], w[4], doc, beginning, redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[3]), w[7] or '0'}`

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
${START}${SIZES}
local change = cjson.decode(ARGV[1])
if redis.call('HGET', KEYS[1], 'by:' .. change.replica) == change.token then return {'done', t} end
if t > tonumber(change.deadline) then return {'late', t} end
for _, check in ipairs(change.checks) do
  if (redis.call('HGET', check[1], check[2]) or '') ~= check[3] then return {'stale', t} end
end
local more = 0
for _, one in ipairs(change.sizes) do
  local _, scenario = size_of(KEYS[3], one[1])
  more = more + one[3] - scenario
end
if more > 0 and more + (redis.call('HGET', KEYS[3], 'scenarios') or 0) > ${LIMITS.storedScenarioBytes} then return {'full', t} end
for _, one in ipairs(change.sizes) do resize(KEYS[3], one[1], one[2], one[3], t) end
redis.call('EXPIRE', KEYS[3], ${EXPIRY_S})
for _, one in ipairs(change.forget) do
  local last = redis.call('HGET', one[1], 'seq') or '0'
  redis.call('HSET', one[1], 'bytes', 0, 'del', last, 'cut', last)
  redis.call('UNLINK', one[2], one[3])
  local _, scenario = size_of(KEYS[3], one[4])
  resize(KEYS[3], one[4], 0, scenario, t)
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

const RENEW_TURN = `#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return {'done'}`

const GIVE_BACK = `#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return {'done'}`

/** By the names under which they are called. */
export const SCRIPTS = {
  esTime: { numberOfKeys: 0, lua: TIME },
  esJoin: { numberOfKeys: 3, lua: JOIN },
  /** Its first argument is how many keys there are. */
  esRequests: { numberOfKeys: undefined, lua: REQUESTS },
  esLoad: { numberOfKeys: 3, lua: LOAD },
  esTakeTurn: { numberOfKeys: 1, lua: TAKE_TURN },
  esRenewTurn: { numberOfKeys: 1, lua: RENEW_TURN },
  esGiveBack: { numberOfKeys: 1, lua: GIVE_BACK },
  esList: { numberOfKeys: 2, lua: LIST },
  esChange: { numberOfKeys: 3, lua: changing('') },
  /** For what makes room: a full store lets it through. */
  esRelieve: { numberOfKeys: 3, lua: changing(' flags=allow-oom') },
} as const

export type ScriptName = keyof typeof SCRIPTS
