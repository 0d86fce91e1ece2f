/** Small pieces of a scenario, as one would write them by hand. */

/** A value in YAML's flow style. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined)
    return `{ ${entries.map(([name, one]) => `${name}: ${flow(one)}`).join(', ')} }`
  }
  if (typeof value !== 'string') return String(value)
  const isInstant = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(value)
  const isPlain = isInstant || /^[A-Za-z_][\w ./-]*$/.test(value)
  const isWord = /^(true|false|null|yes|no|on|off|y|n)$/i.test(value)
  return isPlain && !isWord ? value : `'${value.replaceAll("'", "''")}'`
}

/** @example fragment('faults', { reply: { status: 503 } }) */
export function fragment(place: string, value: unknown): string {
  return `# ${place}\n- ${flow(value)}\n`
}
