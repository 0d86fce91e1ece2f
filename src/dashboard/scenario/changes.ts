/** What a draft changes, by systems and by what stands beside them: told from the text, before it is applied. */

/** What stands under each key of a YAML text, without comments and blanks. */
function sectionsOf(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>()
  let lines: string[] = []
  for (const raw of text.split('\n')) {
    const line = raw.replace(/(^|\s)#.*$/, '').trimEnd()
    if (line === '') continue
    const [, key] = /^"?([\w-]+)"?:/.exec(line) ?? []
    if (key !== undefined) {
      lines = []
      sections.set(key, lines)
    }
    lines.push(line)
  }
  return sections
}

/** The items of a list by their system_id, or else by their place in it. */
function systemsOf(lines: readonly string[]): Map<string, string> {
  const [, indent] = /^(\s*)- /.exec(lines[1] ?? '') ?? []
  const items: string[][] = []
  for (const line of lines.slice(1)) {
    if (line.startsWith(`${indent}- `)) items.push([line])
    else items.at(-1)?.push(line)
  }
  return new Map(
    items.map((item, i) => {
      const text = item.join('\n')
      const [, id] = /\bsystem_id"?: *(\d+)/.exec(text) ?? []
      return [id ?? `#${i}`, text]
    }),
  )
}

/** @example changesOf('clock: { speed: 0 }', 'clock: { speed: 1 }') // 'clock' */
export function changesOf(before: string, after: string): string {
  const [a, b] = [sectionsOf(before), sectionsOf(after)]
  const [was, is] = [systemsOf(a.get('systems') ?? []), systemsOf(b.get('systems') ?? [])]
  const added = [...is.keys()].filter((id) => !was.has(id)).length
  const removed = [...was.keys()].filter((id) => !is.has(id)).length
  const changed = [...is].filter(([id, text]) => was.has(id) && was.get(id) !== text).length
  const counts = [
    [added, 'added'],
    [changed, 'changed'],
    [removed, 'removed'],
  ] as const
  const systems = counts.filter(([count]) => count > 0).map(([count, how]) => `${count} ${how}`)
  const total = added + changed + removed
  const names = [...new Set([...a.keys(), ...b.keys()])].filter(
    (key) => key !== 'systems' && a.get(key)?.join('\n') !== b.get(key)?.join('\n'),
  )
  const told = [
    ...(total > 0 ? [`${total === 1 ? 'system' : 'systems'}: ${systems.join(', ')}`] : []),
    ...names,
  ]
  return told.length > 0 ? told.join('; ') : 'comments alone'
}
