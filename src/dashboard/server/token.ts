import { signal } from '@preact/signals'
import { here } from './here.ts'

/** The control token, kept for this tab and this base path alone; never shown, never in an address. */

const NAME = `token ${here.root}`

let token = sessionStorage.getItem(NAME) ?? undefined
/** Those who wait for one. */
let waiting: (() => void)[] = []

/** Is one asked for, and was the last one refused. */
export const prompt = signal<{ readonly refused: boolean } | undefined>(undefined)
/** Was the question put aside: it stands in the banner, and can be asked again. */
export const isAside = signal(false)
/** Does the server want one at all: then `curl` lines say so. */
export const tokenNeeded = signal(token !== undefined)

export function authorization(): Record<string, string> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` }
}

/** Opens the prompt, once for all who ask; resolves when a token was given. */
export function askForToken(): Promise<void> {
  const refused = token !== undefined
  tokenNeeded.value = true
  prompt.value ??= { refused }
  return new Promise((resolve) => waiting.push(resolve))
}

export function giveToken(text: string): void {
  token = text
  sessionStorage.setItem(NAME, text)
  prompt.value = undefined
  isAside.value = false
  const all = waiting
  waiting = []
  for (const resolve of all) resolve()
}

/** Forgets it, and with it all that was read by it: the page begins anew, and asks. */
export function forgetToken(): void {
  sessionStorage.removeItem(NAME)
  location.reload()
}
