/**
 * Writes fixtures/names.ts: the words that display names are put together from, drawn once from the
 * pinned version of faker. A seeded draw changes with every minor release of faker, and importing it
 * takes longer than starting the server: so the words are committed and faker stays out of the
 * package that is shipped.
 *
 *     npx -p node@24 node scripts/make-names.ts
 *
 * Other words change the names of generated systems, and nothing else.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import {
  base,
  da,
  de,
  en,
  en_IN,
  es,
  Faker,
  fr,
  it,
  type LocaleDefinition,
  nl,
  pl,
  pt_PT,
  sv,
} from '@faker-js/faker'

interface Language {
  readonly countries: readonly string[]
  readonly locale: readonly LocaleDefinition[]
  readonly surnames: number
  readonly givenNames: number
  /** A pattern that is written twice is drawn twice as often. */
  readonly residence: readonly string[]
  readonly commercial: readonly string[]
  readonly installerNames: number
  readonly installer: readonly string[]
}

const HOUSE = ['{surname}, {given}', '{surname}, {given}', '{surname}, {given}']

const ENGLISH = {
  surnames: 500,
  givenNames: 500,
  residence: [
    ...HOUSE,
    '{surname}, {given} Residence',
    '{surname} Residence',
    '{surname} Residence',
  ],
  commercial: [
    '{surname} Elementary School',
    '{surname} High School',
    '{surname} Winery',
    '{surname} Family Dental',
    '{surname} Hardware',
    '{surname} Farms',
    '{surname} Auto Body',
    '{surname} Cold Storage',
    '{surname} Street Fire Station',
    '{surname} Community Center',
    '{surname} Public Library',
    '{surname} Veterinary Clinic',
    '{surname} & {surname2} Offices',
    '{surname} Self Storage',
    '{surname} Brewing',
  ],
  installerNames: 60,
  installer: [
    '{surname} & {surname2} Solar',
    '{surname} Solar Electric',
    '{surname}-{surname2} Energy',
    '{surname} Roofing and Solar',
    '{surname} Brothers Photovoltaics',
  ],
}

const continental = (house: string, businesses: string[], companies: string[]) => ({
  surnames: 120,
  givenNames: 80,
  residence: [...HOUSE, house, house],
  commercial: businesses,
  installerNames: 16,
  installer: companies,
})

const LANGUAGES: Readonly<Record<string, Language>> = {
  en: { countries: [], locale: [en, base], ...ENGLISH },
  hi: {
    countries: ['IN', 'NP'],
    locale: [en_IN, en, base],
    ...ENGLISH,
    surnames: 80,
    givenNames: 120,
    installerNames: 16,
  },
  de: {
    countries: ['DE', 'AT', 'CH'],
    locale: [de, base],
    ...continental(
      'Familie {surname}',
      [
        'Bäckerei {surname}',
        'Autohaus {surname}',
        '{surname}-Schule',
        'Hof {surname}',
        'Tischlerei {surname}',
      ],
      ['{surname} Solar GmbH', 'Elektro {surname}', '{surname} & {surname2} Solartechnik'],
    ),
  },
  fr: {
    countries: ['FR', 'BE'],
    locale: [fr, base],
    ...continental(
      'Maison {surname}',
      [
        'École {given} {surname}',
        'Boulangerie {surname}',
        'Domaine {surname}',
        'Garage {surname}',
        'Gîte {surname}',
      ],
      ['{surname} Énergie', 'Électricité {surname}', '{surname} & {surname2} Solaire'],
    ),
  },
  es: {
    countries: ['ES', 'MX', 'CL', 'AR', 'CO'],
    locale: [es, base],
    ...continental(
      'Casa {surname}',
      [
        'Colegio {surname}',
        'Bodega {surname}',
        'Panadería {surname}',
        'Taller {surname}',
        'Finca {surname}',
      ],
      ['{surname} Solar', 'Instalaciones {surname}', 'Energías {surname} y {surname2}'],
    ),
  },
  it: {
    countries: ['IT'],
    locale: [it, base],
    ...continental(
      'Casa {surname}',
      [
        'Scuola {given} {surname}',
        'Cantina {surname}',
        'Officina {surname}',
        'Agriturismo {surname}',
      ],
      ['{surname} Impianti', '{surname} & {surname2} Fotovoltaico', 'Elettrica {surname}'],
    ),
  },
  nl: {
    countries: ['NL'],
    locale: [nl, base],
    ...continental(
      'Familie {surname}',
      ['Basisschool {surname}', 'Bakkerij {surname}', 'Garage {surname}', 'Boerderij {surname}'],
      ['{surname} Zonnestroom', '{surname} & {surname2} Installaties', 'Elektro {surname}'],
    ),
  },
  pt: {
    countries: ['PT', 'BR'],
    locale: [pt_PT, base],
    ...continental(
      'Casa {surname}',
      ['Escola {given} {surname}', 'Padaria {surname}', 'Quinta {surname}', 'Oficina {surname}'],
      ['{surname} Energia Solar', 'Instalações {surname}', '{surname} & {surname2} Solar'],
    ),
  },
  sv: {
    countries: ['SE'],
    locale: [sv, base],
    ...continental(
      'Villa {surname}',
      ['{surname}skolan', '{surname} Bageri', '{surname} Bil', '{surname} Gård'],
      ['{surname} Solel', '{surname} & {surname2} El', 'Solteknik {surname}'],
    ),
  },
  da: {
    countries: ['DK'],
    locale: [da, base],
    ...continental(
      'Familien {surname}',
      ['{surname}skolen', '{surname} Bageri', '{surname} Auto', '{surname} Gård'],
      ['{surname} Solceller', '{surname} & {surname2} El', 'Solteknik {surname}'],
    ),
  },
  pl: {
    countries: ['PL'],
    locale: [pl, base],
    ...continental(
      'Dom {surname}',
      [
        'Szkoła im. {surname}',
        'Piekarnia {surname}',
        'Warsztat {surname}',
        'Gospodarstwo {surname}',
      ],
      ['{surname} Fotowoltaika', 'Elektro {surname}', '{surname} i {surname2} Energia'],
    ),
  },
}

