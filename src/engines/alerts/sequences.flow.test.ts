import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Actor, Problem } from '#kernel'
import {
  type Act,
  actsOf,
  contentFor,
  endingOf,
  ModelTown,
  reasonFor,
  renewalOf,
  steered,
  verbs,
} from '../../../tests/setup/alerts/acts.ts'
import { expectInvariants } from '../../../tests/setup/alerts/invariants.ts'
import { shippedPhrases } from '../../../tests/setup/alerts/tables.ts'
import { openTown, type TestTown } from '../../../tests/setup/town.ts'
import type { Alert } from './schema.ts'

const everything = new Set(['alerts:read', 'alerts:draft', 'alerts:approve', 'alerts:override'])
const person = (id: string): Actor => ({ kind: 'person', id, grants: everything })
const machine: Actor = { kind: 'system', id: 'system:alerts', grants: new Set() }

/** The same act through the real operation. */
async function operate(town: TestTown, act: Act, chosen: Alert | undefined): Promise<{ id?: string }> {
  const { verb } = act
  const who = person(act.who)
  const content = contentFor(act, town.now())
  const run = (input: Record<string, unknown>) =>
    town.run(`alerts.${verb}`, input, who) as Promise<{ id?: string }>
  if (verb === 'draft') return run({ ...content, drill: act.drill })
  if (verb === 'expire') return expireAll(town)
  if (!chosen) return {}
  const seen = { id: chosen.id, version: Math.max(1, chosen.version - (act.stale ? 1 : 0)) }
  if (verb === 'update') return run({ ...content, id: chosen.id, act: renewalOf(act) })
  if (verb === 'extend') return run({ id: chosen.id, expiresAt: content.expiresAt })
  if (verb === 'rewrite') {
    const { texts: _texts, ...decided } = content
    return run({ ...decided, ...seen })
  }
  if (verb === 'cancel') return run({ id: chosen.id, act: endingOf(act) })
  if (verb === 'send-back' || verb === 'override') return run({ ...seen, reason: reasonFor(act) })
  return run(verb === 'edit' || verb === 'submit' ? { ...content, ...seen } : seen)
}

async function expireAll(town: TestTown): Promise<{ id?: string }> {
  const { expired } = (await town.run('alerts.expire', {}, machine)) as { expired: string[] }
  return expired.length === 0 ? {} : expireAll(town)
}

const codeOf = (error: unknown) => {
  if (error instanceof Problem) return error.code
  throw error
}

async function sameStep(town: TestTown, model: ModelTown, given: Act): Promise<string> {
  town.advance(given.laterMs)
  const chosen = model.chosen(given)
  // The first version has no older one.
  const tried = steered(given, chosen)
  const act = { ...tried, stale: tried.stale && (chosen?.version ?? 1) > 1 }
  let id = ''
  const inDatabase = await operate(town, act, chosen).then((output) => {
    id = output.id ?? ''
    return 'done'
  }, codeOf)
  let byModel = 'done'
  try {
    model.perform(act, id, town.now())
  } catch (error) {
    byModel = codeOf(error)
  }
  expect(`${act.verb}: ${inDatabase}`).toBe(`${act.verb}: ${byModel}`)
  return `${act.verb}: ${byModel}`
}

/** By which a headline says that it is a drill, in each language an alert is told in. */
const drillMarks = [...shippedPhrases().values()].flatMap(
  ({ sentences }) => sentences.get('marks.drill')?.trim() ?? [],
)

/** Every message that went out, by what its bytes say: a drill is an Exercise with its mark in each language, and nothing else is. */
async function expectDrillsApart(town: TestTown): Promise<void> {
  const { rows } = await town.connection.pool.query<{ drill: boolean; text: string }>(
    `select a.drill, convert_from(p.bytes, 'UTF8') as text from alerts.publication p join alerts.alert a on a.id = p.alert_id`,
  )
  expect(new Set(rows.map(({ drill }) => drill))).toEqual(new Set([true, false]))
  for (const { drill, text } of rows) {
    expect(text.includes('<status>Exercise</status>')).toBe(drill)
    const headlines = [...text.matchAll(/<headline>([^<]*)/g)].map((match) => match[1] ?? '')
    const marked = headlines.filter((one) => drillMarks.some((mark) => one.startsWith(mark)))
    expect(marked).toHaveLength(drill ? headlines.length : 0)
  }
}

/** All that the rules decide. The words of a cancellation and the generated languages come from tables, so they are not compared. */
const decided = ({ texts: _texts, translations: _translations, ...rest }: Alert) => rest

async function expectSame(town: TestTown, model: ModelTown): Promise<void> {
  for (const alert of model.alerts.values()) {
    const got = (await town.run('alerts.get', { id: alert.id }, person('person:a'))) as { alert: Alert }
    expect(decided(got.alert)).toEqual(decided(alert))
  }
  const { rows } = await town.connection.pool.query<{ id: string; count: string }>(
    'select alert_id as id, count(*)::text from alerts.publication where alert_id = any ($1) group by 1',
    [[...model.alerts.keys()]],
  )
  expect(new Map(rows.map((row) => [row.id, Number(row.count)]))).toEqual(model.published)
}

it('the operations and the database do and refuse exactly what the rules alone do and refuse', async () => {
  const town = await openTown()
  const outcomes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(actsOf(30, false), async (acts) => {
      const model = new ModelTown()
      for (const act of acts) outcomes.add(await sameStep(town, model, act))
      await expectSame(town, model)
    }),
    { numRuns: 25, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false, endOnFailure: true },
  )
  await expectDrillsApart(town)
  await expectInvariants(town)
  for (const verb of verbs) expect([...outcomes]).toContain(`${verb}: done`)
}, 60_000)
