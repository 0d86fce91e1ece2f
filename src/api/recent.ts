import type { SystemView } from '../simulation/view.ts'
import type { KeyAccess, UserAccess } from '../world/access.ts'
import type { World } from '../world/world.ts'
import type { Answer } from './headers.ts'

/** What a URL led to when it was last asked for: who asked for what, and the answer. */
export interface Recent {
  readonly world: World
  readonly key: string | undefined
  readonly userId: string | undefined
  readonly systemId: number
  readonly plan: KeyAccess
  readonly user: UserAccess
  /** The answer is still right at this instant, while the fleet hands out this very view. */
  readonly nowS: number
  readonly view: SystemView
  readonly answer: Answer
}

const ENTRIES = 512
const LARGEST_BYTES = 32 * 1024

/**
 * The last answers by URL. Clients repeat themselves, and a busy world is asked many times within
 * a second of its time: then only the checks remain that are not the same every time.
 */
export class Recents {
  readonly #byUrl = new Map<string, Recent>()

  find(url: string, world: World): Recent | undefined {
    const recent = this.#byUrl.get(url)
    return recent?.world === world ? recent : undefined
  }

  remember(url: string, recent: Recent): void {
    if (recent.answer.bytes > LARGEST_BYTES) return
    if (this.#byUrl.size >= ENTRIES) this.#byUrl.clear()
    this.#byUrl.set(url, recent)
  }
}
