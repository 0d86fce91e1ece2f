import { say } from './say.ts'

/** Copies a text and says so; false where the browser does not let a page do it. */
export async function copyText(text: string, what: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    say('The browser does not let this page copy')
    return false
  }
  say(`${what} copied`)
  return true
}
