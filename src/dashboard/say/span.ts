/** How long something is, or how long ago, in the world's time. */

const MINUTE_S = 60
const HOUR_S = 3600
const DAY_S = 86_400

/** @example span(8400) // '2 h 20 min' */
export function span(seconds: number): string {
  const s = Math.abs(Math.round(seconds))
  if (s < MINUTE_S) return `${s} s`
  if (s < HOUR_S) return `${Math.floor(s / MINUTE_S)} min`
  if (s < DAY_S) {
    const minutes = Math.floor((s % HOUR_S) / MINUTE_S)
    return `${Math.floor(s / HOUR_S)} h${minutes > 0 ? ` ${minutes} min` : ''}`
  }
  const days = Math.floor(s / DAY_S)
  return days === 1 ? '1 day' : `${days} days`
}

/** @example age(11880) // '3.3 h ago' */
export function age(seconds: number): string {
  if (seconds < 0) return `in ${span(seconds)}`
  if (seconds < HOUR_S) return `${Math.floor(seconds / MINUTE_S)} min ago`
  if (seconds < 2 * DAY_S) return `${(seconds / HOUR_S).toFixed(1)} h ago`
  return `${Math.floor(seconds / DAY_S)} days ago`
}
