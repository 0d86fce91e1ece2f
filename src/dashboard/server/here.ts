import { addressOf } from './address.ts'

/** The address of this page. */
export const here = addressOf(location.pathname)

/** The whole address of something in this world, as a `curl` line needs it. */
export const urlOf = (path: string) => `${location.origin}${here.world}${path}`

/** The same at the server's root, where sandboxes are listed. */
export const rootUrlOf = (path: string) => `${location.origin}${here.root}${path}`
