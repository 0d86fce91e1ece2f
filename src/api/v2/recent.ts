import type { ByteCache } from '../../world/cache.ts'
import type { Caller } from '../../world/store/store.ts'
import type { Target } from './target.ts'

/** The answer that a URL was given, and what it was true of. */
export interface Given {
  /** Another world at the same address has other answers. */
  readonly worldId: string
  /** Of the answer in the cache. */
  readonly name: string
  /** The instant, and how many changes to roofs and grants there had been. */
  readonly nowS: number
  readonly changes: number
}

/**
 * What a URL means, who asks with it, and the answer that it was given last. It is kept in the one
 * cache, by the URL, beside the answers. Of refusals nothing is kept, nor of answers that are
 * explained: their reason speaks of their request. Nor of those whose parameters are not all in the URL.
 */
export class Recent {
  readonly target: Target
  readonly caller: Caller
  readonly given: Given

  constructor(target: Target, caller: Caller, given: Given) {
    this.target = target
    this.caller = caller
    this.given = given
  }

  /** What it takes in memory [bytes]: the URL is kept as such, in pieces, and perhaps in a name. */
  get weight(): number {
    return 1024 + 4 * this.target.url.length
  }
}

/**
 * What is known of a URL as it was sent. To look does not keep it: it is as cheap to make again as
 * the answer is dear, which to be asked for keeps.
 */
export function findRecent(cache: ByteCache<object>, url: string): Recent | undefined {
  const found = cache.peek(url)
  return found instanceof Recent ? found : undefined
}
