/** The parts of the page that F6 goes to, in the order of the document; Shift goes back. */
const LANDMARKS = 'header.bar, section.clock, .clock-folded, .banner, main h1, main aside, footer'

export function toLandmark(by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>(LANDMARKS)].filter(
    (one) => one.getClientRects().length > 0,
  )
  const here = document.activeElement
  // The last one that begins at or before what has the focus.
  const at = all.findLastIndex(
    (one) =>
      here !== null &&
      here !== document.body &&
      (one.contains(here) || (one.compareDocumentPosition(here) & 4) > 0),
  )
  const from = at < 0 && by < 0 ? 0 : at
  const next = all[(from + by + all.length) % all.length]
  if (next === undefined) return
  if (!next.hasAttribute('tabindex')) next.tabIndex = -1
  next.focus()
}
