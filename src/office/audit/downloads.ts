import { writeCsv } from '#formats/csv'
import { type Ask, type Download, formatDateTime, kernelProblem } from '#kernel'
import { deedName } from './pages/deed.tsx'
import { activityPath, type Offers, searchPath } from './pages/offers.ts'
import { readSearch } from './pages/search-form.ts'
import { type OwnLine, whatText, whoText } from './pages/shown-line.ts'

const atOnce = 1000
const most = 20_000

/** Page after page, until there is no more or the file is as long as one may be. */
async function gathered<L>(
  next: (below: string) => Promise<{ lines: L[]; next: string | null }>,
): Promise<L[]> {
  const lines: L[] = []
  for (let below: string | null = ''; below !== null && lines.length < most; ) {
    const page: { lines: L[]; next: string | null } = await next(below)
    lines.push(...page.lines)
    below = page.next
  }
  return lines
}

const csv = (rows: readonly (readonly string[])[], fileName: string) => ({
  bytes: writeCsv(rows, { encoding: 'utf-8-bom' }).bytes,
  type: 'text/csv; charset=utf-8',
  fileName,
})

export const auditColumns = [
  'number',
  'at',
  'who',
  'actor',
  'what',
  'operation',
  'outcome',
  'code',
  'subject',
  'via',
  'loud',
] as const
const ownColumns = ['at', 'who', 'what', 'outcome'] as const satisfies (typeof auditColumns)[number][]

/** What a search finds as CSV, at most 20,000 rows; each thousand is a search of its own in the audit. */
const foundTable = ({ operations, words }: Offers): Download => ({
  path: `${searchPath}/table/:search`,
  grant: operations.search.grant,
  load: async (ask, { search: asked = '' }) => {
    const search = readSearch(Object.fromEntries(new URLSearchParams(asked === 'all' ? '' : asked)))
    if (search === null) throw kernelProblem('not-found')
    const t = words('ja')
    const found = await gathered((below) => ask(operations.search, { ...search, below, limit: atOnce }))
    const rows = found.map(({ id, at, who, operation, outcome, code, subject, via, loud }) => [
      id,
      at,
      who.name ?? t(`audit.who.${who.kind}`),
      who.id,
      deedName(t, operation) ?? '',
      operation,
      t(`audit.outcome.${outcome}`),
      code ?? '',
      subject.join(' '),
      t(`audit.via.${via}`),
      loud ? '○' : '',
    ])
    return csv([auditColumns.map((column) => t(`audit.column.${column}`)), ...rows], 'audit.csv')
  },
})

/** Everything about the resident who asks as CSV, in the language of the page. */
const ownTable = (offers: Offers & { languages: readonly string[] }): Download => ({
  path: `${activityPath}/table/:lang`,
  grant: 'resident',
  load: async (ask, { lang = '' }) => {
    if (!offers.languages.includes(lang)) throw kernelProblem('not-found')
    const t = offers.words(lang)
    const lines = await ownLines(ask, offers)
    const heads = ownColumns.map((column) => t(`audit.column.${column}`))
    const rows = lines.map((line) => [
      formatDateTime(line.at, lang),
      whoText(line, offers, { t, lang }),
      whatText(line, { t }),
      t(`audit.outcome.${line.outcome}`),
    ])
    return csv([heads, ...rows], 'activity.csv')
  },
})

const ownLines = (ask: Ask, { operations }: Offers): Promise<OwnLine[]> =>
  gathered((below) => ask(operations.listOwn, { below, limit: atOnce }))

export const auditDownloads = (offers: Offers & { languages: readonly string[] }): Download[] => [
  foundTable(offers),
  ownTable(offers),
]