/** Words of the lists that are no names. */
const NO_NAMES = new Set(['Name', 'Baby', 'Von', 'Hilll'])

/** That many different words, as far as the locale has them, in the order of the alphabet. */
function different(count: number, draw: () => string): string[] {
  const found = new Set<string>()
  for (let tries = 0; found.size < count && tries < 50 * count; tries++) {
    const word = draw()
    // Double names and titles would only make the lists longer.
    if (/^\p{Lu}[\p{L}'’ ]+$/u.test(word) && !NO_NAMES.has(word)) found.add(word)
  }
  return [...found].sort()
}

/** A template literal of comma separated words, in lines of at most 98 columns. */
function literal(words: readonly string[]): string {
  const lines = ['']
  for (const [i, word] of words.entries()) {
    const next = i < words.length - 1 ? `${word},` : word
    if (`    ${lines.at(-1)} ${next}`.length > 98) lines.push('')
    lines[lines.length - 1] = `${lines.at(-1)} ${next}`.trim()
  }
  return `\`\n    ${lines.join('\n    ')}\n  \``
}

function row(name: string, language: Language): string {
  const faker = new Faker({ locale: [...language.locale], seed: 67 })
  const surnames = different(language.surnames, () => faker.person.lastName())
  const givenNames = different(language.givenNames, () => faker.person.firstName())
  const installers = new Set<string>()
  while (installers.size < language.installerNames) {
    const pattern = language.installer[installers.size % language.installer.length]!
    const [one, two] = faker.helpers.arrayElements(surnames, 2)
    installers.add(pattern.replace('{surname}', one!).replace('{surname2}', two!))
  }
  const list = (texts: readonly string[]) => `[${texts.map((text) => `'${text}'`).join(', ')}]`
  return `  ${name}: {
    countries: ${list(language.countries)},
    surnames: ${literal(surnames)},
    givenNames: ${literal(givenNames)},
    residence: ${list(language.residence)},
    commercial: ${list(language.commercial)},
    installers: ${literal([...installers].sort())},
  },`
}

const faker = JSON.parse(
  readFileSync(new URL('../node_modules/@faker-js/faker/package.json', import.meta.url), 'utf8'),
) as { version: string }

writeFileSync(
  new URL('../fixtures/names.ts', import.meta.url),
  `/** Words for the names of systems and installers; none of them is anybody's. */
export interface NameWords {
  /** Where it is used; English is for all other countries. */
  readonly countries: readonly string[]
  /** Separated by commas. */
  readonly surnames: string
  readonly givenNames: string
  /** Patterns of names, with {surname}, {surname2} and {given} in them. */
  readonly residence: readonly string[]
  readonly commercial: readonly string[]
  /** Whole names, separated by commas. */
  readonly installers: string
}

export const NAMES_ABOUT = {
  source: '@faker-js/faker ${faker.version}, through scripts/make-names.ts',
} as const

/** By language. */
export const NAME_WORDS = {
${Object.entries(LANGUAGES)
  .map(([name, language]) => row(name, language))
  .join('\n')}
} as const satisfies Readonly<Record<string, NameWords>>
`,
)
