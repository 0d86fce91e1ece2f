import type { RequestRecord } from '../../world/state.ts'
import type { Admission, Draft } from '../../world/store/store.ts'
import type { World } from '../../world/world.ts'
import type { Answer } from './answer.ts'
import { answerAtHand } from './endpoint.ts'
import { type Arrival, Exchange, type Observe } from './exchange.ts'
import type { Recent } from './recent.ts'

/** The answer of a moment ago, for a request that may be let in and noted in one go. */
export class RecentDraft implements Draft {
  readonly #arrival: Arrival
  readonly #world: World
  readonly #recent: Recent
  readonly #observe: Observe
  #told: Answer | undefined

  constructor(arrival: Arrival, world: World, recent: Recent, observe: Observe) {
    this.#arrival = arrival
    this.#world = world
    this.#recent = recent
    this.#observe = observe
  }

  recordFor(foreseen: Admission): RequestRecord | undefined {
    // What is said in full is not known before the reply is written.
    if (this.#world.journal.keepsBodies()) return undefined
    const exchange = this.#exchange(foreseen)
    const answer = answerAtHand(exchange, this.#recent)
    if (answer === undefined) return undefined
    this.#told = exchange.told(answer)
    return exchange.recordOf(this.#told)
  }

  /** Writes the reply, which is noted. */
  send(admission: Admission): void {
    this.#exchange(admission).sendNoted(this.#told!)
  }

  #exchange(admission: Admission): Exchange {
    const { caller } = this.#recent
    return new Exchange(this.#arrival, this.#world, caller, admission, this.#observe)
  }
}
