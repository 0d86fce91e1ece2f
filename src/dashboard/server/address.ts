/** Where a page stands: everything it asks for is derived from its own address, prefix included. */
export interface Address {
  /** The directory of the world, with its slash: `/`, `/team-a/`, `/sandboxes/pr-1/`. */
  readonly world: string
  /** The directory of the server's default world. */
  readonly root: string
  /** The sandbox, if it is one. */
  readonly sandbox: string | undefined
}

/**
 * Reads the path of the page's own address.
 *
 * @example addressOf('/team-a/sandboxes/pr-1/') // { world: …, root: '/team-a/', sandbox: 'pr-1' }
 */
export function addressOf(pathname: string): Address {
  const world = pathname.slice(0, pathname.lastIndexOf('/') + 1)
  const match = /^(.*\/)sandboxes\/([^/]+)\/$/.exec(world)
  if (match === null) return { world, root: world, sandbox: undefined }
  return { world, root: match[1]!, sandbox: decodeURIComponent(match[2]!) }
}

/** The directory of another world of the same server; undefined is the default one. */
export function worldPath(address: Address, sandbox: string | undefined): string {
  return sandbox === undefined ? address.root : `${address.root}sandboxes/${sandbox}/`
}
