import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readTelegram } from '#formats/jma-xml'
import {
  invalidInput,
  loadWords,
  type Module,
  missingWords,
  strayPlaceholders,
  textIssues,
  translator,
} from '#kernel'
import { parseMachineRoles } from '#machines'
import { OrganisationKind, parseRoles } from '#people'
import { schemaWordKeys, type Tone } from '#ui'
import { requireTables } from '../src/alert-tables.ts'
import { Hazard, Level } from '../src/engines/alerts/definition.ts'
import { listForStaff } from '../src/engines/alerts/operations/list-alerts.ts'
import { propose } from '../src/engines/alerts/propose.ts'
import { Alert, AlertState, alertLanguages, Telegram } from '../src/engines/alerts/schema.ts'
import { DocumentState, Step } from '../src/office/approval/schema.ts'
import { REASONS } from '../src/office/delivery/model/reasons.ts'
import { Tally } from '../src/office/delivery/operations/list-messages.ts'
import { MEDIA } from '../src/office/delivery/schema.ts'
import { FileRefusal, ImportState, LineCode, LineOutcome, Relation } from '../src/office/households/schema.ts'
import { MailAddress, MessageKind } from '../src/office/inbox/schema.ts'
import { cardRefusals } from '../src/office/residents/ports.ts'
import {
  CounterCode,
  Gender,
  Guardianship,
  Purpose,
  Resident,
  ResidentFields,
  TwoPersonRequest,
  Version,
} from '../src/office/residents/schema.ts'
import { Subscription } from '../src/office/subscriptions/schema.ts'
import { formProblems } from '../src/web/explain.ts'
import { type OutsideWorld, startOutsideWorld } from './setup/outside-world/index.ts'
import { openTown } from './setup/town.ts'

const words = loadWords('commons/languages')
const ja = words.get('ja') ?? new Map<string, string>()
const easy = words.get('ja-x-easy') ?? new Map<string, string>()
const keys = [...ja.keys()]
const wordModules = new Set(keys.map((key) => key.split('.')[0] ?? ''))

const holes = (text: string) => [...text.matchAll(/\{([a-zA-Z]\w*)\}/g)].map((match) => match[1] ?? '')

/** What a source file says about words. `given` is null where the values are not written out at the call. */
type Said = { key: string; file: string; given: string[] | null }
type Reading = {
  /** Keys written out where words are asked for. */
  asked: Said[]
  /** Keys put together, `*` for what is filled in. */
  shapes: Set<string>
  /** Refusals that are thrown, and mistakes of single fields. */
  refusals: Said[]
  issues: Said[]
  /** Roles that work is given to. */
  owners: string[]
  /** Every text that stands in code. */
  texts: Set<string>
}

/** A text in code that can be a key of one of the modules. */
const isKey = (text: string) =>
  /^[a-z-]+(\.[\w-]+)+$/i.test(text) && wordModules.has(text.split('.')[0] ?? '')

/** `t('…')`, `page.t('…')`, `rules.words(lang)('…')`. */
function isTranslate({ expression }: ts.CallExpression): boolean {
  if (ts.isIdentifier(expression)) return expression.text === 't'
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text === 't'
  if (!ts.isCallExpression(expression)) return false
  return ts.isPropertyAccessExpression(expression.expression) && expression.expression.name.text === 'words'
}

function namesGiven(node: ts.Expression | undefined): string[] | null {
  if (node === undefined) return []
  if (!ts.isObjectLiteralExpression(node)) return null
  return node.properties.map((property) => property.name?.getText() ?? '')
}

function insideOf(node: ts.Node): ts.Node[] {
  const found = [node]
  ts.forEachChild(node, (child) => {
    found.push(...insideOf(child))
  })
  return found
}

const literalsOf = (node: ts.Node) => insideOf(node).filter(ts.isStringLiteralLike)

