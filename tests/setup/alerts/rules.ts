import { readFileSync } from 'node:fs'
import type { Issuer } from '#alerts'
import { loadWords, translator } from '#kernel'
import type { Rules } from '../../../src/engines/alerts/rules.ts'
import { parseTown } from '../../../src/town.ts'
import { shippedPhrases, shippedTables } from './tables.ts'

const town = parseTown(readFileSync('towns/demo/town.yaml', 'utf8'))
const words = loadWords('commons/languages')

/** What the demonstration town decided about alerts. */
export const demoRules = (): Rules => ({
  tables: shippedTables(),
  districts: town.districts,
  map: town.map ?? null,
  words: (lang) => translator(words, lang),
  teller: { phrases: shippedPhrases(), places: { town: town.name, districts: town.districts } },
})

/** The demonstration town as a sender of alerts. */
export const demoIssuer = (): Issuer => ({
  sender: town.sender,
  name: town.name,
  contact: town.contact,
  area: town.area,
  publicUrl: 'https://aonami.example',
})
