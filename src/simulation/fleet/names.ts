import { NAME_WORDS, type NameWords } from '../../../fixtures/names.ts'
import { integer, type Key } from '../random.ts'

/** `residence` and `commercial` name a system, `installer` a company. */
export type NameKind = 'residence' | 'commercial' | 'installer'

/**
 * The name that belongs to a number (a 32-bit integer), in the language of a country: `Crist, Nora`,
 * `Crist, Nora Residence`, `Familie Behr`, `Crist Winery`, `Ferry & Moen Solar`. Equal numbers have
 * equal names; different ones may. Nothing but the words on display comes from here.
 */
export function nameOf(key: number, kind: NameKind, country = 'US'): string {
  const words = lists(country)
  const stream: Key = { k0: key, k1: STREAMS[kind] }
  if (kind === 'installer') return pick(words.installers, stream, 0)
  return fill(pick(words[kind], stream, 0), {
    surname: pick(words.surnames, stream, 1),
    surname2: pick(words.surnames, stream, 2),
    given: pick(words.givenNames, stream, 3),
  })
}

interface Lists {
  readonly surnames: readonly string[]
  readonly givenNames: readonly string[]
  readonly residence: readonly string[]
  readonly commercial: readonly string[]
  readonly installers: readonly string[]
}

/** Odd numbers, so that one key gives unrelated names of the three kinds. */
const STREAMS = { residence: 0x6e616d65, commercial: 0x73686f71, installer: 0x736f6c61 } as const

const LANGUAGES: readonly NameWords[] = Object.values(NAME_WORDS)

const split = (words: string): string[] => words.trim().split(/,\s+/)

/** Cut up when a country is first asked for. */
const listsByLanguage = new Map<NameWords, Lists>()

function lists(country: string): Lists {
  const words = LANGUAGES.find(({ countries }) => countries.includes(country)) ?? NAME_WORDS.en
  let cut = listsByLanguage.get(words)
  if (cut === undefined) {
    cut = {
      surnames: split(words.surnames),
      givenNames: split(words.givenNames),
      residence: words.residence,
      commercial: words.commercial,
      installers: split(words.installers),
    }
    listsByLanguage.set(words, cut)
  }
  return cut
}

const pick = (list: readonly string[], stream: Key, i: number): string =>
  list[integer(stream, i, list.length)]!

function fill(pattern: string, words: Readonly<Record<string, string>>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => words[name]!)
}