/** `alerts.state.${state}` as `alerts.state.*`. */
const shapeOf = (node: ts.TemplateExpression) =>
  `${node.head.text}${node.templateSpans.map((span) => `*${span.literal.text}`).join('')}`

function readCall(node: ts.CallExpression, file: string, reading: Reading): void {
  const [first, second] = node.arguments
  if (first === undefined) return
  if (isTranslate(node)) {
    const given = namesGiven(second)
    for (const { text } of literalsOf(first)) if (isKey(text)) reading.asked.push({ key: text, file, given })
    for (const each of insideOf(first).filter(ts.isTemplateExpression)) reading.shapes.add(shapeOf(each))
  }
  const callee = node.expression.getText()
  if ((callee === 'problem' || callee === 'kernelProblem') && ts.isStringLiteralLike(first)) {
    const module = callee === 'problem' ? (file.split('/')[2] ?? '') : 'kernel'
    reading.refusals.push({ key: `${module}.problem.${first.text}`, file, given: namesGiven(second) })
  }
}

function readText(node: ts.StringLiteralLike, file: string, reading: Reading): void {
  const { text, parent } = node
  reading.texts.add(text)
  const property = ts.isPropertyAssignment(parent) ? parent.name.getText() : ''
  if (property === 'ownerRole') reading.owners.push(text)
  // Labels of the way back and kinds of work are keys that a page looks up later.
  if ((property === 'label' && isKey(text)) || text.startsWith('work.kind.'))
    reading.asked.push({ key: text, file, given: null })
}

/** A field's mistake: `{ path, code, detail }`. */
function readIssue(node: ts.ObjectLiteralExpression, file: string, reading: Reading): void {
  const values = new Map(
    node.properties.filter(ts.isPropertyAssignment).map((one) => [one.name.getText(), one.initializer]),
  )
  const code = values.get('code')
  if (!values.has('path') || code === undefined || !ts.isStringLiteralLike(code)) return
  reading.issues.push({ key: `kernel.issue.${code.text}`, file, given: namesGiven(values.get('detail')) })
}

function readSources(): Reading {
  const reading: Reading = {
    asked: [],
    shapes: new Set(),
    refusals: [],
    issues: [],
    owners: [],
    texts: new Set(),
  }
  for (const name of readdirSync('src', { recursive: true }).map(String)) {
    if (!/\.tsx?$/.test(name) || /\.(test|fixture)\.tsx?$/.test(name)) continue
    const file = join('src', name).replaceAll('\\', '/')
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
    for (const node of insideOf(source)) {
      if (ts.isCallExpression(node)) readCall(node, file, reading)
      if (ts.isStringLiteralLike(node)) readText(node, file, reading)
      if (ts.isObjectLiteralExpression(node)) readIssue(node, file, reading)
    }
  }
  return reading
}

// The compiler asks for every tone.
const tones: Record<Tone, true> = { info: true, success: true, warning: true, error: true }

const nameOf = (operation: { name: string }) => operation.name.split('.')[1] ?? ''

/**
 * Every family of keys that code puts together, by its shape, with the members the code's own lists give it. Families
 * of `ui` belong to its components, whose types are not to be had at run time.
 */
