import {
  type AlertTables,
  type KindBlock,
  LANGUAGES,
  type Language,
  type Rule,
  type TableFile,
  type Texts,
} from './definition.ts'

/** One mistake in one file; `path` is the place inside it, as `blocks.2.kinds.0.level`. */
export interface TableMistake {
  readonly file: TableFile
  readonly path: string
  readonly message: string
}

const PLACEHOLDERS = ['town', 'kind', 'time', 'office']
/** CAP headline length that consumers rely on (Google CAP profile). */
const HEADLINE_LIMIT = 140
/** A mark for drills is put before the headline. */
const MARK_RESERVE = 14

/** Everything that one file alone cannot show to be wrong: names that point nowhere, rows nobody uses, gaps. */
export function checkReferences(tables: AlertTables): readonly TableMistake[] {
  return [
    ...checkKinds(tables),
    ...checkBlocksApart(tables.kinds.blocks),
    ...checkAreas(tables),
    ...checkRules(tables),
    ...checkTemplates(tables),
  ]
}

function checkKinds({ kinds, rules }: AlertTables): TableMistake[] {
  return kinds.blocks.flatMap((block, b) =>
    block.kinds.flatMap((kind, k) => {
      const at = (message: string): TableMistake => ({
        file: 'kinds',
        path: `blocks.${b}.kinds.${k}`,
        message,
      })
      if (kind.level === null) return []
      if (kind.hazard === undefined || kind.en === undefined)
        return [at('a level needs a hazard and an English name')]
      const { hazard, level } = kind
      const answered = rules.rules.some((rule) => rule.level === level && rule.hazards.includes(hazard))
      return answered || level === 1 ? [] : [at(`no rule answers ${hazard} at level ${level}`)]
    }),
  )
}

/** The same code twice for one telegram and one day would make the level depend on the order of the file. */
function checkBlocksApart(blocks: readonly KindBlock[]): TableMistake[] {
  const seen = new Map<string, { block: KindBlock; id: string }[]>()
  const mistakes: TableMistake[] = []
  for (const [b, block] of blocks.entries()) {
    for (const [k, kind] of block.kinds.entries()) {
      for (const infoKind of block.infoKinds) {
        const key = `${infoKind}\n${kind.code ?? `name:${kind.name}`}`
        const before = seen.get(key) ?? []
        const clash = before.find((other) => overlaps(other.block, block))
        if (clash) {
          const message = `${infoKind} ${kind.code ?? kind.name} also stands in ${clash.id} for the same days`
          mistakes.push({ file: 'kinds', path: `blocks.${b}.kinds.${k}`, message })
        }
        seen.set(key, [...before, { block, id: block.id }])
      }
    }
  }
  return mistakes
}

function overlaps(a: KindBlock, b: KindBlock): boolean {
  const days = a.from <= (b.until ?? '9999') && b.from <= (a.until ?? '9999')
  const apart = (low: KindBlock, high: KindBlock): boolean =>
    low.version?.below !== undefined && low.version.below === high.version?.from
  return days && !apart(a, b) && !apart(b, a)
}

function checkAreas({ areas }: AlertTables): TableMistake[] {
  const mistakes: TableMistake[] = []
  const known = new Set(areas.widths.map((width) => width.codeType))
  if (!areas.areas.some((area) => area.code === areas.default)) {
    mistakes.push({ file: 'areas', path: 'default', message: `no area has the code ${areas.default}` })
  }
  for (const [a, area] of areas.areas.entries()) {
    for (const [w, place] of area.within.entries()) {
      if (known.has(place.codeType)) continue
      const message = `no width is given for ${place.codeType}`
      mistakes.push({ file: 'areas', path: `areas.${a}.within.${w}.codeType`, message })
    }
  }
  return mistakes
}

function checkRules({ rules, templates }: AlertTables): TableMistake[] {
  return rules.rules.flatMap((rule, r) => {
    const at = (message: string): TableMistake => ({ file: 'rules', path: `rules.${r}`, message })
    const mistakes: TableMistake[] = []
    if (!(rule.template in templates.templates)) mistakes.push(at(`no template ${rule.template}`))
    if (rules.rules.findIndex((other) => other.id === rule.id) !== r)
      mistakes.push(at(`id ${rule.id} stands twice`))
    return mistakes
  })
}

function checkTemplates(tables: AlertTables): TableMistake[] {
  return Object.entries(tables.templates.templates).flatMap(([id, texts]) => {
    const path = `templates.${id}`
    const users = tables.rules.rules.filter((rule) => rule.template === id)
    if (users.length === 0) return [{ file: 'templates', path, message: 'no rule uses it' }]
    const longest = longestWords(tables, users)
    return LANGUAGES.flatMap((language) =>
      [...lengthMistakes(texts[language], longest[language]), ...placeholderMistakes(texts[language])].map(
        (message): TableMistake => ({ file: 'templates', path: `${path}.${language}`, message }),
      ),
    )
  })
}

interface Longest {
  readonly town: number
  readonly kind: number
}

/** How long town and kind can become in the texts of these rules. */
function longestWords({ areas, kinds }: AlertTables, users: readonly Rule[]): Record<Language, Longest> {
  const told = kinds.blocks
    .flatMap((block) => block.kinds)
    .filter(({ level, hazard }) =>
      users.some((rule) => rule.level === level && hazard && rule.hazards.includes(hazard)),
    )
  const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length))
  const town = (language: Language): number => longest(areas.areas.map((area) => area.name[language]))
  const japanese = longest(told.map(({ label, name }) => label ?? name))
  return {
    ja: { town: town('ja'), kind: japanese },
    'ja-x-easy': { town: town('ja-x-easy'), kind: japanese },
    en: { town: town('en'), kind: longest(told.map(({ en }) => en ?? '')) },
  }
}

function lengthMistakes({ headline }: Texts, { town, kind }: Longest): readonly string[] {
  const filled = headline.replaceAll('{town}', 'x'.repeat(town)).replaceAll('{kind}', 'x'.repeat(kind))
  const length = filled.length + MARK_RESERVE
  if (/\{(?:time|office)\}/u.test(headline)) return ['a headline has no room for {time} or {office}']
  return length > HEADLINE_LIMIT
    ? [`headline grows to ${length} characters, more than ${HEADLINE_LIMIT}`]
    : []
}

function placeholderMistakes(texts: Texts): readonly string[] {
  const names = [
    ...Object.values(texts)
      .join(' ')
      .matchAll(/\{([^}]*)\}/gu),
  ].map((match) => match[1] ?? '')
  return names.filter((name) => !PLACEHOLDERS.includes(name)).map((name) => `unknown placeholder {${name}}`)
}
