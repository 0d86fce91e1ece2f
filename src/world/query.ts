import { parse } from 'fast-querystring'

/** Parameters as they were sent; a parameter sent several times is a list. */
export type Query = Readonly<Record<string, string | readonly string[]>>

/**
 * The parameters of a URL: in one go over its text, however many there are. What is badly encoded
 * stays as it was sent.
 */
export function readQuery(url: string): Query {
  const start = url.search(/[?#]/)
  return parse(start < 0 ? '' : url.slice(start + 1))
}
