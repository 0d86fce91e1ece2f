import type { WorldEvent } from './wire.ts'

/** Cuts a piece of a stream into its whole events and what is left over; comments are passed over. */
export function parseEvents(text: string): {
  readonly events: readonly { readonly event: WorldEvent; readonly id: string }[]
  readonly rest: string
} {
  const blocks = text.split('\n\n')
  const rest = blocks.pop()!
  const events = blocks.flatMap((block) => {
    const fields = new Map<string, string>()
    for (const line of block.split('\n')) {
      const match = /^(\w+): ?(.*)$/.exec(line)
      if (match !== null) fields.set(match[1]!, match[2]!)
    }
    const type = fields.get('event')
    const data = fields.get('data')
    if (type === undefined || data === undefined) return []
    const event = { type, data: JSON.parse(data) } as WorldEvent
    return [{ event, id: fields.get('id') ?? '' }]
  })
  return { events, rest }
}
