import type { ComponentChildren } from 'preact'

/** A number and its unit. */
export function Fact(props: {
  value: string
  unit: ComponentChildren
  label?: string
  tone?: string
}) {
  const { value, unit, label, tone } = props
  return (
    <div class="fact">
      {label === undefined ? null : <div class="caption">{label}</div>}
      <b class={tone === undefined ? '' : `c-${tone}`}>{value}</b>
      <span>{unit}</span>
    </div>
  )
}
