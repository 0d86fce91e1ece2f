import type { Shape } from './paths.ts'

/** The three truths as drawn everywhere: solid, hatched and dashed, dotted. */
export function Layers({ shapes, tone = 'sun' }: { shapes: readonly Shape[]; tone?: string }) {
  return (
    <g class={`curve ${tone}`}>
      {shapes.map(({ truth, line, area }) => (
        <g key={truth} class={truth}>
          {truth === 'coming' ? null : <path class="area" d={area} />}
          <path class="line" d={line} />
        </g>
      ))}
    </g>
  )
}

/** Only lines, for what lies over another curve. */
export function Lines({ shapes, tone }: { shapes: readonly Shape[]; tone: string }) {
  return (
    <g class={`curve ${tone}`}>
      {shapes.map(({ truth, line }) => (
        <path key={truth} class={`line ${truth}`} d={line} />
      ))}
    </g>
  )
}

/** The hatch that all curves share, once in the document. */
export function Hatch() {
  return (
    <svg class="unseen" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern
          id="hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M0 0V6" class="hatch" />
        </pattern>
        <pattern
          id="hatch-fine"
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M0 0V4" class="hatch" />
        </pattern>
      </defs>
    </svg>
  )
}
