import { computed, signal } from '@preact/signals'

export interface Connection {
  readonly state: 'starting' | 'live' | 'lost' | 'gone'
  readonly sinceMs: number
  /** What answered instead of a stream; 0: nobody. */
  readonly status: number
}

export const connection = signal<Connection>({ state: 'starting', sinceMs: Date.now(), status: 0 })
export const isLive = computed(
  () => connection.value.state === 'live' || connection.value.state === 'starting',
)
