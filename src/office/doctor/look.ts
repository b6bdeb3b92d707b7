import { newId, system } from '#kernel'
import { closeWork, raiseWork } from '#work'
import { type Declared, examine } from './examine.ts'
import type { DoctorParts } from './parts.ts'
import { keyOf, listFindings, replaceFindings } from './store.ts'

const kind = 'work.kind.doctor'
export const doctorPath = '/console/doctor'

/** What every module declared, under its name. */
export const declaredChecks = ({ modules }: Pick<DoctorParts, 'modules'>): Declared[] =>
  modules().map(({ name, doctor = [] }) => ({ module: name, checks: doctor }))

/**
 * Looks at everything and keeps what was found. Something new that does not work becomes work of an administrator within
 * a day, which is closed by itself when it is mended.
 */
export async function lookAndKeep(parts: DoctorParts): Promise<void> {
  const now = parts.sources.now()
  const found = await examine(declaredChecks(parts), now)
  const wrong = new Set(found.filter(({ severity }) => severity === 'error').map(keyOf))
  await parts.db.transaction().execute(async (db) => {
    const before = await listFindings(db)
    await replaceFindings(db, found, now)
    for (const subject of wrong)
      await raiseWork(db, {
        kind,
        subject,
        path: doctorPath,
        ownerRole: 'administrator',
        selfClosing: true,
        dueInHours: 24,
        now,
        id: newId(parts.sources),
      })
    const mended = before.filter((one) => one.severity === 'error').map(keyOf)
    for (const subject of mended.filter((one) => !wrong.has(one)))
      await closeWork(db, { kind, subject, by: system('doctor').id, now, note: 'mended' })
  })
}