function familiesOf(modules: readonly Module[], { owners, issues }: Reading): Record<string, string[]> {
  const levels = Level.options.map(({ value }) => String(value))
  const reasoned = modules
    .flatMap((one) => one.operations)
    .filter((one) => one.name.startsWith('alerts.') && 'reason' in one.input.shape)
    .map(nameOf)
  const refusedCards = [...cardRefusals, 'unknown']
  const residentActs = [
    'change',
    'open',
    'guardian',
    'recover',
    'move-out',
    'die',
    'disclose',
    'merge',
    'erase',
  ]
  const sections = Object.keys(listForStaff.output.shape)
  const { roles: machineRoles } = parseMachineRoles(readFileSync('commons/machines/roles.yaml', 'utf8'))
  const ofMachines = new Set(Object.values(machineRoles).flatMap(({ grants }) => grants))
  const callable = modules
    .flatMap((one) => one.operations)
    .filter(({ grant }) => ofMachines.has(grant))
    .map(({ name }) => name)
  const roles = Object.keys(parseRoles(readFileSync('commons/people/roles.yaml', 'utf8')).roles)
  const tiles = modules.flatMap((one) => one.tiles.map((tile) => `${one.name}.tile.${tile.name}`))
  const healths = modules.flatMap((one) => (one.health ?? []).map(({ name }) => `${one.name}.health.${name}`))
  const refusals = modules.flatMap((one) =>
    Object.keys(one.problems).map((code) => `${one.name}.problem.${code}`),
  )
  const family = (shape: string, ...members: readonly string[][]): Record<string, string[]> => {
    const filled = members.reduce(
      (texts, each) => texts.flatMap((text) => each.map((one) => text.replace('*', one))),
      [shape],
    )
    return { [shape]: filled }
  }
  return {
    ...family('alerts.hazard.*', [...Hazard.options]),
    ...family('alerts.level.*.*', ['official', 'own'], levels),
    ...family('alerts.call.*.*', ['official', 'own'], levels),
    ...family('alerts.choice.level.*', levels),
    ...family('alerts.state.*', ['proposal', ...AlertState.options]),
    ...family('alerts.ended.*', ['updated', 'cancelled', 'expired'] satisfies AlertState[]),
    ...family('alerts.msg-type.*', [...Alert.shape.msgType.exclude(['Alert']).options]),
    ...family('alerts.language.*', [...alertLanguages]),
    ...family('alerts.section.*', sections),
    ...family('alerts.section.*-empty', sections),
    ...family('alerts.telegram.*', [...Telegram.shape.outcome.options]),
    ...family('alerts.telegram.*-text', [...Telegram.shape.outcome.options]),
    ...family('alerts.*.summary', reasoned),
    ...family('alerts.*.text', reasoned),
    ...family('alerts.*.button', reasoned),
    ...family('alerts.approve.*-heading', ['own', 'other']),
    ...family('alerts.approve.*-text', ['own', 'other']),
    ...family('delivery.medium.*', [...MEDIA]),
    ...family('delivery.reason.*', [...REASONS]),
    ...family('delivery.field.*', Object.keys(Tally.omit({ messageId: true, medium: true }).shape)),
    ...family('subscriptions.level.*', levels),
    ...family('subscriptions.kind.*', [...Subscription.shape.kind.options]),
    ...family('subscriptions.state.*', [...Subscription.shape.state.options]),
    ...family('subscriptions.own.lead-*', [...Subscription.shape.state.options]),
    ...family('subscriptions.letter.*-title', ['confirm', 'known']),
    ...family('subscriptions.letter.*-text', ['confirm', 'known']),
    ...family('subscriptions.*.title', ['sent', 'left']),
    ...family('subscriptions.*.lead', ['sent', 'left']),
    ...family('approval.state.*', [...DocumentState.options]),
    ...family('approval.act.*', [...Step.shape.act.options]),
    ...family('approval.turn.*-heading', ['already', 'other']),
    ...family('approval.turn.*-text', ['already', 'other', 'approve', 'decide']),
    ...family('approval.turn.*-button', ['approve', 'decide']),
    ...family('approval.*.summary', ['send-back', 'reject']),
    ...family('approval.*.text', ['send-back', 'reject']),
    ...family('approval.*.button', ['send-back', 'reject']),
    ...family('organisations.option.kind.*', [...OrganisationKind.options]),
    ...family('organisations.grant.*', ['public', 'signed-in', 'staff', 'resident', 'system']),
    ...family('machines.role.*', Object.keys(machineRoles)),
    ...family('machines.standing.*', ['active', 'idle', 'expired', 'revoked']),
    ...family('machines.who.*', ['public', 'machine', 'person']),
    ...family('machines.operation.*', [...callable, 'blobs']),
    ...family('work.list.*', ['mine', 'overdue', 'given', 'free', 'all']),
    ...family('people.role.*', [...new Set([...roles, ...owners])]),
    ...family('residents.refused.*', refusedCards),
    ...family('residents.refused.*-text', refusedCards),
    ...family('residents.field.*', [...ResidentFields.keyof().options]),
    ...family('residents.option.gender.*', [...Gender.options]),
    ...family('residents.option.purpose.*', [...Purpose.options]),
    ...family('residents.option.kind.*', [...Guardianship.shape.kind.options]),
    ...family('residents.standing.*', ['offered', 'coming', 'current', 'over']),
    ...family('residents.state.*', [...Resident.shape.state.options]),
    ...family('residents.reason.*', [...Version.shape.reason.options]),
    ...family('residents.sheet.*', [...CounterCode.shape.channel.options]),
    ...family('residents.request.*', [
      ...TwoPersonRequest.shape.kind.options,
      'open',
      'lapsed',
      'approved',
      'declined',
    ]),
    ...family('residents.request.*-text', [...TwoPersonRequest.shape.kind.options]),
    ...family('residents.act.*', residentActs),
    ...family('residents.act.*-text', residentActs),
    ...family('residents.act.*-button', residentActs),
    ...family('inbox.kind.*', [...MessageKind.options]),
    ...family('inbox.address.*', [...MailAddress.shape.state.options]),
    ...family('inbox.address.*-text', [...MailAddress.shape.state.options]),
    ...family('inbox.mail.*-title', ['arrived', 'confirm']),
    ...family('inbox.mail.*-text', ['arrived', 'confirm']),
    ...family('inbox.verify.known-*', ['code', 'file']),
    ...family('inbox.verify.unknown-*', ['code', 'file']),
    ...family('ui.emergency.call.*', levels),
    ...family('ui.steps.*', ['done', 'current', 'ahead']),
    ...family('ui.notification.*', Object.keys(tones)),
    '*.problem.*': refusals,
    '*.health.*': healths,
    '*.health.*-detail': healths.map((key) => `${key}-detail`),
    '*.tile.*': [...tiles, ...tiles.map((tile) => `${tile}-about`)],
    'households.*.heading': ['change-head', 'split'].map((act) => `households.${act}.heading`),
    'households.*.text': ['change-head', 'split'].map((act) => `households.${act}.text`),
    'households.*.button': ['change-head', 'split'].map((act) => `households.${act}.button`),
    'households.change.*': [
      ...ResidentFields.keyof().options,
      'undisclosed',
      ...['number', 'relation', 'address', 'district'].map((field) => `household-${field}`),
    ].map((field) => `households.change.${field}`),
    'households.differences.*': ['new', 'changed'].map((outcome) => `households.differences.${outcome}`),
    'households.gender.*': Gender.options.map((one) => `households.gender.${one}`),
    'households.line.*': LineCode.options.map((code) => `households.line.${code}`),
    'households.option.relation.*': Relation.options.map((one) => `households.option.relation.${one}`),
    'households.outcome.*': LineOutcome.options.map((one) => `households.outcome.${one}`),
    'households.protection.*': ['true', 'false'].map((one) => `households.protection.${one}`),
    'households.refusal.*': FileRefusal.options.map((one) => `households.refusal.${one}`),
    'households.said.*': ['compared', 'applied', 'refused', 'dropped'].map((one) => `households.said.${one}`),
    'households.state.*': ImportState.options.map((one) => `households.state.${one}`),
    'kernel.issue.*': [
      ...['required', 'other', ...Object.values(z.ZodIssueCode)].map(
        (code) => `kernel.issue.${code.replaceAll('_', '-')}`,
      ),
      // A size says in its code what it is the size of.
      ...['short', 'long', 'few', 'many'].map((size) => `kernel.issue.too-${size}`),
      ...issues.map(({ key }) => key),
      ...textIssues.map((code) => `kernel.issue.${code}`),
    ],
  }
}

