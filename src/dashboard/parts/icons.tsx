/** Outlines of 16 units, drawn with the colour of the text. */
const PATHS = {
  plus: 'M8 3v10M3 8h10',
  cross: 'm4 4 8 8m0-8-8 8',
  left: 'M10 3 5 8l5 5',
  right: 'm6 3 5 5-5 5',
  down: 'm3.5 6 4.5 4.5L12.5 6',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.4 10.4 14 14',
  tick: 'm3 8.5 3.2 3.2L13 4.8',
  copy: 'M6 5.5h7.5V14H6ZM3.5 10.5h-1V2h8v1.2',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6',
  cube: 'm8 1.8 5.6 3v6.4L8 14.2l-5.6-3V4.8ZM2.4 4.8 8 8l5.6-3.2M8 8v6.2',
  grid: 'M2.5 2.5h4.4v4.4H2.5ZM9.1 2.5h4.4v4.4H9.1ZM2.5 9.1h4.4v4.4H2.5ZM9.1 9.1h4.4v4.4H9.1Z',
  house: 'M2 7.4 8 2.2l6 5.2M3.6 6.4v7.2h8.8V6.4M6.4 13.6V9.4h3.2v4.2',
  pulse: 'M1.5 8h3l2-5 3 10 2-5h3',
  page: 'M3.5 1.8h6l3 3v9.4h-9ZM9 1.8v3.4h3.5M5.8 8.4h4.6M5.8 11h4.6',
  prompt: 'm2 4 4 4-4 4M7.5 12H14',
  table: 'M2 3h12v10H2ZM2 6.4h12M6 6.4V13',
  sun: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6ZM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M3 13l1.2-1.2M11.8 4.2 13 3',
  moon: 'M13.2 9.6A5.8 5.8 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z',
  half: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Zm0 0v12',
  pause: 'M5.4 3v10M10.6 3v10',
  play: 'M5 3v10l7.5-5Z',
  get: 'M8 2v7.4M4.8 6.6 8 9.8l3.2-3.2M2.5 11v2.8h11V11',
  fork: 'M4.5 5.4v5.2M11.5 5.4c0 3-7 2-7 5.2M4.5 2.4a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3ZM11.5 2.4a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3ZM4.5 10.6a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3Z',
  key: 'M10.6 2.2a3.2 3.2 0 1 1-2.6 5L3 12.4v1.4h2.4v-2h2l1.4-2.2',
  more: 'M3 8h.01M8 8h.01M13 8h.01',
  alert: 'M8 2.2 14.6 13.6H1.4ZM8 6.4v3.4M8 11.4v.8',
  off: 'M2 2l12 12M3 6.6a7 7 0 0 1 2.4-1.4M13 6.6a7 7 0 0 0-4.4-2M5.2 9.4a4 4 0 0 1 2-1M8 12.6h.01',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width={name === 'more' ? 2.2 : 1.5}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
