import type { ComponentChildren } from 'preact'

/** Status by shape first, then by colour, always with the word beside it. */

interface Sign {
  readonly tone: string
  readonly shape: ComponentChildren
}

const stroke = { fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6 }
const DIAMOND = 'M8 1.8 14.2 8 8 14.2 1.8 8Z'
const BATTERY = 'M4 4.2h8v9.6H4ZM6.4 2.2h3.2v2H6.4Z'

const SIGNS: Readonly<Record<string, Sign>> = {
  normal: { tone: 'ok', shape: <circle cx="8" cy="8" r="4.8" fill="currentColor" /> },
  comm: {
    tone: 'silent',
    shape: (
      <g {...stroke} stroke-width="1.9">
        <circle cx="8" cy="8" r="5.2" />
        <path d="M4.4 11.6 11.6 4.4" />
      </g>
    ),
  },
  power: { tone: 'trouble', shape: <path d="M2.2 3.4h11.6L8 13.4Z" fill="currentColor" /> },
  micro: {
    tone: 'trouble',
    shape: (
      <g fill="currentColor">
        <path d="M2.4 2.4h5v5h-5ZM2.4 8.6h5v5h-5ZM8.6 8.6h5v5h-5Z" />
        <path d="M9.3 3.1h3.6v3.6H9.3Z" fill="none" stroke="currentColor" stroke-width="1.4" />
      </g>
    ),
  },
  meter: { tone: 'measure', shape: <path d={DIAMOND} {...stroke} stroke-width="1.8" /> },
  meter_issue: {
    tone: 'measure',
    shape: (
      <g>
        <path d="M8 1 15 8 8 15 1 8Z" fill="currentColor" />
        <path d="M8 4.4v4.2M8 10.3v1.5" class="on-sign" stroke-width="1.7" />
      </g>
    ),
  },
  battery: {
    tone: 'storage',
    shape: (
      <g>
        <path d={BATTERY} fill="currentColor" />
        <path d="M5 12.6 11 5.4" class="on-sign" stroke-width="1.7" />
      </g>
    ),
  },
  storage_idle: {
    tone: 'storage',
    shape: (
      <g>
        <path d="M4.6 4.8h6.8v8.4H4.6Z" {...stroke} />
        <path d="M6.4 2.6h3.2v1.6H6.4Z" fill="currentColor" />
        <path d="M6.4 9h3.2" {...stroke} />
      </g>
    ),
  },
  never: {
    tone: 'text3',
    shape: <circle cx="8" cy="8" r="5.2" {...stroke} stroke-dasharray="1.6 2.1" />,
  },
  snow: {
    tone: 'text2',
    shape: <path d="M8 2v12M2.8 5l10.4 6M13.2 5 2.8 11" {...stroke} stroke-linecap="round" />,
  },
  curtailment: { tone: 'text2', shape: <path d="M2 12.5 5 5h6l3 7.5" {...stroke} /> },
  noise: {
    tone: 'text2',
    shape: <path d="M1.6 8c1.6-5 3.2-5 4.3 0s2.6 5 4.2 0 3-4.4 4.3-.4" {...stroke} />,
  },
  clock: {
    tone: 'text2',
    shape: (
      <g {...stroke}>
        <circle cx="8" cy="8" r="5.6" />
        <path d="M8 4.8V8l2.2 1.6" />
      </g>
    ),
  },
}

export const toneOf = (name: string) => SIGNS[name]?.tone ?? 'text2'

/** The sign of a status or a kind of incident. The word has to stand beside it. */
export function Sign({ name, size = 14 }: { name: string; size?: number }) {
  const { tone, shape } = SIGNS[name] ?? SIGNS.clock!
  return (
    <svg class={`c-${tone}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {shape}
    </svg>
  )
}

/** The same inside another drawing, its middle at a point. */
export function SignAt({
  name,
  x,
  y,
  size = 12,
}: {
  name: string
  x: number
  y: number
  size?: number
}) {
  const { tone, shape } = SIGNS[name] ?? SIGNS.clock!
  return (
    <g
      class={`c-${tone}`}
      transform={`translate(${x - size / 2} ${y - size / 2}) scale(${size / 16})`}
    >
      {shape}
    </g>
  )
}

const STATUS_SHAPES = {
  ok: <circle cx="6" cy="6" r="3.6" fill="currentColor" />,
  warn: <path d="M6 1.4 10.6 6 6 10.6 1.4 6Z" fill="currentColor" />,
  trouble: <path d="M1.4 2.2h9.2L6 10.4Z" fill="currentColor" />,
  cut: <path d="m2.5 2.5 7 7m0-7-7 7" stroke="currentColor" stroke-width="1.8" />,
  open: (
    <g fill="currentColor">
      <circle cx="2" cy="6" r=".8" />
      <circle cx="5.4" cy="6" r="1.2" />
      <circle cx="9.6" cy="6" r="1.7" />
    </g>
  ),
} as const

/** The tone of an answer: 2xx and 3xx, 4xx, 5xx; 0 was cut, null is still open. */
export function answerTone(status: number | null): keyof typeof STATUS_SHAPES {
  if (status === null) return 'open'
  if (status === 0) return 'cut'
  return status < 400 ? 'ok' : status < 500 ? 'warn' : 'trouble'
}

export function Answer({ status }: { status: number | null }) {
  const tone = answerTone(status)
  const colour = tone === 'cut' ? 'trouble' : tone === 'open' ? 'text2' : tone
  return (
    <span class={`answer-status code c-${colour}`}>
      <svg width="10" height="10" viewBox="0 0 12 12" aria-hidden="true">
        {STATUS_SHAPES[tone]}
      </svg>
      {status === null ? 'open' : status === 0 ? 'cut' : status}
    </span>
  )
}

/** A station of a request's way: passed, refused here, not reached. */
export function StationSign({ state }: { state: 'passed' | 'refused' | 'unreached' }) {
  if (state === 'passed') {
    return (
      <svg class="c-ok" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="7" fill="currentColor" />
        <path d="m4.8 8.2 2.2 2.2 4.2-4.6" class="on-sign" stroke-width="1.8" />
      </svg>
    )
  }
  if (state === 'refused') {
    return (
      <svg class="c-trouble" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5Z" fill="currentColor" />
        <path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" class="on-sign" stroke-width="1.8" />
      </svg>
    )
  }
  return (
    <svg class="c-text3" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.2" {...stroke} stroke-dasharray="2.4 2.2" />
    </svg>
  )
}
