/** What every script begins with: the time of the store, `t` [ms]. */
export const START = `
local time = redis.call('TIME')
local t = time[1] * 1000 + math.floor(time[2] / 1000)
`

/** Nothing is kept for ever [s]: what nobody prolongs goes. */
export const EXPIRY_S = 24 * 3600
