import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { wordModules } from './shipped.ts'

/** What a source file says about words. `given` is null where the values are not written out at the call. */
type Said = { key: string; file: string; given: string[] | null }
export type Reading = {
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

/** What all sources say about words. */
export function readSources(): Reading {
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
