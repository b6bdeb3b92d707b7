import { type Check, type Database, type Finding, judgeEnd, plus } from '#kernel'
import type { SourceDefinition } from './definition.ts'
import { silentSince } from './model/silence.ts'
import { contactsOf } from './model/standing.ts'
import { countUnpushed, listContacts, listLeases, listSenderKeys, listStates } from './store/index.ts'

type Looking = { db: Database; list: readonly SourceDefinition[] }

const dayMs = 86_400_000
const hourMs = 3_600_000

/** Sources that say nothing, hubs that do not tell, keys of senders that end. */
export const intakeChecks = (looking: Looking): Check[] => [
  {
    name: 'sources',
    codes: ['source-silent', 'push-silent', 'contact-stuck'],
    look: async (now) => [
      ...(await silent(looking, now)),
      ...(await unpushed(looking, now)),
      ...(await stuck(looking, now)),
    ],
  },
  { name: 'senders', codes: ['sender-key-ending'], look: (now) => ending(looking, now) },
]

async function silent({ db, list }: Looking, now: string): Promise<Finding[]> {
  const states = new Map((await listStates(db)).map((state) => [state.source, state]))
  return list.flatMap((source) => {
    const state = states.get(source.id)
    const since = state ? silentSince(source, state, now) : null
    if (since === null) return []
    const hours = Math.floor((Date.parse(now) - Date.parse(since)) / hourMs)
    return [{ code: 'source-silent', severity: 'error' as const, about: source.name.ja, detail: { hours } }]
  })
}

async function unpushed({ db, list }: Looking, now: string): Promise<Finding[]> {
  const leases = (await listLeases(db)).map(({ source }) => source)
  const counts = await countUnpushed(db, leases, { since: plus(now, -dayMs), until: plus(now, -600_000) })
  return list.flatMap(({ id, name }) => {
    const count = counts.get(id) ?? 0
    return count === 0
      ? []
      : [{ code: 'push-silent', severity: 'warning' as const, about: name.ja, detail: { count } }]
  })
}

async function stuck({ db, list }: Looking, now: string): Promise<Finding[]> {
  const states = await listContacts(db)
  return list.flatMap((source) =>
    contactsOf(source, states, now).flatMap(({ number, standing, closingAt }) => {
      if (standing !== 'stuck' || closingAt === null) return []
      const hours = Math.floor((Date.parse(now) - Date.parse(closingAt)) / hourMs)
      const detail = { number, hours }
      return [{ code: 'contact-stuck', severity: 'error' as const, about: source.name.ja, detail }]
    }),
  )
}

/** A key whose successor is registered already is no news. */
async function ending({ db }: Looking, now: string): Promise<Finding[]> {
  const keys = (await listSenderKeys(db)).filter(({ withdrawnAt }) => withdrawnAt === null)
  return keys.flatMap(({ issuer, untilAt }) => {
    const soon = judgeEnd(untilAt, now, { warning: 30, error: 7 })
    const followed = keys.some((other) => other.issuer === issuer && other.untilAt > untilAt)
    if (soon === null || followed) return []
    return [
      {
        code: 'sender-key-ending',
        severity: soon.severity,
        about: issuer,
        detail: { days: soon.days, end: untilAt.slice(0, 10) },
      },
    ]
  })
}
