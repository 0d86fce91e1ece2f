import type { KeyAccess, UserAccess } from '../../world/access.ts'
import type { World } from '../../world/world.ts'
import type { Target } from './exchange.ts'
import type { Answer } from './headers.ts'

/** What a URL led to when it was last asked for: who asked for what, and the answer. */
export interface Recent {
  readonly target: Target
  /** Not held: a world that was replaced or removed shall go, with all its systems. */
  readonly world: WeakRef<World>
  readonly key: string | undefined
  readonly userId: string | undefined
  readonly systemId: number | undefined
  readonly plan: KeyAccess
  readonly user: UserAccess
  /** The answer is still right at this instant, if there were no more changes to the roofs. */
  readonly nowS: number
  readonly changes: number
  readonly answer: Answer
}

const MAX_ENTRIES = 1000
const MAX_BYTES = 16 * 1024 * 1024

/**
 * The last answers by URL. Clients repeat themselves, and a busy world is asked many times within
 * a second of its time: then only the checks remain that are not the same every time.
 */
export class Recents {
  readonly #byUrl = new Map<string, Recent>()
  #bytes = 0

  /** What a URL led to, which may have been another world than the one it leads to now. */
  find(url: string): Recent | undefined {
    return this.#byUrl.get(url)
  }

  /** The same if it was that world. */
  findIn(url: string, world: World): Recent | undefined {
    const recent = this.find(url)
    return recent?.world.deref() === world ? recent : undefined
  }

  /** Of an answer with a reason nothing is kept: the reason speaks of its request. */
  remember(recent: Recent): void {
    const { url } = recent.target
    const { reason, bytes: answerBytes } = recent.answer
    // A URL may be as long as a request may be, and is kept as such and taken apart.
    const bytes = answerBytes + 4 * url.length
    if (reason !== undefined || bytes > MAX_BYTES) return
    this.#bytes += bytes
    if (this.#byUrl.size >= MAX_ENTRIES || this.#bytes > MAX_BYTES) {
      this.#byUrl.clear()
      this.#bytes = bytes
    }
    this.#byUrl.set(url, recent)
  }
}