/** A button of the sign-in page sends the id of its own sample person: the one field without a label on any page. */
const unseenFields = ['people.field.id']

/** Families whose shape is not written where words are asked for, but looked up by a name made before. */
const namedBefore = ['*.tile.*', '*.health.*', '*.health.*-detail', 'kernel.issue.*']

/** Every word the forms of the pages need, and the hints their fields may have. */
function formWords(modules: readonly Module[]): { needed: string[]; hints: string[] } {
  const operations = modules.flatMap((one) =>
    one.pages.flatMap(({ forms = [] }) => forms.map((form) => form.operation)),
  )
  const needed = operations.flatMap(({ name, input }) => schemaWordKeys(input, name.split('.')[0] ?? ''))
  return { needed, hints: needed.map((key) => key.replace('.field.', '.hint.')) }
}

describe('the words that ship', () => {
  const reading = readSources()
  let modules: readonly Module[] = []
  let world: OutsideWorld
  beforeAll(async () => {
    world = await startOutsideWorld()
    modules = (await openTown({ personas: true, outside: world })).modules
  })
  afterAll(() => world.close())
  const missing = (needed: readonly string[]) => [...new Set(needed)].filter((key) => !ja.has(key)).sort()

  it('are the same in every language, placeholders too', () => {
    expect(missingWords(words)).toEqual([])
    expect(strayPlaceholders(words)).toEqual([])
  })

  it('hold every key that code asks for', () => {
    expect(reading.asked.length).toBeGreaterThan(100)
    expect(missing(reading.asked.map(({ key }) => key))).toEqual([])
  })

  it('hold every member of every family that code puts together', () => {
    const families = familiesOf(modules, reading)
    expect([...reading.shapes, ...namedBefore].sort()).toEqual(Object.keys(families).sort())
    expect(missing(Object.values(families).flat())).toEqual([])
  })

  it('name every field, option and hint of every form', () => {
    const { needed } = formWords(modules)
    expect(needed).toContain('alerts.field.texts.ja-x-easy.headline')
    expect(missing(needed)).toEqual(unseenFields)
  })

  it('hold nothing that no code asks for', () => {
    const { needed, hints } = formWords(modules)
    const families = Object.values(familiesOf(modules, reading)).flat()
    const used = new Set([...reading.texts, ...families, ...needed, ...hints])
    expect(keys.filter((key) => !used.has(key))).toEqual([])
  })

  it('have no placeholder that the code leaves empty', () => {
    const all = [...reading.asked, ...reading.refusals, ...reading.issues]
    const empty = all.flatMap(({ key, file, given }) =>
      given === null
        ? []
        : holes(ja.get(key) ?? '')
            .filter((hole) => !given.includes(hole))
            .map((hole) => `${file}: ${key} {${hole}}`),
    )
    expect(empty).toEqual([])
  })

  it.each([
    ['required', z.string().trim().min(1), ''],
    ['required', z.string(), undefined],
    ['too-short', z.string().min(5), 'x'],
    ['too-long', z.string().max(3), 'long'],
    ['too-few', z.array(z.string()).min(2), ['x']],
    ['too-many', z.array(z.string()).max(1), ['x', 'y']],
    ['too-small', z.coerce.number().min(5), '4'],
    ['too-big', z.coerce.number().max(5), '6'],
    ['invalid-format', z.iso.datetime(), 'now'],
    ['invalid-value', z.enum(['a']), 'b'],
    ['unrecognized-keys', z.strictObject({}), { a: 1 }],
    ['invalid-union', z.union([z.literal(1), z.literal(2).array()]), 3],
  ])('say in every language that a field is %s, with its bounds', (code, schema, value) => {
    const { error } = z.object({ field: schema }).safeParse({ field: value }, { reportInput: true })
    if (!error) throw new Error('the schema took it')
    for (const lang of words.keys()) {
      const t = translator(words, lang)
      const problem = invalidInput(error)
      expect(problem.issues.map((issue) => issue.code)).toEqual([code])
      expect(formProblems(problem, t)).toEqual([
        { path: 'field', message: expect.not.stringMatching(/[{}]/) },
      ])
    }
  })
})

