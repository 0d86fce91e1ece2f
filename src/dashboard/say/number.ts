/** Numbers as they are read: a comma for thousands, a space and the unit, no more digits than are true. */

export interface Quantity {
  readonly value: string
  readonly unit: string
}

/** @example whole(1234567) // '1,234,567' */
export function whole(value: number): string {
  const digits = String(Math.abs(Math.round(value)))
  const grouped = digits.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return Math.round(value) < 0 ? `−${grouped}` : grouped
}

/** Watts as integers, from 100,000 on as kW with one decimal, from 10,000 kW on as MW with two. */
export function power(watts: number): Quantity {
  const size = Math.abs(watts)
  if (size < 100_000) return { value: whole(watts), unit: 'W' }
  return size < 1e7
    ? { value: fixed(watts / 1000, 1), unit: 'kW' }
    : { value: fixed(watts / 1e6, 2), unit: 'MW' }
}

/** A sum of watts over many systems: kW, then MW. */
export function powerSum(watts: number): Quantity {
  const size = Math.abs(watts)
  return size < 1e6
    ? { value: fixed(watts / 1000, 1), unit: 'kW' }
    : { value: fixed(watts / 1e6, 2), unit: 'MW' }
}

/** kWh with one decimal, MWh with two. */
export function energy(wattHours: number): Quantity {
  const size = Math.abs(wattHours)
  return size < 1e6
    ? { value: fixed(wattHours / 1000, 1), unit: 'kWh' }
    : { value: fixed(wattHours / 1e6, 2), unit: 'MWh' }
}

/** Milliseconds: two decimals below 10. */
export function milliseconds(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : whole(ms)
}

export function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals)
  const [integer = '0', fraction] = text.split('.')
  const grouped = integer.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  const sign = value < 0 && Number(text) !== 0 ? '−' : ''
  return fraction === undefined ? sign + grouped : `${sign}${grouped}.${fraction}`
}

/** @example plural(1, 'request') // '1 request' */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${whole(count)} ${count === 1 ? noun : nouns}`
}

const ENDINGS = ['th', 'st', 'nd', 'rd']

/** @example ordinal(22) // '22nd' */
export function ordinal(count: number): string {
  const isTeen = Math.floor(count / 10) % 10 === 1
  return `${count}${(isTeen ? undefined : ENDINGS[count % 10]) ?? 'th'}`
}
