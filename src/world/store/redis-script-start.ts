/** What every script begins with: the time of the store, `t` [ms]. */
export const START = `
local time = redis.call('TIME')
local t = time[1] * 1000 + math.floor(time[2] / 1000)
`

/** Nothing is kept for ever [s]: what nobody prolongs goes. */
export const EXPIRY_S = 24 * 3600

/** What an entry of a journal takes beside its text [bytes]. */
export const ENTRY_BYTES = 100

/**
 * What the journal and the scenario of a world take, and when something was noted last; the sums of all
 * worlds of the prefix stand beside them. `sizes` is the key.
 */
export const SIZES = `
local function size_of(sizes, world)
  local size = redis.call('HGET', sizes, '=' .. world) or '0 0 0'
  local journal, scenario, noted = string.match(size, '^(%d+) (%d+) (%d+)')
  return tonumber(journal), tonumber(scenario), tonumber(noted)
end
local function resize(sizes, world, journal, scenario, noted)
  local journal_before, scenario_before = size_of(sizes, world)
  journal = math.max(0, journal)
  redis.call('HINCRBY', sizes, 'journals', journal - journal_before)
  redis.call('HINCRBY', sizes, 'scenarios', scenario - scenario_before)
  if journal + scenario == 0 then redis.call('HDEL', sizes, '=' .. world)
  else redis.call('HSET', sizes, '=' .. world, string.format('%d %d %d', journal, scenario, noted)) end
end
`