describe('the words of alerts', () => {
  const under = (lang: string, prefix: string) =>
    [...(words.get(lang) ?? [])].filter(([key]) => key.startsWith(prefix)).map(([, text]) => text)
  const officialName = /警戒レベル|警戒（けいかい） ?レベル|Alert Level/

  it.each([
    ['ja', /^警戒レベル[3-5]相当$/],
    ['ja-x-easy', /^警戒（けいかい） レベル[3-5]と 同（おな）じくらい$/],
    ['en', /^Equivalent to Alert Level [3-5]$/],
  ])('say in %s that a level of the weather agency only corresponds to one of the mayor', (lang, shape) => {
    const names = under(lang, 'alerts.level.official.')
    expect(names).toHaveLength(5)
    // Levels 1 and 2 are the agency's own (警戒レベル); 3 to 5 are the mayor's, hers only correspond to them (相当).
    for (const name of names.filter((text) => !/[12]$/.test(text))) expect(name).toMatch(shape)
    expect(names.filter((text) => shape.test(text))).toHaveLength(3)
  })

  it('never lend the name of the official levels to hazards that have none', () => {
    for (const lang of words.keys())
      for (const text of [...under(lang, 'alerts.level.own.'), ...under(lang, 'alerts.call.own.')])
        expect(text).not.toMatch(officialName)
  })

  it('mark a drill as telegrams and pages do', () => {
    const source = readFileSync('tests/corpora/bad-xml/good-telegram.xml', 'utf8')
    const read = readTelegram(new TextEncoder().encode(source.replaceAll('通常', '訓練')))
    if (!read.ok) throw new Error(read.reason)
    const files = ['kinds', 'areas', 'rules', 'templates'].map((name) => [
      name,
      readFileSync(`commons/alerts/${name}.yaml`, 'utf8'),
    ])
    const proposal = propose(read.telegram, {
      area: '3220700',
      tables: requireTables(Object.fromEntries(files)),
    })
    if (proposal?.action !== 'propose') throw new Error('no alert was proposed')
    const marks = proposal.infos.map(({ language, headline }) => {
      const own = words.get(language)
      const mark = own?.get('alerts.drill-mark') ?? '?'
      return { mark, telegram: headline.slice(0, mark.length), page: own?.get('ui.emergency.drillTitle') }
    })
    expect(marks).toEqual(marks.map(({ mark }) => ({ mark, telegram: mark, page: mark })))
    expect(marks).toHaveLength(alertLanguages.length)
  })
})

describe('easy Japanese', () => {
  const reading = /（[^（）]*）/g
  const texts = [...easy].filter(([key]) => !key.startsWith('ui.'))

  it('has no sentence longer than 60 characters, readings not counted', () => {
    const long = texts.flatMap(([key, text]) =>
      text
        .replaceAll(reading, '')
        .split(/[。！？]/)
        .filter((sentence) => [...sentence.trim()].length > 60)
        .map((sentence) => `${key}: ${sentence}`),
    )
    expect(long).toEqual([])
  })

  it('gives the reading of every word in kanji the first time a text uses it', () => {
    const unread = texts.flatMap(([key, text]) => {
      const seen = new Set<string>()
      const found = [...text.matchAll(/(\p{Script=Han}+)(（\p{Script=Hiragana}+）)?/gu)]
      return found.flatMap(([, kanji = '', read]) => {
        if (read === undefined && !seen.has(kanji)) return [`${key}: ${kanji}`]
        seen.add(kanji)
        return []
      })
    })
    expect(unread).toEqual([])
  })
})
