import { parse } from 'fast-querystring'

/** Parameters as they were sent; a parameter sent several times is a list. */
export type Query = Readonly<Record<string, string | readonly string[]>>

/**
 * The parameters of a URL, the first `most` of them: in one go over its text, however many there are.
 * What is badly encoded stays as it was sent.
 */
export function readQuery(url: string, most = Infinity): Query {
  const start = url.search(/[?#]/)
  return parse(start < 0 ? '' : url.slice(start + 1, endOf(url, start + 1, most)))
}

/** The same with those of a form in the body, of which those of the URL come first. */
export function readQueryAndForm(url: string, form: string, most = Infinity): Query {
  return { ...readQuery(`?${form}`, most), ...readQuery(url, most) }
}

/** Where so many parameters end. */
function endOf(url: string, start: number, most: number): number {
  if (most === Infinity) return url.length
  let end = start
  for (let n = 0; n < most && end < url.length; n++) {
    const next = url.indexOf('&', end + 1)
    end = next < 0 ? url.length : next
  }
  return end
}
